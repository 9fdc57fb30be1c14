// An appeal asks again what was decided: under the same rule document, whatever is in force by now, and for the same day. Its
// decision supersedes the earlier one, which stays as it was (docs/decisions/0014-corrected-decisions.md).

/** Why it is decided again, from a closed list, so that no word about a person gets into the record. */
export const APPEAL_REASONS = [
  'credential_corrected',
  'credential_missing',
  'wrong_person',
  'ordered_by_review',
  'other',
] as const;
export type AppealReason = (typeof APPEAL_REASONS)[number];

export interface Appeal {
  /** Id of the request whose decision it supersedes once it is decided itself. */
  supersedes: string;
  reason: AppealReason;
  /** The day of the decision that is appealed against, YYYY-MM-DD in the rule's time zone: it is decided for that day again. */
  on: string;
}
