/** Date expressions: a fact, a fixed day, the day of decision, or one of these shifted by months or days. */
import { FIRST_DAY, LAST_DAY, shiftMonths } from '../civil-date.ts';
import { RuleError } from '../errors.ts';
import { type Names, readFactOfKind } from './names.ts';
import { type Node, readDate, readInteger, readMembers, readObject } from './node.ts';

/** Days since 1970-01-01 between which the date lies, whoever is asked and whenever. */
export type BoundedDate = {
  readonly earliest: number;
  readonly latest: number;
  readonly readsFact: boolean;
};

const MAXIMUM_SHIFT = { months: 1_200, days: 36_525 } as const;
/** 1000-01-01: shifts of shifts stay where years have four digits or more. */
const EARLIEST = -354_285;

export function readDateExpression(node: Node, names: Names): BoundedDate {
  const has = new Set(readMembers(node).map(([name]) => name));
  if (has.has('fact')) {
    readFactOfKind(readObject(node, ['fact']).fact, 'date', names);
    return { earliest: FIRST_DAY, latest: LAST_DAY, readsFact: true };
  }
  if (has.has('date')) {
    const day = readDate(readObject(node, ['date']).date);
    return { earliest: day, latest: day, readsFact: false };
  }
  if (has.has('day_of_decision')) {
    const day = readObject(node, ['day_of_decision']).day_of_decision;
    if (day.value !== true) throw new RuleError('wrong_type', day.pointer, 'true is expected here.');
    return { earliest: names.inForceFromDays, latest: LAST_DAY, readsFact: false };
  }
  if (has.has('shift')) return readShift(node, has.has('days') ? 'days' : 'months', names);
  throw new RuleError(
    'member_missing',
    node.pointer,
    'a date expression has "fact", "date", "day_of_decision" or "shift".',
  );
}

function readShift(node: Node, by: 'days' | 'months', names: Names): BoundedDate {
  const parts = readObject(node, ['shift', by]);
  const amount = readInteger(parts[by]);
  if (amount === 0 || Math.abs(amount) > MAXIMUM_SHIFT[by])
    throw new RuleError(
      'value_invalid',
      parts[by].pointer,
      `shift by 1 to ${MAXIMUM_SHIFT[by]} ${by}, forward or back.`,
    );
  const { earliest, latest, readsFact } = readDateExpression(parts.shift, names);
  const shifted = (days: number) => (by === 'days' ? days + amount : shiftMonths(days, amount));
  if (shifted(earliest) < EARLIEST)
    throw new RuleError('range_too_wide', node.pointer, 'shift less: days before the year 1000 could arise.');
  return { earliest: shifted(earliest), latest: shifted(latest), readsFact };
}
