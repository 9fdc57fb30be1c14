/**
 * Whose signature is it? The leaf of x5c is looked up by its key alone; iss, kid and the certificate's URIs must then
 * equal what the registry answers and are never used for the look-up (HAIP 1.0, issuer keys by x5c).
 */

import { readCertificate } from '../certificates/certificate.ts';
import { type CertificateChain, checkCertificateChain, checkChainDates } from '../certificates/chain.ts';
import type { CryptoPort, VerificationKey } from '../crypto/port.ts';
import { decodeBase64, encodeHex, sameBytes } from '../encoding/base64.ts';
import type { Json, JsonObject } from '../encoding/json.ts';
import { asciiText } from '../encoding/text.ts';
import { CredentialError, type CredentialErrorCode, ensure } from '../errors.ts';
import { type CompactJws, isSigned } from '../sd-jwt/jws.ts';

/** What the followed registry says about a key. */
export type KeyListing =
  | {
      status: 'known';
      did: string;
      iss: string;
      /** `goodUntilSeconds`: the last second in which what a retired key signed is good; no end when absent. */
      types: readonly { vct: string; state: string; goodUntilSeconds?: number }[];
    }
  | { status: 'unlisted' }
  | { status: 'unknown' };

/** `thumbprintHex`: SHA-256 of the key's SubjectPublicKeyInfo, lower-case hex without prefix. */
export type LookUpKey = (thumbprintHex: string) => KeyListing | Promise<KeyListing>;

/** What was found out about one header, for as long as the process likes to remember it. */
export interface IssuerKey {
  chain: CertificateChain;
  thumbprintHex: string;
  key: VerificationKey;
}

/** Keeps issuers' keys between checks made with one CryptoPort. Only keys that are listed and verified a signature get in. */
export interface IssuerCache {
  get(header: string): IssuerKey | undefined;
  set(header: string, key: IssuerKey): void;
}

/** How a signer is recognised; the same for credentials and status lists. */
export interface IssuerTrust {
  lookUpKey?: LookUpKey | undefined;
  /** DER of the certificate authorities to chain to; without them only the registry vouches for the key. */
  roots?: readonly Uint8Array[] | undefined;
  issuerCache?: IssuerCache | undefined;
}

export interface VerifiedIssuer {
  /** From the registry; absent when none was asked. */
  did?: string;
  thumbprintHex: string;
  /** The leaf's subject alternative names. */
  uris: readonly string[];
  /** See `CertificateChain`. */
  authorityKeyIds: readonly string[];
}

export function createIssuerCache(maximumEntries = 256): IssuerCache {
  const entries = new Map<string, IssuerKey>();
  return {
    get: (header) => entries.get(header),
    set: (header, key) => {
      const oldest = entries.keys().next().value;
      if (entries.size >= maximumEntries && oldest !== undefined) entries.delete(oldest);
      entries.set(header, key);
    },
  };
}

function readX5c(header: JsonObject): Uint8Array[] {
  const { x5c } = header;
  ensure(Array.isArray(x5c) && x5c.length > 0, 'certificate_missing');
  return x5c.map((text: Json) => {
    ensure(typeof text === 'string', 'certificate_invalid');
    return decodeBase64(text);
  });
}

/** Checks the chain, which costs a signature for each certificate. */
async function readIssuerKey(
  x5c: readonly Uint8Array[],
  thumbprintHex: string,
  { roots, now, crypto }: { roots: IssuerTrust['roots']; now: Date; crypto: CryptoPort },
): Promise<IssuerKey> {
  const chain = await checkCertificateChain({ chain: x5c, roots, now, crypto });
  try {
    return { chain, thumbprintHex, key: await crypto.importKey(chain.leaf.point, 'often') };
  } catch {
    throw new CredentialError('certificate_invalid');
  }
}

function stillTrusted(known: IssuerKey, roots: readonly Uint8Array[] | undefined): boolean {
  const { root } = known.chain;
  return roots === undefined || (root !== undefined && roots.some((trusted) => sameBytes(trusted, root)));
}

/** A map, because a state named `constructor` would find something in an object. */
const refusalOfState: ReadonlyMap<string, CredentialErrorCode> = new Map([
  ['suspended', 'issuer_suspended'],
  ['withdrawn', 'issuer_withdrawn'],
  ['compromised', 'issuer_compromised'],
]);

type Listed = Extract<KeyListing, { status: 'known' }>;

/** A retired key signs nothing new, and what it signed stays good until governance ends that. */
async function listingOf(
  thumbprintHex: string,
  vct: string,
  now: Date,
  lookUpKey: LookUpKey,
): Promise<Listed> {
  let listing: KeyListing;
  try {
    listing = await lookUpKey(thumbprintHex);
  } catch {
    throw new CredentialError('registry_unknown');
  }
  ensure(listing?.status === 'known' || listing?.status === 'unlisted', 'registry_unknown');
  ensure(listing.status === 'known', 'issuer_not_listed');
  const listed = listing.types.filter((type) => type.vct === vct);
  ensure(listed.length > 0, 'issuer_not_listed_for_type');
  for (const { state, goodUntilSeconds } of listed) {
    ensure(
      state === 'active' || state === 'retired',
      refusalOfState.get(state) ?? 'issuer_not_listed_for_type',
    );
    const isOver = goodUntilSeconds !== undefined && now.getTime() >= (goodUntilSeconds + 1) * 1000;
    ensure(state !== 'retired' || !isOver, 'issuer_retired');
  }
  return listing;
}

/** Addresses in did:ethr are hexadecimal numbers: their letter case says nothing. */
function sameDid(a: string, b: string): boolean {
  return a === b || (a.startsWith('did:ethr:') && a.toLowerCase() === b.toLowerCase());
}

/** A kid that is no DID and no part of one is a name within the issuer's own house, as others' issuers write it. */
const isOpaque = (kid: string): boolean => kid !== '' && !/[:#]/.test(kid);

function checkIdentity(
  { kid }: JsonObject,
  iss: string,
  uris: readonly string[],
  listing: Listed | undefined,
): void {
  ensure(kid === undefined || typeof kid === 'string', 'key_id_mismatch');
  const didOfKid = kid === undefined || isOpaque(kid) ? undefined : kid.split('#', 1)[0];
  if (listing === undefined) {
    ensure(uris.includes(iss), 'certificate_identity_mismatch');
    ensure(didOfKid === undefined || uris.some((uri) => sameDid(uri, didOfKid)), 'key_id_mismatch');
    return;
  }
  ensure(iss === listing.iss, 'issuer_mismatch');
  ensure(didOfKid === undefined || sameDid(listing.did, didOfKid), 'key_id_mismatch');
  // One URI more would be a second identity, which somebody else might go by.
  ensure(
    uris.includes(listing.iss) &&
      uris.some((uri) => sameDid(listing.did, uri)) &&
      uris.every((uri) => uri === listing.iss || sameDid(listing.did, uri)),
    'certificate_identity_mismatch',
  );
}

/**
 * Checks that `jws` is signed for `iss` by a key that may sign `vct`.
 * Throws `certificate_*`, `registry_unknown`, `issuer_*`, `key_id_mismatch`, `signature_invalid`.
 */
export async function verifyIssuer(
  jws: CompactJws,
  { iss, vct, now, crypto }: { iss: string; vct: string; now: Date; crypto: CryptoPort },
  { lookUpKey, roots, issuerCache }: IssuerTrust,
): Promise<VerifiedIssuer> {
  const headerText = asciiText(jws.headerBytes);
  const remembered = issuerCache?.get(headerText);
  const known = remembered !== undefined && stillTrusted(remembered, roots) ? remembered : undefined;
  const x5c = known ? [] : readX5c(jws.header);
  const leaf = known?.chain.leaf ?? readCertificate(x5c[0] as Uint8Array);
  const thumbprintHex = known?.thumbprintHex ?? encodeHex(crypto.sha256(leaf.spki));

  // The registry answers from memory: who is not listed costs no signature check.
  const listing = lookUpKey && (await listingOf(thumbprintHex, vct, now, lookUpKey));
  checkIdentity(jws.header, iss, leaf.uris, listing);
  if (known) checkChainDates(known.chain, now);
  const issuerKey = known ?? (await readIssuerKey(x5c, thumbprintHex, { roots, now, crypto }));
  ensure(await isSigned(jws, issuerKey.key, crypto), 'signature_invalid');
  if (known === undefined && listing !== undefined) issuerCache?.set(headerText, issuerKey);
  const { authorityKeyIds } = issuerKey.chain;
  return {
    thumbprintHex,
    uris: leaf.uris,
    authorityKeyIds,
    ...(listing === undefined ? {} : { did: listing.did }),
  };
}
