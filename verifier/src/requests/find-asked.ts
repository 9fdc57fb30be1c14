// What an agency asks, once it may ask it: a published rule that is in force, a query of its own, or again what was decided.
import type { Agency } from '../agencies/agencies.ts';
import { requireRegistered } from '../agencies/registered-for.ts';
import { ApiError } from '../api-error.ts';
import type { VerifierPorts } from '../ports.ts';
import type { PublishedRule } from '../rules/rule-catalogue.ts';
import { type AgencyQuery, askedBy } from './agency-query.ts';
import type { AppealAgainst, Appealed } from './open-appeal.ts';
import { type Question, ruleQuestion } from './question.ts';

export type Ask = { ruleId: string } | AgencyQuery | AppealAgainst;

type Ports = Pick<VerifierPorts, 'rules' | 'registrationOf'>;

/** Throws `ApiError`: `rule_not_found`, and what `requireRegistered` throws. */
export function createFindAsked({ rules, registrationOf }: Ports) {
  return (agency: Agency, ask: Exclude<Ask, AppealAgainst> | Appealed, at: Date): Question => {
    if ('published' in ask) return requireAsked(agency, ask.published);
    if (!('ruleId' in ask)) {
      requireRegistered(registrationOf(agency), { credentials: askedBy(ask.query) });
      return { kind: 'query', ...ask };
    }
    const { ruleId } = ask;
    const published = rules.inForce(at).find(({ rule }) => rule.id === ruleId);
    if (published === undefined) throw new ApiError('rule_not_found');
    return requireAsked(agency, published);
  };

  function requireAsked(agency: Agency, published: PublishedRule): Question {
    const question = ruleQuestion(published);
    const asked = { ruleId: published.rule.id, credentials: askedBy(question.query) };
    requireRegistered(registrationOf(agency), asked);
    return question;
  }
}
