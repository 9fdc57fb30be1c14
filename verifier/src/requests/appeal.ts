// An appeal asks again what was decided: under the same rule document, whatever is in force by now, and for the same day. Its
// decision supersedes the earlier one, which stays as it was (docs/decisions/0014-corrected-decisions.md).
import { dayOfDecision, type Rule } from '@anju/eligibility';
import { z } from 'zod';
import type { RequestSubject } from './presentation-request.ts';

/** Why it is decided again, from a closed list, so that no word about a person gets into the record. */
export const APPEAL_REASONS = [
  'credential_corrected',
  'credential_missing',
  'wrong_person',
  'ordered_by_review',
  'other',
] as const;
export type AppealReason = (typeof APPEAL_REASONS)[number];

/** What who opens one says, at the desk and by the agency's API. `instead_of`: an appeal that nobody has answered, which ends. */
export const AskedAppeal = {
  reason: z.enum(APPEAL_REASONS),
  instead_of: z.string().max(100).optional(),
};

export interface Appeal {
  /** Id of the request whose decision it supersedes once it is decided itself. */
  supersedes: string;
  reason: AppealReason;
  /** The day of the decision that is appealed against, YYYY-MM-DD in the rule's time zone: it is decided for that day again. */
  on: string;
}

/**
 * The day that the request is decided for, YYYY-MM-DD in the rule's time zone: that on which it was made, which the citizen
 * consented to, whenever the answer comes; of an appeal, the day of the decision that it is against.
 */
export const dayOfRequest = (
  { appeal, createdAt }: Pick<RequestSubject, 'appeal' | 'createdAt'>,
  rule: Rule,
): string => appeal?.on ?? dayOfDecision(rule, createdAt);
