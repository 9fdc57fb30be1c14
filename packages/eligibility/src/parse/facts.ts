/** Declarations of facts: which claim of which credential, with kind, unit and range. */
import { RuleError } from '../errors.ts';
import { type Fact, MATCHING_CLAIMS } from '../rule.ts';
import { AREA_KINDS, type AreaKind, type Dimension, dimensionOf, unitHasArea } from '../units.ts';
import {
  type Node,
  readInteger,
  readList,
  readMatching,
  readMembers,
  readObject,
  readOneOf,
  readText,
} from './node.ts';

export const NAME = /^[a-z][a-z0-9_]{0,63}$/;
const ENUMERATION_VALUE = /^[A-Za-z0-9_]{1,64}$/;
const URN = /^[a-z][a-z0-9+.-]*:[\x21-\x7e]{1,255}$/i;

const KIND_MEMBERS = {
  integer: ['unit', 'minimum', 'maximum'],
  date: [],
  enumeration: ['values'],
  boolean: [],
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
    readObject(node, ['kind', 'credential', 'vct', 'claim'], ['unit', 'area', 'minimum', 'maximum', 'values'])
      .kind,
    ['integer', 'date', 'enumeration', 'boolean'],
  );
  const members = readObject(
    node,
    ['credential', 'vct', 'claim', 'kind', ...KIND_MEMBERS[kind]],
    kind === 'integer' ? ['area'] : [],
  );
  readMatching(members.credential, NAME, 'the id of a credential');
  readMatching(members.vct, URN, 'a credential type (URN or URL)');
  if (
    (MATCHING_CLAIMS as readonly string[]).includes(readMatching(members.claim, NAME, 'the name of a claim'))
  )
    throw new RuleError(
      'claim_only_for_matching',
      members.claim.pointer,
      'this number only matches credentials; no rule asks for it.',
    );
  if (members.minimum && members.maximum) {
    readDimension(members.unit as Node, members.area);
    if (readInteger(members.minimum) >= readInteger(members.maximum))
      throw new RuleError('range_empty', node.pointer, '"minimum" must lie below "maximum".');
  }
  if (members.values) readValues(members.values, 2);
  return node.value as Fact;
}

/** A list of distinct enumeration values. */
export function readValues(node: Node, minimumLength: number): string[] {
  const values = readList(node, minimumLength, 256).map((value) =>
    readMatching(value, ENUMERATION_VALUE, 'an enumeration value'),
  );
  if (new Set(values).size !== values.length)
    throw new RuleError('value_invalid', node.pointer, 'a value stands twice in this list.');
  return values;
}

/** The dimension of a written unit; areas must say their kind, everything else must not. */
export function readDimension(unitNode: Node, areaNode: Node | undefined): Dimension {
  const unit = readText(unitNode);
  if (dimensionOf(unit) === null)
    throw new RuleError('unit_unknown', unitNode.pointer, `"${unit}" is not a unit of the data standard.`);
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
