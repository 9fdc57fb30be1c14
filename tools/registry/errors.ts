// Why a command ends without doing what was asked. Messages are sentences for whoever typed it.

export type RegistryCommandErrorCode =
  | 'registry_unknown'
  | 'deployment_unreadable'
  | 'not_found'
  | 'file_unreadable'
  | 'change_invalid'
  | 'never_publishable'
  | 'key_missing'
  | 'proposal_unread';

/** The command is understood and cannot be done: exit code 1, or 3 when the registry cannot be read. */
export class RegistryCommandError extends Error {
  readonly code: RegistryCommandErrorCode;

  constructor(code: RegistryCommandErrorCode, message: string) {
    super(message);
    this.name = 'RegistryCommandError';
    this.code = code;
  }
}

export const EXIT_UNKNOWN = 3;
