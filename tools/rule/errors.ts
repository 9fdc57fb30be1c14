// Why a command ends without doing what was asked. Messages are sentences for whoever typed it.

export type RuleToolErrorCode =
  | 'file_unreadable'
  | 'file_unwritable'
  | 'file_exists'
  | 'not_json'
  | 'not_a_rule'
  | 'already_published'
  | 'facts_wrong'
  | 'cases_wrong'
  | 'claim_unknown'
  | 'table_wrong'
  | 'not_decidable';

/** The command is understood and cannot be done: exit code 1. */
export class RuleToolError extends Error {
  readonly code: RuleToolErrorCode;

  constructor(code: RuleToolErrorCode, message: string) {
    super(message);
    this.name = 'RuleToolError';
    this.code = code;
  }
}
