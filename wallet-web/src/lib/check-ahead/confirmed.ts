// Which rules the registry has in force, and since when that is known: its publications of rules as it gave them last.
import { inForceIn, type PublicationEntry } from '@anju/registry-contracts/read';
import { isObject } from '../guarded-fetch.ts';
import { RULE_WORDS } from '../present/rule/read-rule.ts';
import type { RuleReference } from '../types.ts';
import type { KeptTexts } from './kept-texts.ts';

/** `at`: when the registry said so, ISO instant. `publications`: of rules, in its order. */
export type Confirmed = { at: string; publications: PublicationEntry[] };

/** What it is kept under; no rule's bytes have such a name. */
export const CONFIRMED = 'confirmed';

export async function readConfirmed(texts: KeptTexts): Promise<Confirmed | null> {
  const text = await texts.get(CONFIRMED);
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    if (!isObject(value) || typeof value.at !== 'string' || Number.isNaN(Date.parse(value.at))) return null;
    const { at, publications } = value;
    return Array.isArray(publications) && publications.every(isRule) ? { at, publications } : null;
  } catch {
    return null;
  }
}

function isRule(value: unknown): value is PublicationEntry {
  return (
    isObject(value) &&
    value.kind === 'rule' &&
    typeof value.id === 'string' &&
    typeof value.effectiveFromSeconds === 'number'
  );
}

/** The version in force at a moment; null where there is none. */
export function ruleAt(publications: PublicationEntry[], ruleId: string, at: Date): RuleReference | null {
  const found = inForceIn({ publications }, 'rule', ruleId, at);
  return found === undefined ? null : { id: found.id, version: found.version, sha256: found.sha256Hex };
}

/** Of every rule the version in force at a moment. */
export function rulesAt(publications: PublicationEntry[], at: Date): RuleReference[] {
  return [...new Set(publications.map(({ id }) => id))].flatMap((id) => {
    const found = RULE_WORDS.test(id) ? ruleAt(publications, id, at) : null;
    return found !== null && RULE_WORDS.test(found.version) ? [found] : [];
  });
}

/** When the rule changes next, or ends; null where nothing is announced. */
export function nextChange(publications: PublicationEntry[], ruleId: string, after: Date): Date | null {
  const moments = publications
    .filter(({ id, cancelledAtSeconds }) => id === ruleId && cancelledAtSeconds === undefined)
    .map(({ effectiveFromSeconds }) => effectiveFromSeconds * 1000)
    .filter((moment) => moment > after.getTime());
  return moments.length === 0 ? null : new Date(Math.min(...moments));
}

/** All that may be needed: what is in force, and what will be. */
export function rulesFrom(publications: PublicationEntry[], now: Date): RuleReference[] {
  const moments = publications.map(({ effectiveFromSeconds }) => new Date(effectiveFromSeconds * 1000));
  const all = [now, ...moments.filter((moment) => moment > now)].flatMap((at) => rulesAt(publications, at));
  return [...new Map(all.map((rule) => [rule.sha256, rule])).values()];
}
