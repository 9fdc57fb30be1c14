/** Declarations of facts: which claim of which credential, with kind, unit and range. */
import { RuleError } from '../errors.ts';
import { type Fact, IDENTIFYING_CLAIMS, MATCHING_CLAIMS } from '../rule.ts';
import { AREA_KINDS, type AreaKind, BASE_UNITS, type Dimension, dimensionOf, unitHasArea } from '../units.ts';
import {
  type Node,
  readInteger,
  readList,
  readLocalised,
  readMatching,
  readMembers,
  readObject,
  readOneOf,
  readText,
} from './node.ts';

export const NAME = /^[a-z][a-z0-9_]{0,63}$/;
const ENUMERATION_VALUE = /^[A-Za-z0-9_]{1,64}$/;
/** A register's number, or its beginning. */
export const TEXT_VALUE = /^[\x21-\x7e]{1,64}$/;
const URN = /^[a-z][a-z0-9+.-]*:[\x21-\x7e]{1,255}$/i;

const KIND_MEMBERS = {
  integer: ['unit', 'minimum', 'maximum'],
  date: [],
  enumeration: ['values'],
  boolean: [],
  text: [],
} as const;

export function readFacts(node: Node): Map<string, Fact> {
  const facts = new Map<string, Fact>();
  for (const [name, member] of readMembers(node)) {
    if (!NAME.test(name))
      throw new RuleError(
        'value_invalid',
        member.pointer,
        'a fact is named in lower case letters, digits and "_".',
      );
    const fact = readFact(member);
    for (const other of facts.values()) {
      if (other.credential !== fact.credential) continue;
      if (other.claim === fact.claim)
        throw new RuleError(
          'claim_declared_twice',
          member.pointer,
          `another fact already reads "${fact.claim}".`,
        );
      if (other.vct !== fact.vct)
        throw new RuleError(
          'credential_type_conflict',
          `${member.pointer}/vct`,
          `credential "${fact.credential}" has another type in an earlier fact.`,
        );
    }
    facts.set(name, fact);
  }
  return facts;
}

function readFact(node: Node): Fact {
  const kind = readOneOf(
    readObject(
      node,
      ['kind', 'credential', 'vct', 'claim', 'label'],
      ['unit', 'area', 'minimum', 'maximum', 'values'],
    ).kind,
    ['integer', 'date', 'enumeration', 'boolean', 'text'],
  );
  const members = readObject(
    node,
    ['credential', 'vct', 'claim', 'label', 'kind', ...KIND_MEMBERS[kind]],
    kind === 'integer' ? ['area'] : [],
  );
  readMatching(members.credential, NAME, 'the id of a credential');
  readMatching(members.vct, URN, 'a credential type (URN or URL)');
  refuseWhoSomebodyIs(members.claim);
  readLocalised(members.label);
  if (members.minimum && members.maximum) {
    if (readDimension(members.unit as Node, members.area).has('percent'))
      throw new RuleError(
        'unit_mismatch',
        (members.unit as Node).pointer,
        'no claim is in percent: it is a unit of parameters and grades.',
      );
    if (readInteger(members.minimum) >= readInteger(members.maximum))
      throw new RuleError('range_empty', node.pointer, '"minimum" must lie below "maximum".');
  }
  if (members.values) readValues(members.values, 2);
  return node.value as Fact;
}

function refuseWhoSomebodyIs(node: Node): void {
  const claim = readMatching(node, NAME, 'the name of a claim');
  if ((MATCHING_CLAIMS as readonly string[]).includes(claim))
    throw new RuleError(
      'claim_only_for_matching',
      node.pointer,
      'this number only matches credentials; no rule asks for it.',
    );
  if ((IDENTIFYING_CLAIMS as readonly string[]).includes(claim))
    throw new RuleError(
      'claim_identifies',
      node.pointer,
      'this says who somebody is; no rule asks for it, so decide by another claim.',
    );
}

/** A list of distinct enumeration values. */
export function readValues(node: Node, minimumLength: number): string[] {
  return readDistinct(node, minimumLength, ENUMERATION_VALUE, 'an enumeration value');
}

/** A list of distinct numbers of a register. */
export function readTexts(node: Node, minimumLength: number): string[] {
  return readDistinct(node, minimumLength, TEXT_VALUE, 'text without spaces, at most 64 characters,');
}

function readDistinct(node: Node, minimumLength: number, pattern: RegExp, what: string): string[] {
  const values = readList(node, minimumLength, 256).map((value) => readMatching(value, pattern, what));
  if (new Set(values).size !== values.length)
    throw new RuleError('value_invalid', node.pointer, 'a value stands twice in this list; leave one out.');
  return values;
}

/** The dimension of a written unit; areas must say their kind, everything else must not. */
export function readDimension(unitNode: Node, areaNode: Node | undefined): Dimension {
  const unit = readText(unitNode);
  if (dimensionOf(unit) === null)
    throw new RuleError(
      'unit_unknown',
      unitNode.pointer,
      `"${unit}" is not a unit of the data standard; write ${BASE_UNITS.join(', ')}, or one over others (csqm/person).`,
    );
  const area: AreaKind | undefined = areaNode && readOneOf(areaNode, AREA_KINDS);
  if (unitHasArea(unit) && area === undefined)
    throw new RuleError(
      'area_kind_missing',
      unitNode.pointer,
      `an area says which: "area": ${AREA_KINDS.join(', ')}.`,
    );
  if (!unitHasArea(unit) && areaNode)
    throw new RuleError('area_kind_without_area', areaNode.pointer, `"${unit}" is not an area.`);
  return dimensionOf(unit, area) as Dimension;
}
