/** Grades: clauses in order, each with a value that somebody can be given. */
import { RuleError } from '../errors.ts';
import type { Condition } from '../rule.ts';
import { dimensionOf, unitHasArea } from '../units.ts';
import { createImplies } from './implies.ts';
import type { Names } from './names.ts';
import { type Node, readInteger, readList, readLocalised, readObject, readText } from './node.ts';
import { type ClauseUse, readClauseId } from './requirements.ts';

/** `conditions`: those of the clauses, by id. */
export function readGrades(
  node: Node,
  use: ClauseUse,
  conditions: ReadonlyMap<string, Condition>,
  names: Names,
): void {
  const { title, unit, of, otherwise } = readObject(node, ['title', 'unit', 'of'], ['otherwise']);
  readLocalised(title);
  const written = readText(unit);
  if (dimensionOf(written) === null || unitHasArea(written))
    throw new RuleError(
      'unit_unknown',
      unit.pointer,
      `"${written}" is not a unit of grades; write percent, fen, fen/month, month, day or 1.`,
    );
  const implies = createImplies(names);
  for (const grade of readList(of, 1, 64)) {
    const { clause, value } = readObject(grade, ['clause', 'value']);
    readInteger(value);
    const id = readClauseId(clause, use.ids);
    if (use.graded.has(id))
      throw new RuleError(
        'grade_unreachable',
        clause.pointer,
        `"${id}" gives a grade already, so nobody reaches this one; leave it out.`,
      );
    for (const earlier of use.graded)
      if (implies(conditions.get(id) as Condition, conditions.get(earlier) as Condition))
        throw new RuleError(
          'grade_unreachable',
          clause.pointer,
          `whoever meets "${id}" meets "${earlier}" too, which comes first; put the narrower one first.`,
        );
    use.graded.add(id);
  }
  if (otherwise) readInteger(otherwise);
}
