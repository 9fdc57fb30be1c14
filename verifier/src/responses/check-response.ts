// Everything that is asked of a decrypted response before it becomes a decision. Claims live in this call alone.
import { decide, samePersonAndHousehold } from '@anju/eligibility';
import { type CheckedPresentation, matchToQuery, ResponseError } from '@anju/openid4vp';
import { agencyOf } from '../agencies/agencies.ts';
import type { Outcome, VerifierPorts } from '../ports.ts';
import { PERSON_CLAIM } from '../requests/agency-query.ts';
import { dayOfRequest } from '../requests/appeal.ts';
import { requireDeclared } from '../requests/declaration.ts';
import type { RequestSecrets } from '../requests/exchange.ts';
import type { RequestSubject } from '../requests/presentation-request.ts';
import type { FindQuestion, Question } from '../requests/question.ts';
import { factsOf } from './facts-of.ts';
import { RefusedResponseError } from './reasons.ts';

export type CheckResponse = (input: {
  request: RequestSubject;
  secrets: RequestSecrets;
  vpToken: Record<string, unknown>;
}) => Promise<Outcome>;

type Ports = Pick<VerifierPorts, 'agencies' | 'verifyPresentation' | 'checkStatus' | 'telemetry'> & {
  findQuestion: FindQuestion;
};

/** A good presentation, under the id of the credential query that it answers. */
type Shown = CheckedPresentation & { id: string };

/** Throws `ResponseError` or `RefusedResponseError` with the first reason found. */
export function createCheckResponse(ports: Ports): CheckResponse {
  const { agencies, findQuestion, verifyPresentation } = ports;
  const { step } = ports.telemetry;
  return async ({ request, secrets, vpToken }) => {
    const question = findQuestion(request.question, secrets);
    const { nonce } = secrets.exchange;
    // over the Digital Credentials API presentations are made out to the page, for signed requests too (appendix A.4)
    const audience =
      secrets.page === null ? agencyOf(agencies, request).clientId : `origin:${secrets.page.origin}`;
    const mayCarryTransactionData = secrets.declaration !== null;

    const shown: Shown[] = [];
    for (const answer of matchToQuery(vpToken, question.query)) {
      const good = await step('verify', () =>
        verifyPresentation({ ...answer, audience, nonce, mayCarryTransactionData }),
      );
      shown.push({ id: answer.credential.id, ...good });
    }
    // a query whose every part is optional is answered by nothing: that is no answer
    if (shown.length === 0) throw new ResponseError('query_not_answered');
    const declared = requireDeclared(secrets.declaration, question, shown);
    const statusAsOf = await step('status', () => checkStatuses(shown, ports));
    const { decision, clauses } = step('decide', () => answerTo(question, request, shown));
    return { decision, clauses: [...clauses, ...declared], statusAsOf };
  };
}

/** When the oldest of the lists was fetched. */
async function checkStatuses(shown: readonly Shown[], { checkStatus }: Pick<Ports, 'checkStatus'>) {
  const statuses = await Promise.all(
    shown.map(({ status, iss, vct }) => checkStatus({ ...status, iss, vct })),
  );
  for (const { status } of statuses) {
    if (status === 'revoked') throw new RefusedResponseError('credential_revoked');
    if (status === 'suspended') throw new RefusedResponseError('credential_suspended');
  }
  return new Date(Math.min(...statuses.map(({ fetchedAt }) => fetchedAt.getTime())));
}

function answerTo(
  question: Question,
  request: RequestSubject,
  shown: readonly Shown[],
): Pick<Outcome, 'decision' | 'clauses'> {
  if (question.kind === 'query') {
    if (question.isOnePersons) requireOnePerson(shown);
    const answered = new Set(shown.map(({ id }) => id));
    const clauses = question.query.credentials.map(
      ({ id }) => ({ id, met: answered.has(id) ? true : 'unproved' }) as const,
    );
    return { decision: 'answered', clauses };
  }
  const { rule } = question.published;
  const facts = factsOf(question.least, shown);
  // one credential alone is nobody else's, and is not asked for the numbers
  const match = shown.length === 1 ? 'same' : withValidValues(() => samePersonAndHousehold(facts));
  if (match !== 'same') throw new RefusedResponseError(match);
  const { decision, clauses } = withValidValues(() => decide(rule, facts, dayOfRequest(request, rule)));
  return { decision, clauses: clauses.map(({ id, met }) => ({ id, met })) };
}

function requireOnePerson(shown: readonly Shown[]): void {
  const persons = new Set(
    shown.map(({ claims }) => (Object.hasOwn(claims, PERSON_CLAIM) ? claims[PERSON_CLAIM] : undefined)),
  );
  for (const person of persons) {
    if (typeof person !== 'string' || person === '') throw new RefusedResponseError('claim_value_invalid');
  }
  if (persons.size > 1) throw new RefusedResponseError('different_person');
}

/** The eligibility package throws on a fact of the wrong type or range; its error could name the claim, so it ends here. */
function withValidValues<Result>(work: () => Result): Result {
  try {
    return work();
  } catch {
    throw new RefusedResponseError('claim_value_invalid');
  }
}
