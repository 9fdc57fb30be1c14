/** Whole-number expressions: their dimension and the bounds that follow from the declared ranges. */
import { completedMonths } from '../civil-date.ts';
import { RuleError } from '../errors.ts';
import { type Dimension, dimensionOf, multiply, nameDimension, sameDimension } from '../units.ts';
import { type BoundedDate, readDateExpression } from './date-expressions.ts';
import { readDimension } from './facts.ts';
import { type Names, readFactOfKind } from './names.ts';
import { child, type Node, readInteger, readList, readMembers, readObject, readText } from './node.ts';

export type Bounded = { readonly dimension: Dimension; readonly minimum: bigint; readonly maximum: bigint };

const MAXIMUM_PARTS = 16;
/** From here on a negative number could not be told from a positive one in a range proof. */
const FIRST_MAGNITUDE_REFUSED = 2n ** 62n;

export function readIntegerExpression(node: Node, names: Names): Bounded {
  const bounded = readUnbounded(node, names);
  refuseTooWide(node, bounded);
  return bounded;
}

export function refuseTooWide(node: Node, { minimum, maximum }: Omit<Bounded, 'dimension'>): void {
  if (maximum >= FIRST_MAGNITUDE_REFUSED || minimum <= -FIRST_MAGNITUDE_REFUSED)
    throw new RuleError(
      'range_too_wide',
      node.pointer,
      'a number of 2^62 or more could arise here, which no proof can speak about; take smaller factors.',
    );
}

function readUnbounded(node: Node, names: Names): Bounded {
  const has = new Set(readMembers(node).map(([name]) => name));
  if (has.has('fact')) {
    const fact = readFactOfKind(readObject(node, ['fact']).fact, 'integer', names);
    const dimension = dimensionIn(node, fact);
    return { dimension, minimum: BigInt(fact.minimum), maximum: BigInt(fact.maximum) };
  }
  if (has.has('parameter')) return readParameterUse(readObject(node, ['parameter']).parameter, names);
  if (has.has('number')) {
    const { number, unit, area } = readObject(node, ['number', 'unit'], ['area']);
    const value = BigInt(readInteger(number));
    return { dimension: readDimension(unit, area), minimum: value, maximum: value };
  }
  if (has.has('sum')) return sum(node, readParts(readObject(node, ['sum']).sum, names));
  if (has.has('product')) return product(readParts(readObject(node, ['product']).product, names));
  if (has.has('difference')) return difference(node, readObject(node, ['difference']).difference, names);
  if (has.has('days_from')) {
    const { days_from: from, to } = readObject(node, ['days_from', 'to']);
    return between('day', node, from, to, (a, b) => b - a, names);
  }
  if (has.has('months_from')) {
    const { months_from: from, to } = readObject(node, ['months_from', 'to']);
    return between('month', node, from, to, completedMonths, names);
  }
  throw new RuleError(
    'member_missing',
    node.pointer,
    'a whole-number expression has "fact", "parameter", "number", "sum", "product", "difference", "days_from" or "months_from".',
  );
}

function difference(node: Node, parts: Node, names: Names): Bounded {
  const [first, second] = readList(parts, 2, 2).map((part) => readIntegerExpression(part, names)) as [
    Bounded,
    Bounded,
  ];
  if (!sameDimension(first.dimension, second.dimension))
    throw new RuleError(
      'unit_mismatch',
      node.pointer,
      `${nameDimension(second.dimension)} cannot be taken from ${nameDimension(first.dimension)}; give both one unit.`,
    );
  return {
    dimension: first.dimension,
    minimum: first.minimum - second.maximum,
    maximum: first.maximum - second.minimum,
  };
}

/** `count` rises with the later day and falls with the earlier one. */
function between(
  unit: 'day' | 'month',
  node: Node,
  fromNode: Node,
  toNode: Node,
  count: (from: number, to: number) => number,
  names: Names,
): Bounded {
  const [from, to]: BoundedDate[] = [readDateExpression(fromNode, names), readDateExpression(toNode, names)];
  if (!from.readsFact && !to.readsFact)
    throw new RuleError(
      'condition_constant',
      node.pointer,
      'no fact is read here; write the number, or begin from a fact.',
    );
  return {
    dimension: dimensionOf(unit) as Dimension,
    minimum: BigInt(count(from.latest, to.earliest)),
    maximum: BigInt(count(from.earliest, to.latest)),
  };
}

function readParts(node: Node, names: Names): Bounded[] {
  return readList(node, 2, MAXIMUM_PARTS).map((part) => readIntegerExpression(part, names));
}

function readParameterUse(node: Node, names: Names): Bounded {
  const name = readText(node);
  const parameter = names.parameters.get(name);
  if (!parameter)
    throw new RuleError(
      'parameter_unknown',
      node.pointer,
      `no parameter is called "${name}"; declare it under "parameters" or correct the name.`,
    );
  names.usedParameters.add(name);
  if (parameter.by !== undefined) names.usedFacts.add(parameter.by);
  const values = parameter.dated.flatMap((entry) =>
    'steps' in entry ? entry.steps.map((step) => BigInt(step.value)) : [BigInt(entry.value)],
  );
  return { dimension: dimensionIn(node, parameter), ...boundsOf(values) };
}

function dimensionIn(node: Node, declared: { unit: string; area?: string }): Dimension {
  const area = declared.area === undefined ? undefined : child(node, 'area', declared.area);
  return readDimension(child(node, 'unit', declared.unit), area);
}

function sum(node: Node, parts: readonly Bounded[]): Bounded {
  return parts.reduce((a, b) => {
    if (!sameDimension(a.dimension, b.dimension))
      throw new RuleError(
        'unit_mismatch',
        node.pointer,
        `${nameDimension(a.dimension)} cannot be added to ${nameDimension(b.dimension)}.`,
      );
    return { dimension: a.dimension, minimum: a.minimum + b.minimum, maximum: a.maximum + b.maximum };
  });
}

function product(parts: readonly Bounded[]): Bounded {
  return parts.reduce((a, b) => ({
    dimension: multiply([a.dimension, b.dimension]),
    ...boundsOf([a.minimum, a.maximum].flatMap((x) => [x * b.minimum, x * b.maximum])),
  }));
}

function boundsOf(values: readonly bigint[]): { minimum: bigint; maximum: bigint } {
  const rising = values.toSorted((a, b) => (a < b ? -1 : 1));
  return { minimum: rising[0] as bigint, maximum: rising.at(-1) as bigint };
}
