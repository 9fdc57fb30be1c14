/** The gate of publication: a document becomes a Rule only if every person in range can be decided by it, one way only. */
import { isTimeZone } from '../civil-date.ts';
import { RuleError } from '../errors.ts';
import type { Condition, Rule } from '../rule.ts';
import { RULE_FORMAT } from '../rule.ts';
import { readCondition } from './conditions.ts';
import { readFacts } from './facts.ts';
import { readGrades } from './grades.ts';
import type { Names } from './names.ts';
import {
  type Node,
  readDate,
  readList,
  readLocalised,
  readMatching,
  readMembers,
  readObject,
  readText,
} from './node.ts';
import { readOnce } from './once.ts';
import { readParameters } from './parameters.ts';
import { checkDepth, readJson } from './read-json.ts';
import { readRemarks } from './remarks.ts';
import { type ClauseUse, checkRoutes, readRequires, refuseIdleClauses } from './requirements.ts';

const REQUIRED = [
  'format',
  'id',
  'version',
  'title',
  'purpose',
  'citation',
  'in_force_from',
  'time_zone',
  'facts',
  'clauses',
  'requires',
] as const;
const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * Reads a rule from its served bytes, or from JSON already parsed (then repeated names cannot be noticed any more).
 * The result is frozen. Throws RuleError with a code and the JSON Pointer of the place.
 */
export function parseRule(document: unknown): Rule {
  const value = document instanceof Uint8Array ? readJson(document) : structuredCloneOrRefuse(document);
  const root = { value, pointer: '' };
  const format = readMembers(root).find(([name]) => name === 'format')?.[1].value;
  if (format !== RULE_FORMAT)
    throw new RuleError('format_unknown', '/format', `only the format "${RULE_FORMAT}" is understood.`);
  const body = readObject(root, REQUIRED, ['parameters', 'grades', 'once', 'unconfirmed', 'not_covered']);
  readMatching(body.id, ID, 'an id of lower case words joined by "-"');
  readMatching(body.version, ID, 'a version of lower case words or numbers joined by "-"');
  readLocalised(body.title);
  readLocalised(body.purpose);
  readText(body.citation);
  readTimeZone(body.time_zone);
  const facts = readFacts(body.facts);
  const inForceFromDays = readDate(body.in_force_from);
  const parameters = readParameters(
    body.parameters ?? { value: {}, pointer: '/parameters' },
    facts,
    inForceFromDays,
  );
  const names: Names = {
    inForceFromDays,
    facts,
    parameters,
    usedFacts: new Set(),
    usedParameters: new Set(),
  };
  const conditions = readClauses(body.clauses, names);
  const use: ClauseUse = {
    ids: new Set(conditions.keys()),
    required: new Set(),
    graded: new Set(),
  };
  refuseUnused(names);
  if (body.grades) readGrades(body.grades, use, conditions, names);
  readRequires(body.requires, use);
  refuseIdleClauses(body.clauses, use);
  const optional = { parameters: {}, unconfirmed: [], not_covered: [] };
  const rule: Rule = { ...optional, ...(value as Rule) };
  checkRoutes(body.requires, rule, use);
  if (body.once) readOnce(body.once, names, rule);
  readRemarks(body.unconfirmed, body.not_covered, value);
  return deepFreeze(rule);
}

function structuredCloneOrRefuse(document: unknown): unknown {
  let text: string | undefined;
  try {
    checkDepth(document, 0);
    text = JSON.stringify(document);
  } catch (error) {
    if (error instanceof RuleError) throw error;
  }
  if (text === undefined) throw new RuleError('json_invalid', '', 'this is neither bytes nor JSON.');
  return JSON.parse(text);
}

function readClauses(node: Node, names: Names): Map<string, Condition> {
  const conditions = new Map<string, Condition>();
  for (const clause of readList(node, 1, 64)) {
    const { id, text, citation, condition } = readObject(clause, ['id', 'text', 'citation', 'condition']);
    const name = readMatching(id, ID, 'an id of lower case words joined by "-"');
    if (conditions.has(name))
      throw new RuleError(
        'clause_id_repeated',
        id.pointer,
        `another clause is called "${name}"; give it another name.`,
      );
    readLocalised(text);
    readText(citation);
    readCondition(condition, names);
    conditions.set(name, condition.value as Condition);
  }
  return conditions;
}

/** A rule that asks for more than it uses is refused: the question a citizen gets follows from the facts declared. */
function refuseUnused({ facts, parameters, usedFacts, usedParameters }: Names): void {
  for (const name of parameters.keys())
    if (!usedParameters.has(name))
      throw new RuleError(
        'parameter_unused',
        `/parameters/${name}`,
        'no clause uses this parameter; leave it out.',
      );
  for (const name of facts.keys())
    if (!usedFacts.has(name))
      throw new RuleError(
        'fact_unused',
        `/facts/${name}`,
        'no clause uses this fact, so nobody may be asked for it; leave it out.',
      );
}

function readTimeZone(node: Node): void {
  if (!isTimeZone(readText(node)))
    throw new RuleError(
      'value_invalid',
      node.pointer,
      'the name of a time zone is expected here (Asia/Shanghai).',
    );
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) deepFreeze(inner);
    Object.freeze(value);
  }
  return value;
}
