/** Date expressions: a fact, a fixed day, the day of decision, or one of these shifted by months or days. */
import { FIRST_DAY, LAST_DAY, shiftMonths } from '../civil-date.ts';
import { RuleError } from '../errors.ts';
import { atom, type Bounded, constant, plus, readsFact } from './forms.ts';
import { type Names, readFactOfKind } from './names.ts';
import { type Node, readDate, readInteger, readMembers, readObject } from './node.ts';

const MAXIMUM_SHIFT = { months: 1_200, days: 36_525 } as const;
/** 1000-01-01: shifts of shifts stay where years have four digits or more. */
const EARLIEST = -354_285n;

/** In days since 1970-01-01, whoever is asked and whenever. */
export function readDateExpression(node: Node, names: Names): Bounded {
  const has = new Set(readMembers(node).map(([name]) => name));
  if (has.has('fact')) {
    const place = readObject(node, ['fact']).fact;
    readFactOfKind(place, 'date', names);
    return atom(`fact ${String(place.value)}`, daysBetween(FIRST_DAY, LAST_DAY), true);
  }
  if (has.has('date')) return constant(BigInt(readDate(readObject(node, ['date']).date)));
  if (has.has('day_of_decision')) {
    const day = readObject(node, ['day_of_decision']).day_of_decision;
    if (day.value !== true) throw new RuleError('wrong_type', day.pointer, 'true is expected here.');
    return atom('day of decision', daysBetween(names.inForceFromDays, LAST_DAY), false);
  }
  if (has.has('shift')) return readShift(node, has.has('days') ? 'days' : 'months', names);
  throw new RuleError(
    'member_missing',
    node.pointer,
    'a date expression has "fact", "date", "day_of_decision" or "shift".',
  );
}

function readShift(node: Node, by: 'days' | 'months', names: Names): Bounded {
  const parts = readObject(node, ['shift', by]);
  const amount = readInteger(parts[by]);
  if (amount === 0 || Math.abs(amount) > MAXIMUM_SHIFT[by])
    throw new RuleError(
      'value_invalid',
      parts[by].pointer,
      `shift by 1 to ${MAXIMUM_SHIFT[by]} ${by}, forward or back.`,
    );
  const start = readDateExpression(parts.shift, names);
  const shifted =
    by === 'days'
      ? plus(start, constant(BigInt(amount)))
      : atom(
          `shift ${JSON.stringify(node.value)}`,
          daysBetween(shiftMonths(Number(start.minimum), amount), shiftMonths(Number(start.maximum), amount)),
          readsFact(start.form),
        );
  if (shifted.minimum < EARLIEST)
    throw new RuleError('range_too_wide', node.pointer, 'shift less: days before the year 1000 could arise.');
  return shifted;
}

const daysBetween = (earliest: number, latest: number) => ({
  minimum: BigInt(earliest),
  maximum: BigInt(latest),
});
