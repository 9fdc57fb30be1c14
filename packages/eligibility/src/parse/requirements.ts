/** What a rule requires: a tree over clause ids, with few enough routes through it to show them all. */
import { findRoutes, MAXIMUM_ROUTES } from '../decide/routes.ts';
import { RuleError } from '../errors.ts';
import type { Rule } from '../rule.ts';
import { type Node, readCount, readList, readLocalised, readMembers, readObject, readText } from './node.ts';

const MAXIMUM_PARTS = 64;

/** The clauses of a rule and, of those, which were named by `requires` and which by `grades`. */
export type ClauseUse = {
  readonly ids: ReadonlySet<string>;
  readonly required: Set<string>;
  readonly graded: Set<string>;
};

/** Read after the grades: `all` means every clause that does not grade. */
export function readRequires(node: Node, use: ClauseUse): void {
  if (node.value === 'all') {
    for (const id of use.ids) if (!use.graded.has(id)) use.required.add(id);
    if (use.required.size === 0)
      throw new RuleError(
        'requires_nothing',
        node.pointer,
        'every clause grades, so nothing is required; add the clause that must be met.',
      );
    return;
  }
  if (typeof node.value !== 'object')
    throw new RuleError(
      'value_invalid',
      node.pointer,
      '"all" is expected here, or an object with "clause", "all", "any" or "at_least".',
    );
  readRequirement(node, use);
}

function readRequirement(node: Node, use: ClauseUse): void {
  const has = new Set(readMembers(node).map(([name]) => name));
  if (has.has('clause')) {
    const { clause, text } = readObject(node, ['clause'], ['text']);
    use.required.add(readClauseId(clause, use.ids));
    if (text) readLocalised(text);
    return;
  }
  if (has.has('at_least')) {
    const { at_least: count, of, text } = readObject(node, ['at_least', 'of'], ['text']);
    readCount(count, readParts(of, use));
    if (text) readLocalised(text);
    return;
  }
  const by = has.has('any') ? 'any' : 'all';
  if (!has.has(by))
    throw new RuleError(
      'member_missing',
      node.pointer,
      'a requirement has "clause", "all", "any" or "at_least".',
    );
  const parts = readObject(node, [by], ['text']);
  readParts(parts[by], use);
  if (parts.text) readLocalised(parts.text);
}

function readParts(node: Node, use: ClauseUse): number {
  const parts = readList(node, 1, MAXIMUM_PARTS);
  const seen = new Set<string>();
  for (const part of parts) {
    readRequirement(part, use);
    const { text: _, ...rest } = part.value as { text?: unknown };
    const written = JSON.stringify(rest);
    if (seen.has(written))
      throw new RuleError(
        'requirement_repeated',
        part.pointer,
        'this stands here twice and would count twice; leave one out.',
      );
    seen.add(written);
  }
  return parts.length;
}

export function readClauseId(node: Node, ids: ReadonlySet<string>): string {
  const id = readText(node);
  if (!ids.has(id))
    throw new RuleError(
      'clause_unknown',
      node.pointer,
      `no clause is called "${id}"; add it to "clauses" or correct the name.`,
    );
  return id;
}

/** Every clause is there for one thing: required, or grading. */
export function refuseIdleClauses(clauses: Node, { ids, required, graded }: ClauseUse): void {
  [...ids].forEach((id, index) => {
    const pointer = `${clauses.pointer}/${index}/id`;
    if (required.has(id) && graded.has(id))
      throw new RuleError(
        'clause_required_and_graded',
        pointer,
        '"requires" and "grades" both name this clause; name it in one of them.',
      );
    if (!required.has(id) && !graded.has(id))
      throw new RuleError(
        'clause_unused',
        pointer,
        'neither "requires" nor "grades" names this clause; name it in one of them, or leave it out.',
      );
  });
}

/** What all that has been read comes to: few routes, and no clause that none of them needs. */
export function checkRoutes(requires: Node, rule: Rule, { required }: ClauseUse): void {
  const routes = findRoutes(rule);
  if (routes === null || routes.length > MAXIMUM_ROUTES)
    throw new RuleError(
      'too_many_routes',
      requires.pointer,
      `there are more than ${MAXIMUM_ROUTES} ways to meet this, too many to show a citizen; join clauses, or make several rules.`,
    );
  const needed = new Set(routes.flatMap(({ clauses }) => clauses));
  rule.clauses.forEach(({ id }, index) => {
    if (required.has(id) && !needed.has(id))
      throw new RuleError(
        'clause_unused',
        `/clauses/${index}/id`,
        'whatever this clause says, others decide: no route needs it; correct "requires", or leave it out.',
      );
  });
}
