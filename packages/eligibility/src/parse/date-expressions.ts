/** Date expressions: a fact, a fixed day, the day of decision, or one of these shifted by months or days. */
import { RuleError } from '../errors.ts';
import { type Names, readFactOfKind } from './names.ts';
import { type Node, readDate, readInteger, readMembers, readObject } from './node.ts';

const MAXIMUM_SHIFT = { months: 1_200, days: 36_525 } as const;

/** Returns whether the expression reads a fact. */
export function readDateExpression(node: Node, names: Names): boolean {
  const has = new Set(readMembers(node).map(([name]) => name));
  if (has.has('fact')) {
    readFactOfKind(readObject(node, ['fact']).fact, 'date', names);
    return true;
  }
  if (has.has('date')) {
    readDate(readObject(node, ['date']).date);
    return false;
  }
  if (has.has('day_of_decision')) {
    const day = readObject(node, ['day_of_decision']).day_of_decision;
    if (day.value !== true) throw new RuleError('wrong_type', day.pointer, 'true is expected here.');
    return false;
  }
  if (has.has('shift')) {
    const by = has.has('days') ? 'days' : 'months';
    const parts = readObject(node, ['shift', by]);
    const amount = readInteger(parts[by]);
    if (amount === 0 || Math.abs(amount) > MAXIMUM_SHIFT[by])
      throw new RuleError(
        'value_invalid',
        parts[by].pointer,
        `shift by 1 to ${MAXIMUM_SHIFT[by]} ${by}, forward or back.`,
      );
    return readDateExpression(parts.shift, names);
  }
  throw new RuleError(
    'member_missing',
    node.pointer,
    'a date expression has "fact", "date", "day_of_decision" or "shift".',
  );
}
