// What a request asks: a published rule, found by its hash, whose least question is asked and whose clauses decide; or a
// query that the agency wrote itself.
import { type Question as LeastQuestion, leastQuestion, toDcqlQuery } from '@anju/eligibility';
import type { Query } from '@anju/openid4vp';
import type { PublishedRule, RuleCatalogue } from '../rules/rule-catalogue.ts';
import type { AgencyQuery } from './agency-query.ts';
import type { RequestSecrets } from './exchange.ts';
import type { QuestionReference } from './presentation-request.ts';

export type Question =
  | {
      kind: 'rule';
      published: PublishedRule;
      /** What the rule needs, by each of its routes. */
      least: LeastQuestion;
      /** The same as it is asked: of several routes, one. */
      query: Query;
    }
  | ({ kind: 'query' } & AgencyQuery);

export type RuleQuestion = Extract<Question, { kind: 'rule' }>;

/** Throws when the document is not at hand: every stored request has its own. */
export type FindQuestion = (
  reference: QuestionReference,
  secrets: Pick<RequestSecrets, 'agencyQuery'>,
) => Question;

export function createFindQuestion(rules: Pick<RuleCatalogue, 'bySha256'>): FindQuestion {
  return ({ kind, sha256 }, { agencyQuery }) => {
    if (kind === 'query') {
      if (agencyQuery === null) throw new Error('a stored request lacks the query that it asks');
      return { kind, ...agencyQuery };
    }
    const published = rules.bySha256(sha256);
    if (published === null) throw new Error('the rule of a stored request is not in the catalogue');
    return ruleQuestion(published);
  };
}

// a rule's bytes never change, and neither does its question
const known = new WeakMap<PublishedRule, RuleQuestion>();

export function ruleQuestion(published: PublishedRule): RuleQuestion {
  const found = known.get(published);
  if (found !== undefined) return found;
  const least = leastQuestion(published.rule);
  const question = { kind: 'rule', published, least, query: toDcqlQuery(least, { match: 'plain' }) } as const;
  known.set(published, question);
  return question;
}
