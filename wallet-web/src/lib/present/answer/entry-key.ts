// The secret that comes with a reply: with it, and with nothing else, the asker can be asked what it kept.
import { decodeBase64Url } from '@anju/credentials';
import { checkAddress, type JsonObject } from '../../guarded-fetch.ts';
import type { EntryKey } from '../../types.ts';

const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** Null where the reply holds no secret, or would have it sent to another than the asker (`responseUri`). */
export function readEntryKey(result: JsonObject, responseUri: string): EntryKey | null {
  const { entry_secret: secret, entry_uri: uri } = result;
  if (typeof secret !== 'string' || !SECRET.test(secret) || typeof uri !== 'string') return null;
  try {
    decodeBase64Url(secret);
    const { origin, href } = checkAddress(uri);
    return origin === new URL(responseUri).origin ? { secret, uri: href } : null;
  } catch {
    return null;
  }
}
