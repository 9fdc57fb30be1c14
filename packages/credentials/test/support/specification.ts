/** Issues an SD-JWT from one of the reference implementation's specification files: `!sd` marks what is disclosable. */
import { isMap, isScalar, isSeq, type Node, parse, parseDocument, type Scalar } from 'yaml';
import type { ClaimPath, Json, P256Jwk, Sign } from '../../src/index.ts';
import { holdsClaim, signWith } from '../../src/index.ts';
import { disclose, signJws } from './forge.ts';

interface Built {
  /** What the issuer signs or the disclosure holds. */
  hidden: Json;
  /** With everything disclosed. */
  open: Json;
}

export interface Specification {
  userClaims: Json;
  payload: Record<string, Json>;
  disclosures: string[];
  /** What the holder discloses. */
  disclosed: ClaimPath[];
  expected?: Json;
  isJsonSerialised: boolean;
}

const isMarked = (node: unknown): boolean => (node as Node | null)?.tag === '!sd';

function readScalar(node: Scalar): Json {
  if (!isMarked(node) || node.type !== 'PLAIN') return node.value as Json;
  return parse(node.source as string) as Json;
}

function build(node: unknown, disclosures: string[]): Built {
  const conceal = (...parts: Json[]): string => {
    const { encoded, digest } = disclose([`salt-${disclosures.length}`, ...parts]);
    disclosures.push(encoded);
    return digest;
  };
  if (isScalar(node)) {
    const value = readScalar(node);
    return { hidden: value, open: value };
  }
  if (isSeq(node)) {
    const elements = node.items.map((item) => ({ item, ...build(item, disclosures) }));
    return {
      open: elements.map(({ open }) => open),
      hidden: elements.map(({ item, hidden }) => (isMarked(item) ? { '...': conceal(hidden) } : hidden)),
    };
  }
  if (!isMap(node)) return { hidden: null, open: null };
  const hidden: Record<string, Json> = {};
  const open: Record<string, Json> = {};
  const digests: string[] = [];
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? ((key.source as string | undefined) ?? String(key.value)) : String(key);
    const member = build(value, disclosures);
    open[name] = member.open;
    if (isMarked(key)) digests.push(conceal(name, member.hidden));
    else hidden[name] = member.hidden;
  }
  return { open, hidden: digests.length > 0 ? { ...hidden, _sd: digests.sort() } : hidden };
}

function pathsOf(disclosed: unknown, path: ClaimPath = []): ClaimPath[] {
  if (disclosed === true) return [path];
  if (Array.isArray(disclosed)) return disclosed.flatMap((part, index) => pathsOf(part, [...path, index]));
  if (typeof disclosed !== 'object' || disclosed === null) return [];
  return Object.entries(disclosed).flatMap(([name, part]) => pathsOf(part, [...path, name]));
}

export function readSpecification(text: string): Specification {
  const document = parseDocument(text, { logLevel: 'silent' });
  const disclosures: string[] = [];
  const claims = build(document.get('user_claims', true), disclosures);
  const { holder_disclosed_claims, expect_verified_user_claims, serialization_format } = parse(text, {
    logLevel: 'silent',
  });
  // One example brings a holder key of its own; the tests sign with the key of the settings.
  const { cnf, ...userClaims } = claims.open as Record<string, Json>;
  return {
    userClaims,
    payload: { ...(claims.hidden as Record<string, Json>), _sd_alg: 'sha-256' },
    disclosures,
    // The same example names claims that it does not have.
    disclosed: pathsOf(holder_disclosed_claims).filter((path) => holdsClaim(userClaims, path)),
    expected: expect_verified_user_claims,
    isJsonSerialised: serialization_format === 'json',
  };
}

export interface SpecificationKeys {
  issuer: P256Jwk;
  holder: P256Jwk;
  issuerSign: Sign;
  holderSign: Sign;
  issuerName: string;
  audience: string;
  nonce: string;
}

async function signer(jwk: JsonWebKey): Promise<Sign> {
  return signWith(
    await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']),
  );
}

/** The keys of a `settings.yml`. */
export async function readSettings(text: string): Promise<SpecificationKeys> {
  const { key_settings: keys, identifiers, key_binding_nonce } = parse(text);
  const [issuer] = keys.issuer_keys;
  return {
    issuer,
    holder: { kty: 'EC', crv: 'P-256', x: keys.holder_key.x, y: keys.holder_key.y },
    issuerSign: await signer(issuer),
    holderSign: await signer(keys.holder_key),
    issuerName: identifiers.issuer,
    audience: identifiers.verifier,
    nonce: key_binding_nonce,
  };
}

/** The compact SD-JWT with all disclosures. */
export async function issueSpecification(
  { payload, disclosures }: Specification,
  { issuerSign, holder }: SpecificationKeys,
): Promise<string> {
  const jws = await signJws(
    { alg: 'ES256', typ: 'example+sd-jwt' },
    { ...payload, cnf: { jwk: holder } },
    issuerSign,
  );
  return [jws, ...disclosures, ''].join('~');
}
