// The rule that a request says it is decided by: id, version, the SHA-256 of its bytes, and the day for which it decides.
import { WalletError } from '../../errors.ts';
import { isObject, type JsonObject } from '../../guarded-fetch.ts';
import type { AskedRule } from '../../types.ts';

/** As rules spell their ids and versions; nothing that could mean another address. */
export const RULE_WORDS = /^(?=.{1,100}$)[a-z0-9]+(-[a-z0-9]+)*$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Null when none is named. Throws `request_malformed` for one that cannot be read: it must not count as none. */
export function readRule(question: JsonObject | null): AskedRule | null {
  const rule = question?.rule;
  if (rule === undefined) return null;
  if (!isObject(rule)) throw malformed('rule');
  const { id, version, sha256, on, appeal = false } = rule;
  if (!isMatching(id, RULE_WORDS) || !isMatching(version, RULE_WORDS)) throw malformed('rule');
  if (!isMatching(sha256, /^[0-9a-f]{64}$/i)) throw malformed('rule.sha256');
  if (typeof on !== 'string' || !isCalendarDay(on)) throw malformed('rule.on');
  if (typeof appeal !== 'boolean') throw malformed('rule.appeal');
  return { id, version, sha256: sha256.toLowerCase(), on, isAppeal: appeal };
}

const isMatching = (text: unknown, pattern: RegExp): text is string =>
  typeof text === 'string' && pattern.test(text);

/** `YYYY-MM-DD`, and in the calendar. */
export function isCalendarDay(day: string): boolean {
  if (!DAY.test(day)) return false;
  const instant = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day);
}

const malformed = (cause: string): WalletError => new WalletError('request_malformed', { cause });
