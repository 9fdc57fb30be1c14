// The rule that a request says it is decided by: id, version and the SHA-256 of its bytes.
import { WalletError } from '../errors.ts';
import { isObject, type JsonObject } from '../guarded-fetch.ts';
import type { RuleReference } from '../types.ts';

const malformed = (): WalletError => new WalletError('request_malformed', { cause: 'rule' });

/** Null when none is named. Throws `request_malformed` for one that cannot be read: it must not count as none. */
export function readRule(question: JsonObject | null): RuleReference | null {
  const rule = question?.rule;
  if (rule === undefined) return null;
  if (!isObject(rule)) throw malformed();
  const { id, version, sha256 } = rule;
  if (typeof id !== 'string' || typeof version !== 'string' || typeof sha256 !== 'string') throw malformed();
  if (id === '' || version === '' || !/^[0-9a-f]{64}$/i.test(sha256)) throw malformed();
  return { id, version, sha256 };
}
