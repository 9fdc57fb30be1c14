/** What can be wrong with a log, a page of one, or a list. */

export const auditLogErrorMessages = {
  salt_too_short: 'A salt of an audit entry has 32 bytes.',
  leaf_malformed: 'A leaf hash has 32 bytes.',
  range_outside_tree: 'The tree has no such leaves.',
  log_page_malformed: 'The published log is not in the form urn:anju:audit-log:1.',
  log_page_inconsistent: 'The pages of the published log contradict each other.',
  log_too_large: 'The published log is larger than the reader allows.',
  log_too_short: 'The published log has fewer leaves than were anchored.',
  status_list_malformed: 'This is no Status List Token.',
} as const;

export type AuditLogErrorCode = keyof typeof auditLogErrorMessages;

export class AuditLogError extends Error {
  override readonly name = 'AuditLogError';
  readonly code: AuditLogErrorCode;
  constructor(code: AuditLogErrorCode) {
    super(auditLogErrorMessages[code]);
    this.code = code;
  }
}
