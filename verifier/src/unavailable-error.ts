// Something that the verifier rests on does not answer now and may later: whoever asked is told to try again.

export class UnavailableError extends Error {
  readonly code: 'database_unavailable';

  constructor(code: UnavailableError['code'], options?: ErrorOptions) {
    super(code, options);
    this.name = 'UnavailableError';
    this.code = code;
  }
}

/** Also when a library has wrapped it in an error of its own. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error instanceof UnavailableError || isUnavailable(error.cause);
}
