// A card as its holder reads it and shows parts of it (RFC 9901): disclosures found by digest, and the key binding JWT.
import { createHash } from 'node:crypto';
import type { Card } from '../wallet.ts';
import { readJws, signJws } from './jws.ts';

/** A place in the card, and the disclosures without which it cannot be seen, in the order of the card. */
export interface Place {
  value: unknown;
  needs: readonly string[];
}

export interface OpenCard {
  card: Card;
  /** The issuer-signed part. */
  jwt: string;
  vct: unknown;
  /** The issuer's certificates, as its header has them. */
  x5c: unknown;
  root: Place;
  disclosures: ReadonlyMap<string, unknown[]>;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function openCard(card: Card): OpenCard {
  const [jwt = '', ...rest] = card.credential.split('~');
  const { header, payload } = readJws(jwt);
  if ((payload._sd_alg ?? 'sha-256') !== 'sha-256') throw new Error('the card hashes in an unknown way');
  const disclosures = new Map(
    rest.filter((part) => part !== '').map((part) => [sha256(part), [part, ...decode(part)]]),
  );
  const root = { value: payload, needs: [] };
  return { card, jwt, vct: payload.vct, x5c: header.x5c, root, disclosures };
}

const decode = (part: string): unknown[] => JSON.parse(Buffer.from(part, 'base64url').toString());

/** A member of an object, in the open or by a disclosure of [salt, name, value]. */
export function memberOf(
  { disclosures }: OpenCard,
  { value, needs }: Place,
  name: string,
): Place | undefined {
  if (!isObject(value)) throw new Error('the path leads through something that is no object');
  if (Object.hasOwn(value, name)) return { value: value[name], needs };
  for (const digest of Array.isArray(value._sd) ? value._sd : []) {
    const [part, , shown, inside] = disclosures.get(digest) ?? [];
    if (shown === name) return { value: inside, needs: [...needs, String(part)] };
  }
  return undefined;
}

/** The elements of an array, in the open or by disclosures of [salt, value]. */
export function elementsOf({ disclosures }: OpenCard, { value, needs }: Place): Place[] {
  if (!Array.isArray(value)) throw new Error('the path leads through something that is no array');
  return value.flatMap((element): Place[] => {
    if (!isObject(element) || !Object.hasOwn(element, '...')) return [{ value: element, needs }];
    const [part, , inside] = disclosures.get(String(element['...'])) ?? [];
    return part === undefined ? [] : [{ value: inside, needs: [...needs, String(part)] }];
  });
}

/** SD-JWT+KB with these disclosures and no other, bound to the asker and its nonce (RFC 9901, section 4.3). */
export function showCard(
  { card, jwt, disclosures }: OpenCard,
  needs: ReadonlySet<string>,
  { audience, nonce, beside = {} }: { audience: string; nonce: string; beside?: object },
): string {
  const shown = [...disclosures.values()].map(([part]) => String(part)).filter((part) => needs.has(part));
  const sdJwt = [jwt, ...shown, ''].join('~');
  const binding = {
    iat: Math.floor(Date.now() / 1000),
    aud: audience,
    nonce,
    sd_hash: sha256(sdJwt),
    ...beside,
  };
  return sdJwt + signJws(card.holderKey, 'kb+jwt', binding);
}
