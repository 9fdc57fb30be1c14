/** Puts disclosures in their places: RFC 9901, 7.1, steps 3 to 5, to the letter. */
import { isJsonObject, type Json, type JsonObject } from '../encoding/json.ts';
import { ensure } from '../errors.ts';
import { limits } from '../limits.ts';
import { type ClaimPath, undisclosed } from './claim-path.ts';
import type { Disclosure } from './parse.ts';

export interface PlacedDisclosure {
  disclosure: Disclosure;
  /** Where its value stands among the claims. */
  path: ClaimPath;
}

export interface ResolvedClaims {
  /** The payload with what was disclosed, without digests. */
  claims: JsonObject;
  /** Parents before what is within them. */
  placed: readonly PlacedDisclosure[];
}

/**
 * `onlySigned`: top-level names that a disclosure may not supply. `keepsPlaces`: arrays hold `undisclosed` where something
 * is not disclosed (which for the verifier cannot be told from a decoy); without it they hold what is there, as RFC 9901 says.
 * Throws `hash_algorithm_unknown`, `digest_*`, `disclosure_*`, `registered_claim_disclosed`, `json_too_deep`.
 */
export function resolveDisclosures(
  payload: JsonObject,
  disclosures: readonly Disclosure[],
  onlySigned: ReadonlySet<string> = new Set(),
  keepsPlaces = false,
): ResolvedClaims {
  ensure(!Object.hasOwn(payload, '_sd_alg') || payload._sd_alg === 'sha-256', 'hash_algorithm_unknown');
  const byDigest = new Map(disclosures.map((disclosure) => [disclosure.digest, disclosure]));
  const digestsSeen = new Set<string>();
  const placed: PlacedDisclosure[] = [];

  function disclosureFor(digest: Json): Disclosure | undefined {
    ensure(typeof digest === 'string', 'digest_malformed');
    ensure(!digestsSeen.has(digest), 'digest_repeated');
    digestsSeen.add(digest);
    return byDigest.get(digest);
  }

  function resolveObject(object: JsonObject, path: ClaimPath): JsonObject {
    const resolved: Record<string, Json> = {};
    for (const [name, value] of Object.entries(object)) {
      if (name === '_sd' || (name === '_sd_alg' && path.length === 0)) continue;
      ensure(name !== '...' && name !== '_sd_alg', 'digest_malformed');
      resolved[name] = resolve(value, [...path, name]);
    }
    if (!Object.hasOwn(object, '_sd')) return resolved;
    ensure(Array.isArray(object._sd), 'digest_malformed');
    for (const digest of object._sd as readonly Json[]) {
      const disclosure = disclosureFor(digest);
      if (disclosure === undefined) continue;
      const { name, value } = disclosure;
      ensure(name !== undefined, 'disclosure_malformed');
      ensure(path.length > 0 || !onlySigned.has(name), 'registered_claim_disclosed');
      ensure(!Object.hasOwn(resolved, name), 'disclosure_name_collides');
      placed.push({ disclosure, path: [...path, name] });
      resolved[name] = resolve(value, [...path, name]);
    }
    return resolved;
  }

  function resolveArray(array: readonly Json[], path: ClaimPath): readonly Json[] {
    const resolved: Json[] = [];
    for (const element of array) {
      const here = [...path, resolved.length];
      if (!isJsonObject(element) || !Object.hasOwn(element, '...')) {
        resolved.push(resolve(element, here));
        continue;
      }
      ensure(Object.keys(element).length === 1, 'digest_malformed');
      const disclosure = disclosureFor(element['...'] as Json);
      if (disclosure === undefined) {
        if (keepsPlaces) resolved.push(undisclosed);
        continue;
      }
      ensure(disclosure.name === undefined, 'disclosure_malformed');
      placed.push({ disclosure, path: here });
      resolved.push(resolve(disclosure.value, here));
    }
    return resolved;
  }

  function resolve(value: Json, path: ClaimPath): Json {
    if (typeof value !== 'object' || value === null) return value;
    // Each text is bounded when parsed; put together they must stay within the same bound.
    ensure(path.length < limits.depth, 'json_too_deep');
    return isJsonObject(value) ? resolveObject(value, path) : resolveArray(value as readonly Json[], path);
  }

  const claims = resolveObject(payload, []);
  ensure(placed.length === disclosures.length, 'disclosure_unreferenced');
  return { claims, placed };
}
