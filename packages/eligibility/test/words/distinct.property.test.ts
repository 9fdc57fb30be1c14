// No two conditions are said in the same words: whoever reads them reads what will be decided, and nothing else.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRule } from '../../src/parse/parse-rule.ts';
import type { Condition } from '../../src/rule.ts';
import { conditionInWords, type Words } from '../../src/words/conditions.ts';
import { randomCondition } from '../support/random-conditions.ts';
import { runs } from '../support/runs.ts';
import { sampleDocument } from '../support/sample-rule.ts';

const rule = parseRule(sampleDocument());

const COMPARISONS = [
  ['at_most', 'less_than', 'at_least', 'more_than', 'equal_to'],
  ['on_or_before', 'before', 'on_or_after', 'after'],
];
const WRITTEN = ['number', 'months', 'days', 'at_least', 'date', 'begins_with', 'fact', 'parameter', 'is'];

/** Another value of the same kind, one step away. */
function another(value: unknown): unknown {
  if (typeof value === 'number') return value === -1 ? 1 : value + 1;
  if (typeof value === 'boolean') return !value;
  const kind = COMPARISONS.find((names) => names.includes(String(value)));
  if (kind !== undefined) return kind[(kind.indexOf(String(value)) + 1) % kind.length];
  return value === '2024-02-29' ? '2024-03-01' : `${value}1`;
}

type Json = { [name: string]: Json } & Json[];
/** The condition with one thing in it changed, for each thing that stands in it. */
function changed(condition: Condition): Condition[] {
  const places: string[][] = [];
  const look = (part: unknown, path: string[]) => {
    if (typeof part !== 'object' || part === null) return;
    for (const [name, inner] of Object.entries(part)) {
      if (typeof inner === 'object') look(inner, [...path, name]);
      else if (WRITTEN.includes(name)) places.push([...path, name]);
    }
  };
  look(condition, []);
  return places.map((path) => {
    const copy = structuredClone(condition) as unknown as Json;
    const name = path.at(-1) as string;
    const part = path.slice(0, -1).reduce<Json>((at, step) => at[step] as Json, copy);
    Object.assign(part, { [name]: another(part[name]) });
    return copy as unknown as Condition;
  });
}

const said = ({ text, parts }: Words, language: 'zh-CN' | 'en'): string =>
  JSON.stringify([text[language], parts.map((part) => said(part, language))]);

describe('conditions in words', () => {
  it('differ in both languages wherever one comparison, figure, day or name differs', () => {
    fc.assert(
      fc.property(randomCondition, (condition) => {
        const words = conditionInWords(rule, condition);
        for (const other of changed(condition)) {
          const otherWords = conditionInWords(rule, other);
          for (const language of ['zh-CN', 'en'] as const)
            expect(said(otherWords, language), JSON.stringify(other)).not.toBe(said(words, language));
        }
      }),
      runs(200, 5_000),
    );
  });
});
