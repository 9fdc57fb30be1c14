// What a request asks, found again by its hash: a published rule, whose least question is asked and whose clauses decide,
// or a query that an agency wrote itself.
import { leastQuestion, toDcqlQuery } from '@anju/eligibility';
import type { Query } from '@anju/openid4vp';
import type { QueryStore } from '../ports.ts';
import type { PublishedRule, RuleCatalogue } from '../rules/rule-catalogue.ts';
import { type AgencyQuery, readAgencyQuery } from './agency-query.ts';
import type { QuestionReference } from './presentation-request.ts';

export type Question =
  | { kind: 'rule'; published: PublishedRule; query: Query }
  | ({ kind: 'query' } & AgencyQuery);

/** Throws when there is no such document: every stored request has its own. */
export type FindQuestion = (reference: QuestionReference) => Promise<Question>;

/** Parsed documents that are kept at hand; an agency asks the same few again and again. */
const KEPT_AT_HAND = 256;

export function createFindQuestion({
  rules,
  queries,
}: {
  rules: Pick<RuleCatalogue, 'bySha256'>;
  queries: Pick<QueryStore, 'find'>;
}): FindQuestion {
  const atHand = new Map<string, Question>();

  async function load({ kind, sha256 }: QuestionReference): Promise<Question> {
    if (kind === 'rule') {
      const published = rules.bySha256(sha256);
      if (published === null) throw new Error('the rule of a stored request is not in the catalogue');
      return { kind, published, query: toDcqlQuery(leastQuestion(published.rule), { match: 'plain' }) };
    }
    const document = await queries.find(sha256);
    if (document === null) throw new Error('the query of a stored request is not in the database');
    return { kind, ...readAgencyQuery(document) };
  }

  return async (reference) => {
    const key = `${reference.kind} ${reference.sha256}`;
    const known = atHand.get(key);
    if (known !== undefined) return known;
    const question = await load(reference);
    const [oldest] = atHand.keys();
    if (atHand.size >= KEPT_AT_HAND && oldest !== undefined) atHand.delete(oldest);
    atHand.set(key, question);
    return question;
  };
}
