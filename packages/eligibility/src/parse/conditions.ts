/** Conditions of clauses: shape, names, kinds, units, and that no comparison is decided before any fact is known. */
import { RuleError } from '../errors.ts';
import { type Comparison, compareIn, provedIn } from './comparisons.ts';
import { readTexts, readValues, TEXT_VALUE } from './facts.ts';
import { readsFact } from './forms.ts';
import { refuseTooWide } from './integer-expressions.ts';
import { type Names, readFactName, readFactOfKind } from './names.ts';
import { type Node, readCount, readList, readMatching, readMembers, readObject } from './node.ts';

const MAXIMUM_PARTS = 64;

export function readCondition(node: Node, names: Names): void {
  const has = new Set(readMembers(node).map(([name]) => name));
  if (has.has('left')) readComparison(node, names);
  else if (has.has('is_one_of')) readMembership(node, names);
  else if (has.has('begins_with')) readBeginning(node, names);
  else if (has.has('fact')) readTruth(node, names);
  else if (has.has('not')) readCondition(readObject(node, ['not']).not, names);
  else if (has.has('at_least')) readAtLeast(node, names);
  else if (has.has('all')) readParts(readObject(node, ['all']).all, names);
  else if (has.has('any')) readParts(readObject(node, ['any']).any, names);
  else
    throw new RuleError(
      'member_missing',
      node.pointer,
      'a condition has "left", "fact", "all", "any", "at_least" or "not".',
    );
}

function readTruth(node: Node, names: Names): void {
  const { fact, is } = readObject(node, ['fact', 'is']);
  readFactOfKind(fact, 'boolean', names);
  if (typeof is.value !== 'boolean')
    throw new RuleError('wrong_type', is.pointer, 'true or false is expected here.');
}

function readAtLeast(node: Node, names: Names): void {
  const { at_least: count, of } = readObject(node, ['at_least', 'of']);
  readCount(count, readParts(of, names));
}

function readParts(node: Node, names: Names): number {
  const parts = readList(node, 1, MAXIMUM_PARTS);
  for (const part of parts) readCondition(part, names);
  return parts.length;
}

function readBeginning(node: Node, names: Names): void {
  const { fact, begins_with: letters } = readObject(node, ['fact', 'begins_with']);
  readFactOfKind(fact, 'text', names);
  readMatching(letters, TEXT_VALUE, 'text without spaces, at most 64 characters,');
}

function readMembership(node: Node, names: Names): void {
  const { fact: factNode, is_one_of: list } = readObject(node, ['fact', 'is_one_of']);
  const { name, fact } = readFactName(factNode, names);
  if (fact.kind === 'text') {
    readTexts(list, 1);
    return;
  }
  if (fact.kind !== 'enumeration')
    throw new RuleError(
      'fact_of_wrong_kind',
      factNode.pointer,
      `"${name}" is of kind ${fact.kind}; only an enumeration or a text is one of several values.`,
    );
  const values = readValues(list, 1);
  values.forEach((value, index) => {
    if (!fact.values.includes(value))
      throw new RuleError(
        'enumeration_value_unknown',
        `${list.pointer}/${index}`,
        `the fact has no value "${value}".`,
      );
  });
  if (values.length === fact.values.length)
    throw new RuleError('condition_constant', list.pointer, 'every value is listed, so this is always met.');
}

function readComparison(node: Node, names: Names): void {
  const comparison = compareIn(node, names);
  refuseTooWide(node, provedIn(comparison) ?? comparison.difference);
  if (!readsFact(comparison.difference.form))
    throw new RuleError(
      'condition_constant',
      node.pointer,
      'no fact is compared here; compare with one, or leave it out.',
    );
  if (isConstant(comparison))
    throw new RuleError(
      'condition_constant',
      node.pointer,
      'within the declared ranges the answer is always the same; correct the figure, or leave it out.',
    );
}

/** Bounds are wider than what can occur, never narrower, so this never errs. */
function isConstant({ is, difference: { minimum, maximum } }: Comparison): boolean {
  switch (is) {
    case 'at_most':
    case 'more_than':
      return maximum <= 0n || minimum > 0n;
    case 'at_least':
    case 'less_than':
      return minimum >= 0n || maximum < 0n;
    case 'equal_to':
      return maximum < 0n || minimum > 0n;
  }
}
