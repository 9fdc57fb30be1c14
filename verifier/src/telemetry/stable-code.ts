// The only thing about an error that figures and spans may hold.
import { API_ERRORS } from '../api-error.ts';
import { REASON_CODES } from '../responses/reasons.ts';
import { isUnavailable, type UnavailableError } from '../unavailable-error.ts';

const WALLET_ERROR_CODES = ['invalid_request', 'access_denied', 'temporarily_unavailable', 'server_error'];
/** Also of what a library has wrapped. */
const UNAVAILABLE: UnavailableError['code'] = 'database_unavailable';
const CODES: ReadonlySet<string> = new Set([
  ...REASON_CODES,
  ...Object.keys(API_ERRORS),
  ...WALLET_ERROR_CODES,
]);

/** One of our codes, or `fault` for an error that nobody expected. */
export function stableCodeOf(error: unknown): string {
  if (isUnavailable(error)) return UNAVAILABLE;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && CODES.has(code) ? code : 'fault';
}
