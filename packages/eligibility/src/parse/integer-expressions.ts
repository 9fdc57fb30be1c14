/** Whole-number expressions: their dimension and the bounds that follow from the declared ranges. */
import { RuleError } from '../errors.ts';
import { type Dimension, multiply, nameDimension, sameDimension } from '../units.ts';
import { readDimension } from './facts.ts';
import { type Names, readFactOfKind } from './names.ts';
import { child, type Node, readInteger, readList, readMembers, readObject, readText } from './node.ts';

export type Bounded = { readonly dimension: Dimension; readonly minimum: bigint; readonly maximum: bigint };

const MAXIMUM_PARTS = 16;
/** Differences of two expressions then stay inside what a range proof can speak about. */
const MAXIMUM_MAGNITUDE = 2n ** 61n;

export function readIntegerExpression(node: Node, names: Names): Bounded {
  const bounded = readUnbounded(node, names);
  if (bounded.maximum > MAXIMUM_MAGNITUDE || bounded.minimum < -MAXIMUM_MAGNITUDE)
    throw new RuleError('range_too_wide', node.pointer, 'values beyond 2^61 could arise here.');
  return bounded;
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
  throw new RuleError(
    'member_missing',
    node.pointer,
    'a whole-number expression has "fact", "parameter", "number", "sum" or "product".',
  );
}

function readParts(node: Node, names: Names): Bounded[] {
  return readList(node, 2, MAXIMUM_PARTS).map((part) => readIntegerExpression(part, names));
}

function readParameterUse(node: Node, names: Names): Bounded {
  const name = readText(node);
  const parameter = names.parameters.get(name);
  if (!parameter) throw new RuleError('parameter_unknown', node.pointer, `no parameter is called "${name}".`);
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
