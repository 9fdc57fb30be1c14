/** The law's figures by date and by table: no gap in dates or steps, never falling as the table's key rises. */
import { RuleError } from '../errors.ts';
import type { Fact, Parameter } from '../rule.ts';
import { NAME, readDimension } from './facts.ts';
import {
  type Node,
  readDate,
  readInteger,
  readList,
  readLocalised,
  readMembers,
  readObject,
  readText,
} from './node.ts';

const MAXIMUM_ENTRIES = 256;

export function readParameters(
  node: Node,
  facts: ReadonlyMap<string, Fact>,
  inForceFromDays: number,
): Map<string, Parameter> {
  const parameters = new Map<string, Parameter>();
  for (const [name, member] of readMembers(node)) {
    if (!NAME.test(name))
      throw new RuleError(
        'value_invalid',
        member.pointer,
        'a parameter is named in lower case letters, digits and "_".',
      );
    const { label, unit, area, by, dated } = readObject(member, ['unit', 'dated'], ['label', 'area', 'by']);
    if (label) readLocalised(label);
    readDimension(unit, area);
    const key = by && readKey(by, facts);
    const entries = readList(dated, 1, MAXIMUM_ENTRIES).map((entry) => {
      const parts = readObject(entry, ['from', key ? 'steps' : 'value']);
      if (key) readSteps(parts.steps, key);
      else readInteger(parts.value);
      return { at: parts.from, days: readDate(parts.from) };
    });
    entries.forEach(({ at, days }, index) => {
      const earlier = entries[index - 1];
      if (earlier && earlier.days >= days)
        throw new RuleError(
          'dates_not_rising',
          at.pointer,
          'each entry begins on a later day than the one before it.',
        );
      if (!earlier && days > inForceFromDays)
        throw new RuleError(
          'dates_leave_gap',
          at.pointer,
          'the first entry begins after the rule itself is in force.',
        );
    });
    parameters.set(name, member.value as Parameter);
  }
  return parameters;
}

type IntegerFact = Extract<Fact, { kind: 'integer' }>;

function readKey(node: Node, facts: ReadonlyMap<string, Fact>): IntegerFact {
  const fact = facts.get(readText(node));
  if (!fact) throw new RuleError('fact_unknown', node.pointer, `no fact is called "${String(node.value)}".`);
  if (fact.kind !== 'integer')
    throw new RuleError('fact_of_wrong_kind', node.pointer, 'a table goes by a fact that is a whole number.');
  return fact;
}

function readSteps(node: Node, key: IntegerFact): void {
  let before: { from: number; value: number } | null = null;
  for (const step of readList(node, 1, MAXIMUM_ENTRIES)) {
    const parts = readObject(step, ['from', 'value']);
    const [from, value] = [readInteger(parts.from), readInteger(parts.value)];
    if (!before && from !== key.minimum)
      throw new RuleError(
        'table_leaves_gap',
        parts.from.pointer,
        `the first step begins at the fact's minimum, ${key.minimum}.`,
      );
    if (from > key.maximum)
      throw new RuleError(
        'table_leaves_gap',
        parts.from.pointer,
        `no fact reaches this step; its maximum is ${key.maximum}.`,
      );
    if (before && from <= before.from)
      throw new RuleError(
        'table_steps_not_rising',
        parts.from.pointer,
        'steps overlap: each begins above the one before it.',
      );
    if (before && value < before.value)
      throw new RuleError(
        'table_not_monotone',
        parts.value.pointer,
        'the figure falls where the table rises.',
      );
    before = { from, value };
  }
}
