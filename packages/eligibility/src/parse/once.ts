/** What may be had once: programme, by whom it counts, and in which period. */
import { factsProvenBy } from '../decide/facts-read.ts';
import { routesOf } from '../decide/routes.ts';
import { RuleError } from '../errors.ts';
import type { Rule } from '../rule.ts';
import { type Names, readFactName } from './names.ts';
import { type Node, readDate, readInteger, readMatching, readObject } from './node.ts';

const PROGRAMME = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const MAXIMUM_MONTHS = 1_200;

/** Read last: `rule` holds what has been read already. */
export function readOnce(node: Node, names: Names, rule: Rule): void {
  const { programme, per, period } = readObject(node, ['programme', 'per'], ['period']);
  readMatching(programme, PROGRAMME, 'a programme of lower case words joined by "-"');
  if (per.value !== 'person' && per.value !== 'household') readPerFact(per, names, rule);
  if (!period) return;
  const { months, from } = readObject(period, ['months', 'from']);
  if (readInteger(months) < 1 || readInteger(months) > MAXIMUM_MONTHS)
    throw new RuleError('value_invalid', months.pointer, `a period has 1 to ${MAXIMUM_MONTHS} months.`);
  if (readDate(from) > names.inForceFromDays)
    throw new RuleError(
      'dates_leave_gap',
      from.pointer,
      'the first period begins after the rule is in force; begin it on that day or before.',
    );
}

/** Whoever is found eligible has shown what "once" counts by: else it could be had twice by not showing it. */
function readPerFact(node: Node, names: Names, rule: Rule): void {
  if (typeof node.value !== 'object')
    throw new RuleError(
      'value_invalid',
      node.pointer,
      '"person", "household" or { "fact": … } is expected here.',
    );
  const place = readObject(node, ['fact']).fact;
  const { name, fact } = readFactName(place, names);
  if (fact.kind !== 'text' && fact.kind !== 'enumeration')
    throw new RuleError(
      'fact_of_wrong_kind',
      place.pointer,
      `"${name}" is of kind ${fact.kind}; "once" counts by a text or an enumeration.`,
    );
  const conditions = new Map(rule.clauses.map(({ id, condition }) => [id, condition]));
  const isAlwaysRead = routesOf(rule).every(({ clauses }) =>
    clauses.some((id) => {
      const condition = conditions.get(id);
      return condition !== undefined && factsProvenBy(condition, rule).has(name);
    }),
  );
  if (!isAlwaysRead)
    throw new RuleError(
      'once_fact_not_always_read',
      place.pointer,
      `somebody could be eligible without showing "${name}"; require a clause that reads it on every route.`,
    );
}
