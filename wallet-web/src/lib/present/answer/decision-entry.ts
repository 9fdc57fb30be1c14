// What the bytes of an asker's log entry say, in the three formats that there are (docs/privacy.md).
import { isObject, type JsonObject, readJsonObject } from '../../guarded-fetch.ts';
import type { LocalizedText } from '../../localized-text.ts';
import type { RuleDecision, RuleReference } from '../../types.ts';
import { isCalendarDay } from '../rule/read-rule.ts';

export type DecisionEntry = {
  /** null: an entry of the first format */
  askedBy: { clientId: string; name: LocalizedText } | null;
  /** hex of the SHA-256 of the request's id */
  request: string;
  /** null: a question of the asker's own */
  rule: RuleReference | null;
  decision: RuleDecision | 'answered';
  at: string;
  /** null: not upon appeal */
  supersedes: SupersededEntry | null;
  /** The bytes are the one way to write this: anyone who is shown them reads the same. */
  isCanonical: boolean;
};

/** Hex of the earlier entry's leaf hash, where the asker knows it; the day that both are decided for, YYYY-MM-DD. */
export type SupersededEntry = { leaf: string | null; on: string };

export const RULE_DECISIONS = ['eligible', 'not_eligible', 'more_needed'] as const;

/** Null for what is no such entry. */
export function readDecisionEntry(bytes: string): DecisionEntry | null {
  const entry = readJsonObject({ text: bytes });
  if (entry?.format === 'urn:anju:decision:1') return readFirst(entry, bytes);
  if (entry?.format === 'urn:anju:decision:2') return readSecond(entry, bytes);
  if (entry?.format === 'urn:anju:decision:3') return readThird(entry, bytes);
  return null;
}

function readFirst(entry: JsonObject, bytes: string): DecisionEntry | null {
  const rule = readRule(entry.rule);
  const decision = RULE_DECISIONS.find((known) => known === entry.decision);
  const { format, request, at } = entry;
  if (rule === null || decision === undefined || !isHash(request) || !isInstant(at)) return null;
  const isCanonical = bytes === JSON.stringify({ format, request, rule, decision, at });
  return { askedBy: null, request, rule, decision, at, supersedes: null, isCanonical };
}

function readSecond(entry: JsonObject, bytes: string): DecisionEntry | null {
  const asked = readAsked(entry);
  if (asked === null) return null;
  const { members, ...said } = asked;
  return { ...said, supersedes: null, isCanonical: bytes === JSON.stringify(members) };
}

/** A rule alone is decided again; what it was decided before stands in the log under `supersedes`. */
function readThird(entry: JsonObject, bytes: string): DecisionEntry | null {
  const asked = readAsked(entry);
  const { on, supersedes: leaf } = entry;
  if (asked === null || asked.rule === null || !isDay(on) || !(leaf === null || isHash(leaf))) return null;
  const { members, ...said } = asked;
  const isCanonical = bytes === JSON.stringify({ ...members, on, supersedes: leaf });
  return { ...said, supersedes: { leaf, on }, isCanonical };
}

/** What both have; `members` as they are written. */
function readAsked(entry: JsonObject) {
  const { format, request, at } = entry;
  const askedBy = readAsker(entry.asked_by);
  const question = readQuestion(entry.question, entry.decision);
  if (askedBy === null || question === null || !isHash(request) || !isInstant(at)) return null;
  const { spelled, rule, decision } = question;
  const asked_by = { client_id: askedBy.clientId, name: askedBy.name };
  const members = { format, request, asked_by, question: spelled, decision, at };
  return { askedBy, request, rule, decision, at, members };
}

function readAsker(askedBy: unknown): DecisionEntry['askedBy'] {
  if (!isObject(askedBy) || !isObject(askedBy.name)) return null;
  const { 'zh-CN': chinese, en } = askedBy.name;
  if (!isClientId(askedBy.client_id) || !isText(chinese) || !isText(en)) return null;
  return { clientId: askedBy.client_id, name: { 'zh-CN': chinese, en } };
}

/** A rule decides; a question of the asker's own is only answered. */
function readQuestion(question: unknown, decision: unknown) {
  if (!isObject(question)) return null;
  const { kind, sha256 } = question;
  if (kind === 'query' && isHash(sha256) && decision === 'answered') {
    return { spelled: { kind, sha256 }, rule: null, decision } as const;
  }
  const rule = readRule(question);
  const decided = RULE_DECISIONS.find((known) => known === decision);
  if (kind !== 'rule' || rule === null || decided === undefined) return null;
  return { spelled: { kind, ...rule }, rule, decision: decided };
}

function readRule(rule: unknown): RuleReference | null {
  if (!isObject(rule)) return null;
  const { id, version, sha256 } = rule;
  return isWord(id) && isWord(version) && isHash(sha256) ? { id, version, sha256 } : null;
}

/** Nothing that a screen could show otherwise than it is. */
const isWord = (text: unknown): text is string =>
  typeof text === 'string' && /^[A-Za-z0-9._-]{1,100}$/.test(text);

const isClientId = (text: unknown): text is string =>
  typeof text === 'string' && /^[\x21-\x7e]{1,512}$/.test(text);

const isText = (text: unknown): text is string => typeof text === 'string' && text !== '';

const isHash = (text: unknown): text is string => typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);

const isDay = (text: unknown): text is string => typeof text === 'string' && isCalendarDay(text);

const isInstant = (text: unknown): text is string =>
  typeof text === 'string' && text.length <= 40 && !Number.isNaN(Date.parse(text));
