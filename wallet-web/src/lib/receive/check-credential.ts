// What a received credential must be before it is kept: signed by the offered issuer with a key that the chain lists
// for this type, certified by a listed root, and bound to one of the keys that were just made for it.
import {
  CredentialError,
  type CredentialErrorCode,
  encodeHex,
  jwkThumbprint,
  type KeyListing,
  type VerifiedCredential,
  verifySdJwtVc,
  webCrypto,
} from '@anju/credentials';
import { WalletError, type WalletErrorCode } from '../errors.ts';
import type { PublicJwk } from '../holder/keys.ts';
import { listedRoots, type Registry } from '../trust/registry.ts';

export type NewKey = { keyId: string; publicJwk: PublicJwk };

export type CheckedCredential = {
  credential: string;
  keyId: string;
  claims: Record<string, unknown>;
  /** names of claims that every presentation shows, asked for or not */
  alwaysShown: string[];
  expiresAtSeconds: number | null;
};

export type CheckPorts = { registry: Registry; roots: Uint8Array[]; now: () => Date };
export type CredentialCheck = (credential: string, keys: NewKey[]) => Promise<CheckedCredential>;

/**
 * A check for one batch: what the chain says is asked once. `expected` comes from the offer and the issuer's metadata,
 * never from the credential. The check throws a WalletError that says what did not fit.
 */
export async function createCredentialCheck(
  expected: { vct: string; iss: string },
  ports: CheckPorts,
): Promise<CredentialCheck> {
  const roots = await listedRoots(ports.roots, ports.registry);
  const listings = new Map<string, KeyListing>();
  let registryError: unknown;

  const lookUpKey = async (thumbprintHex: string): Promise<KeyListing> => {
    const known = listings.get(thumbprintHex) ?? (await readListing(thumbprintHex, expected, ports.registry));
    listings.set(thumbprintHex, known);
    return known;
  };

  return async (credential, keys) => {
    let verified: VerifiedCredential;
    try {
      verified = await verifySdJwtVc({
        credential,
        now: ports.now(),
        expectedVct: expected.vct,
        expectedIss: expected.iss,
        roots,
        lookUpKey: (thumbprintHex) =>
          lookUpKey(thumbprintHex).catch((error) => {
            registryError = error;
            throw error;
          }),
      });
    } catch (error) {
      if (registryError !== undefined) throw registryError;
      if (!(error instanceof CredentialError)) throw error;
      throw new WalletError(MEANING[error.code] ?? 'credential_malformed', { cause: error.code });
    }
    const key = keys.find(({ publicJwk }) => jwkThumbprint(publicJwk) === verified.holderThumbprint);
    if (key === undefined) throw new WalletError('credential_for_another_key');
    return {
      credential,
      keyId: key.keyId,
      claims: verified.claims,
      alwaysShown: claimsAlwaysShown(verified),
      expiresAtSeconds: Math.floor(verified.expiresAt.getTime() / 1000),
    };
  };
}

/** Only an active key may sign something new, whatever a retired one has signed. */
async function readListing(
  thumbprintHex: string,
  expected: { vct: string; iss: string },
  registry: Registry,
): Promise<KeyListing> {
  const listing = await registry.listingOf(thumbprintHex, expected.vct);
  if (listing === null || listing.state !== 'active') return { status: 'unlisted' };
  const issHash = encodeHex(webCrypto.sha256(new TextEncoder().encode(expected.iss)));
  // the chain holds the hash only: the listing names this issuer, or another one
  const iss = listing.issHash.replace(/^0x/, '') === issHash ? expected.iss : '';
  return { status: 'known', did: listing.did, iss, types: [{ vct: expected.vct, state: listing.state }] };
}

function claimsAlwaysShown({ claims, disclosures }: VerifiedCredential): string[] {
  return Object.keys(claims).filter((name) => {
    const within = disclosures.filter(({ path }) => path[0] === name);
    if (within.some(({ path }) => path.length === 1)) return false;
    // partly open, partly closed: consent to such a claim could not be asked for as a whole
    if (within.length > 0) throw new WalletError('credential_malformed', { cause: 'nested disclosures' });
    return true;
  });
}

const MEANING: Partial<Record<CredentialErrorCode, WalletErrorCode>> = {
  vct_unexpected: 'credential_of_another_type',
  issuer_mismatch: 'credential_of_another_issuer',
  key_id_mismatch: 'credential_of_another_issuer',
  certificate_identity_mismatch: 'credential_of_another_issuer',
  holder_key_unexpected: 'credential_for_another_key',
  signature_invalid: 'credential_altered',
  disclosure_unreferenced: 'credential_altered',
  disclosure_repeated: 'credential_altered',
  credential_expired: 'credential_expired',
  credential_not_yet_valid: 'device_clock_wrong',
  issuer_not_listed: 'issuer_not_listed',
  issuer_not_listed_for_type: 'issuer_not_listed',
  issuer_suspended: 'issuer_not_listed',
  issuer_withdrawn: 'issuer_not_listed',
  issuer_compromised: 'issuer_not_listed',
  registry_unknown: 'registry_unavailable',
  certificate_missing: 'issuer_certificate_not_trusted',
  certificate_invalid: 'issuer_certificate_not_trusted',
  certificate_expired: 'issuer_certificate_not_trusted',
  certificate_untrusted: 'issuer_certificate_not_trusted',
};
