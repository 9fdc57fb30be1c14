// What an answer says, by the credential that the rule reads it from: a rule with several routes may ask one credential by
// several queries, of which an answer gives one.
import { credentialOf, type FactsByCredential, type Question } from '@anju/eligibility';
import { ResponseError } from '@anju/openid4vp';

/**
 * `shown`: claims under the id of the query that they answer. Throws `query_not_answered` for two answers about one credential:
 * no route asks for them, and which of two different facts would count must not be the answerer's choice.
 */
export function factsOf(
  question: Question,
  shown: readonly { id: string; claims: Readonly<Record<string, unknown>> }[],
): FactsByCredential {
  const facts = new Map<string, Readonly<Record<string, unknown>>>();
  for (const { id, claims } of shown) {
    const credential = credentialOf(question, id);
    if (facts.has(credential)) throw new ResponseError('query_not_answered');
    facts.set(credential, claims);
  }
  return Object.fromEntries(facts);
}
