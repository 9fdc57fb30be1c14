/** A person's claims as the rule's facts: exact types and declared ranges, nothing coerced, absence kept as absence. */
import { daysOf } from '../civil-date.ts';
import { DecisionError } from '../errors.ts';
import type { Fact, Rule } from '../rule.ts';

/** Disclosed claims by credential id; claims the rule does not declare are never looked at. */
export type FactsByCredential = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Dates are days since 1970-01-01. A missing name means: not shown. */
export type KnownFacts = ReadonlyMap<string, bigint | string | boolean>;

/** The longest number of a register. */
const MAXIMUM_TEXT = 64;

export function readKnownFacts(rule: Rule, facts: FactsByCredential): KnownFacts {
  const known = new Map<string, bigint | string | boolean>();
  for (const [name, fact] of Object.entries(rule.facts)) {
    const claims = Object.hasOwn(facts, fact.credential) ? facts[fact.credential] : undefined;
    if (claims === undefined) continue;
    if (typeof claims !== 'object' || claims === null || Array.isArray(claims))
      throw new DecisionError(
        'fact_wrong_type',
        `/${fact.credential}`,
        'The claims of a credential are an object.',
      );
    const value = Object.hasOwn(claims, fact.claim) ? claims[fact.claim] : undefined;
    if (value !== undefined) known.set(name, readValue(fact, value));
  }
  return known;
}

function readValue(fact: Fact, value: unknown): bigint | string | boolean {
  const path = `/${fact.credential}/${fact.claim}`;
  const wrongType = (expected: string) =>
    new DecisionError('fact_wrong_type', path, `${expected} is expected.`);
  switch (fact.kind) {
    case 'integer':
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw wrongType('A whole number');
      if (value < fact.minimum || value > fact.maximum)
        throw new DecisionError('fact_out_of_range', path, 'The value lies outside its declared range.');
      return BigInt(value);
    case 'date': {
      const days = typeof value === 'string' ? daysOf(value) : null;
      if (days === null) throw wrongType('A calendar day YYYY-MM-DD');
      return BigInt(days);
    }
    case 'enumeration':
      if (typeof value !== 'string') throw wrongType('Text');
      if (!fact.values.includes(value))
        throw new DecisionError('fact_value_unknown', path, 'The value is not one of the declared ones.');
      return value;
    case 'text':
      if (typeof value !== 'string' || value.length > MAXIMUM_TEXT) throw wrongType('A short text');
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw wrongType('True or false');
      return value;
  }
}
