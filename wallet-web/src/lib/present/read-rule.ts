// The rule that a request says it is decided by: id, version and the SHA-256 of its bytes.
import { isObject, type JsonObject } from '../guarded-fetch.ts';
import type { RuleReference } from '../types.ts';

export function readRule(question: JsonObject | null): RuleReference | null {
  const rule = question?.rule;
  if (!isObject(rule)) return null;
  const { id, version, sha256 } = rule;
  if (typeof id !== 'string' || typeof version !== 'string' || typeof sha256 !== 'string') return null;
  return { id, version, sha256 };
}
