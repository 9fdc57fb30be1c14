/** A rule's facts held against the types that departments issue: a fact is read as it was attested, or not at all. */
import { RuleError } from '../errors.ts';
import type { Fact, Rule } from '../rule.ts';

/** What a department says of one type; its file has this shape under `credential`. */
export type CredentialType = {
  readonly vct: string;
  readonly claims: readonly ClaimType[];
};

export type ClaimType = {
  readonly name: string;
  readonly kind: string;
  readonly unit?: string | undefined;
  readonly area?: string | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly values?: readonly { readonly value: string }[] | undefined;
  /** Only `on_request` may be asked for; left out, it may. */
  readonly disclosure?: string | undefined;
};

/**
 * Where a fact is not a claim of these types of the same kind, unit, area and values, with a range that holds every value
 * attested: `type_unknown`, `claim_unknown`, `claim_only_for_matching`, `claim_differs`, in the rule's order.
 */
export function checkFactsAgainst(rule: Rule, types: readonly CredentialType[]): RuleError[] {
  return Object.entries(rule.facts).flatMap(([name, fact]) => checkFact(`/facts/${name}`, fact, types));
}

function checkFact(pointer: string, fact: Fact, types: readonly CredentialType[]): RuleError | RuleError[] {
  const type = types.find(({ vct }) => vct === fact.vct);
  if (type === undefined)
    return new RuleError(
      'type_unknown',
      `${pointer}/vct`,
      `no department issues "${fact.vct}"; write one of ${types.map(({ vct }) => vct).join(', ')}.`,
    );
  const claim = type.claims.find((each) => each.name === fact.claim);
  if (claim === undefined)
    return new RuleError(
      'claim_unknown',
      `${pointer}/claim`,
      `"${fact.vct}" has no claim "${fact.claim}"; write one of ${type.claims.map((each) => each.name).join(', ')}.`,
    );
  if (claim.disclosure !== undefined && claim.disclosure !== 'on_request')
    return new RuleError(
      'claim_only_for_matching',
      `${pointer}/claim`,
      'its department never has this claim shown; decide by another.',
    );
  return differences(fact, claim).map(
    ({ member, expected }) =>
      new RuleError(
        'claim_differs',
        `${pointer}/${member}`,
        `the department attests "${fact.claim}" with ${member} ${expected}; write the same.`,
      ),
  );
}

function differences(fact: Fact, claim: ClaimType): { member: string; expected: string }[] {
  if (fact.kind !== claim.kind) return [{ member: 'kind', expected: claim.kind }];
  if (fact.kind === 'integer') {
    const { unit = '1', area, minimum = -Infinity, maximum = Infinity } = claim;
    return [
      ...(fact.unit === unit ? [] : [{ member: 'unit', expected: unit }]),
      ...(fact.area === area ? [] : [{ member: 'area', expected: area ?? 'left out' }]),
      ...(fact.minimum <= minimum ? [] : [{ member: 'minimum', expected: String(minimum) }]),
      ...(fact.maximum >= maximum ? [] : [{ member: 'maximum', expected: String(maximum) }]),
    ];
  }
  if (fact.kind === 'enumeration') {
    const values = claim.values?.map(({ value }) => value) ?? [];
    const isSame =
      values.length === fact.values.length && values.every((value) => fact.values.includes(value));
    return isSame ? [] : [{ member: 'values', expected: values.join(', ') }];
  }
  return [];
}
