// Reads the decrypted response: presentations, or the wallet's own error.
import { parseJsonStrict } from '@anju/credentials';
import { ResponseError } from './errors.ts';

type Answered =
  | { kind: 'presentations'; vpToken: Record<string, unknown> }
  /** The wallet's own error, encrypted as OpenID4VP 1.0 section 8.5 allows. */
  | { kind: 'wallet_error'; error: string };

export type ReadResponse = Answered & { state: string };

/** Throws `ResponseError('response_malformed')`. */
export function readResponse(plaintext: Uint8Array): ReadResponse {
  const body = parseObject(plaintext);
  const { state } = body;
  if (typeof state !== 'string') throw new ResponseError('state_mismatch');
  return { state, ...readAnswer(body) };
}

/** What came over the Digital Credentials API, where there is no state. Throws `ResponseError('response_malformed')`. */
export const readPageResponse = (plaintext: Uint8Array): Answered => readAnswer(parseObject(plaintext));

function readAnswer({ error, vp_token: vpToken }: Record<string, unknown>): Answered {
  if (typeof error === 'string' && vpToken === undefined) return { kind: 'wallet_error', error };
  if (!isObject(vpToken) || error !== undefined) throw new ResponseError('response_malformed');
  return { kind: 'presentations', vpToken };
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
