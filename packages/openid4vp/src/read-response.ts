// Reads the decrypted response: presentations, or the wallet's own error.
import { parseJsonStrict } from '@anju/credentials';
import { ResponseError } from './errors.ts';

export type ReadResponse =
  | { kind: 'presentations'; state: string; vpToken: Record<string, unknown> }
  /** The wallet's own error, encrypted as OpenID4VP 1.0 section 8.5 allows. */
  | { kind: 'wallet_error'; state: string; error: string };

/** Throws `ResponseError('response_malformed')`. */
export function readResponse(plaintext: Uint8Array): ReadResponse {
  const body = parseObject(plaintext);
  const { state, error, vp_token: vpToken } = body;
  if (typeof state !== 'string') throw new ResponseError('state_mismatch');
  if (typeof error === 'string' && vpToken === undefined) return { kind: 'wallet_error', state, error };
  if (!isObject(vpToken) || error !== undefined) throw new ResponseError('response_malformed');
  return { kind: 'presentations', state, vpToken };
}

function parseObject(plaintext: Uint8Array): Record<string, unknown> {
  let body: unknown;
  try {
    body = parseJsonStrict(new TextDecoder('utf-8', { fatal: true }).decode(plaintext));
  } catch {
    throw new ResponseError('response_malformed');
  }
  if (!isObject(body)) throw new ResponseError('response_malformed');
  return body;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
