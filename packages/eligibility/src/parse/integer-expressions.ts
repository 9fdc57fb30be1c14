/** Whole-number expressions: their dimension and the bounds that follow from the declared ranges. */
import { completedMonths } from '../civil-date.ts';
import { RuleError } from '../errors.ts';
import { isTooWide } from '../magnitude.ts';
import { type Dimension, dimensionOf, multiply, nameDimension, sameDimension } from '../units.ts';
import { readDateExpression } from './date-expressions.ts';
import { readDimension } from './facts.ts';
import {
  atom,
  type Bounded,
  type Bounds,
  boundsOf,
  constant,
  minus,
  plus,
  readsFact,
  times,
} from './forms.ts';
import { type Names, readFactOfKind } from './names.ts';
import { child, type Node, readInteger, readList, readMembers, readObject, readText } from './node.ts';

export type Quantity = Bounded & { readonly dimension: Dimension };

const MAXIMUM_PARTS = 16;

export function readIntegerExpression(node: Node, names: Names): Quantity {
  const quantity = readUnchecked(node, names);
  refuseTooWide(node, quantity);
  return quantity;
}

export function refuseTooWide(node: Node, bounds: Bounds): void {
  if (isTooWide(bounds))
    throw new RuleError(
      'range_too_wide',
      node.pointer,
      'a number of 2^62 or more could arise here, which no proof can speak about; take smaller factors.',
    );
}

function readUnchecked(node: Node, names: Names): Quantity {
  const has = new Set(readMembers(node).map(([name]) => name));
  if (has.has('fact')) {
    const place = readObject(node, ['fact']).fact;
    const fact = readFactOfKind(place, 'integer', names);
    const bounds = { minimum: BigInt(fact.minimum), maximum: BigInt(fact.maximum) };
    return { dimension: dimensionIn(node, fact), ...atom(`fact ${String(place.value)}`, bounds, true) };
  }
  if (has.has('parameter')) return readParameterUse(readObject(node, ['parameter']).parameter, names);
  if (has.has('number')) {
    const { number, unit, area } = readObject(node, ['number', 'unit'], ['area']);
    return { dimension: readDimension(unit, area), ...constant(BigInt(readInteger(number))) };
  }
  if (has.has('sum'))
    return readParts(readObject(node, ['sum']).sum, names).reduce((a, b) => added(node, a, b));
  if (has.has('product'))
    return readParts(readObject(node, ['product']).product, names).reduce((a, b) => ({
      dimension: multiply([a.dimension, b.dimension]),
      ...times(a, b),
    }));
  if (has.has('difference')) return readDifference(node, names);
  if (has.has('days_from')) {
    const { days_from: from, to } = readObject(node, ['days_from', 'to']);
    const span = minus(readDateExpression(to, names), readDateExpression(from, names));
    return { dimension: dimensionOf('day') as Dimension, ...refuseFixed(node, span) };
  }
  if (has.has('months_from')) return readMonths(node, names);
  throw new RuleError(
    'member_missing',
    node.pointer,
    'a whole-number expression has "fact", "parameter", "number", "sum", "product", "difference", "days_from" or "months_from".',
  );
}

/** Months rise with the later day and fall with the earlier one. */
function readMonths(node: Node, names: Names): Quantity {
  const parts = readObject(node, ['months_from', 'to']);
  const [from, to] = [readDateExpression(parts.months_from, names), readDateExpression(parts.to, names)];
  refuseFixed(node, minus(to, from));
  const bounds = {
    minimum: BigInt(completedMonths(Number(from.maximum), Number(to.minimum))),
    maximum: BigInt(completedMonths(Number(from.minimum), Number(to.maximum))),
  };
  return {
    dimension: dimensionOf('month') as Dimension,
    ...atom(`months ${JSON.stringify(node.value)}`, bounds, true),
  };
}

function refuseFixed(node: Node, span: Bounded): Bounded {
  if (!readsFact(span.form))
    throw new RuleError(
      'condition_constant',
      node.pointer,
      'no fact is read here; write the number, or begin from a fact.',
    );
  return span;
}

function readDifference(node: Node, names: Names): Quantity {
  const [first, second] = readList(readObject(node, ['difference']).difference, 2, 2).map((part) =>
    readIntegerExpression(part, names),
  ) as [Quantity, Quantity];
  if (!sameDimension(first.dimension, second.dimension))
    throw new RuleError(
      'unit_mismatch',
      node.pointer,
      `${nameDimension(second.dimension)} cannot be taken from ${nameDimension(first.dimension)}; give both one unit.`,
    );
  return { dimension: first.dimension, ...minus(first, second) };
}

function added(node: Node, a: Quantity, b: Quantity): Quantity {
  if (!sameDimension(a.dimension, b.dimension))
    throw new RuleError(
      'unit_mismatch',
      node.pointer,
      `${nameDimension(a.dimension)} cannot be added to ${nameDimension(b.dimension)}; give both one unit.`,
    );
  return { dimension: a.dimension, ...plus(a, b) };
}

function readParts(node: Node, names: Names): Quantity[] {
  return readList(node, 2, MAXIMUM_PARTS).map((part) => readIntegerExpression(part, names));
}

function readParameterUse(node: Node, names: Names): Quantity {
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
  return {
    dimension: dimensionIn(node, parameter),
    ...atom(`parameter ${name}`, boundsOf(values), parameter.by !== undefined),
  };
}

function dimensionIn(node: Node, declared: { unit: string; area?: string }): Dimension {
  const area = declared.area === undefined ? undefined : child(node, 'area', declared.area);
  return readDimension(child(node, 'unit', declared.unit), area);
}
