/**
 * Does what is disclosed answer what was asked, and nothing else (OpenID4VP 1.0, section 6.4.1)? Only disclosures count as
 * too much: a claim that its issuer always shows serves a query like any other, and unasked it is dropped, not refused.
 */
import { isJsonObject, type Json, type JsonObject } from '../encoding/json.ts';
import { CredentialError, type CredentialErrorCode, ensure } from '../errors.ts';
import {
  type ClaimPath,
  type ClaimQuery,
  pathOf,
  type SelectedClaim,
  selectClaims,
  serves,
  undisclosed,
} from './claim-path.ts';
import type { ResolvedClaims } from './resolve.ts';

/** A claim that must have one of `values`, of the same JSON type; where it is several elements, those that have not are as if absent. */
export interface AskedValue {
  path: ClaimPath;
  values: readonly (string | number | boolean)[];
}

export type AskedClaim = ClaimQuery | AskedValue;

/** Claims that go together. */
export interface ClaimOption {
  asked: readonly AskedClaim[];
  /** Must be there as well, and is not handed on: the same presentation answers another query with it. */
  alsoAsked?: readonly AskedClaim[];
}

/** All of a list; or all of one of several options, the preferred one first. */
export type RequestedClaims = readonly AskedClaim[] | { oneOf: readonly ClaimOption[] };

function isList(requested: RequestedClaims): requested is readonly AskedClaim[] {
  return Array.isArray(requested);
}

function hasValues(asked: AskedClaim): asked is AskedValue {
  return typeof asked === 'object' && !Array.isArray(asked);
}

function find(claims: JsonObject, asked: AskedClaim): readonly SelectedClaim[] {
  const path = hasValues(asked) ? asked.path : pathOf(asked);
  const found = path.length === 0 ? [] : selectClaims(claims, path);
  ensure(found.length > 0, 'claim_not_disclosed');
  if (!hasValues(asked)) return found;
  const allowed: readonly Json[] = asked.values;
  const equal = found.filter(({ value }) => allowed.includes(value));
  ensure(equal.length > 0, 'claim_value_unexpected');
  return equal;
}

/** What stands at `places` and within. What was not asked for goes the way of what was not disclosed. */
function only(value: Json, places: readonly ClaimPath[]): Json {
  if (typeof value !== 'object' || value === null) return value;
  const isWhole = places.some((place) => place.length === 0);
  const inside = new Map<string | number | null | undefined, ClaimPath[]>();
  for (const [step, ...rest] of places) {
    const further = inside.get(step);
    if (further === undefined) inside.set(step, [rest]);
    else further.push(rest);
  }
  const keep = (at: string | number) => (isWhole ? [[]] : inside.get(at));
  if (!isJsonObject(value)) {
    return (value as readonly Json[]).flatMap((element, index) => {
      const kept = keep(index);
      return kept === undefined || element === undisclosed ? [] : [only(element, kept)];
    });
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      const kept = keep(name);
      return kept === undefined ? [] : [[name, only(member, kept)]];
    }),
  );
}

function answerTo({ asked, alsoAsked = [] }: ClaimOption, { claims, placed }: ResolvedClaims): JsonObject {
  const found = asked.flatMap((claim) => find(claims, claim));
  const all = [...found, ...alsoAsked.flatMap((claim) => find(claims, claim))];
  ensure(
    placed.every(({ path }) => all.some((selected) => serves(path, selected))),
    'claim_not_asked',
  );
  const places = found.map(({ place }) => place);
  return places.length === 0 ? {} : (only(claims, places) as JsonObject);
}

/**
 * The claims that were asked for, at their places. `resolved` keeps the places of undisclosed elements.
 * Throws `claim_not_disclosed`, `claim_value_unexpected`, `claim_not_asked`: of several options what is wrong with the
 * preferred one.
 */
export function matchClaims(resolved: ResolvedClaims, requested: RequestedClaims): JsonObject {
  let refusal: CredentialErrorCode | undefined;
  for (const option of isList(requested) ? [{ asked: requested }] : requested.oneOf) {
    try {
      return answerTo(option, resolved);
    } catch (error) {
      if (!(error instanceof CredentialError)) throw error;
      refusal ??= error.code;
    }
  }
  throw new CredentialError(refusal ?? 'claim_not_asked');
}
