// The Idempotency-Key header (draft-ietf-httpapi-idempotency-key-header): a call that is sent again because its answer was lost
// gets that answer and asks nobody twice. What is kept of key and body is an HMAC under the caller's API key, which we do not
// keep: whoever reads the database cannot try out what was asked.
import { createHmac } from 'node:crypto';
import { ApiError } from '../api-error.ts';
import type { IdempotencyKey } from '../ports.ts';

/** As the draft writes it, a quoted string; and as most programs send it, without the quotes. */
const KEY = /^(?:"([\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x5b\x5d-\x7e]{1,255}))$/;

/** Null without a header. Throws `ApiError('idempotency_key_invalid')`. */
export function readIdempotencyKey(call: {
  header: string | string[] | undefined;
  /** As the caller sent it. */
  apiKey: string;
  /** Parsed. */
  body: unknown;
}): IdempotencyKey | null {
  const { header, apiKey, body } = call;
  if (header === undefined) return null;
  const found = typeof header === 'string' ? KEY.exec(header) : null;
  const key = found?.[1] ?? found?.[2];
  if (key === undefined) throw new ApiError('idempotency_key_invalid');
  const mac = (...parts: string[]) =>
    createHmac('sha256', apiKey).update(JSON.stringify(parts)).digest('base64url');
  return { keyHash: mac('key', key), bodyHash: mac('body', key, JSON.stringify(body)) };
}
