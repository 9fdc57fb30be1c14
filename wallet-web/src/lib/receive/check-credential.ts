// What a received credential must be before it is kept: signed by the offered issuer with a key that the chain lists
// for this type, certified by a listed root, and bound to one of the keys that were just made for it.
import {
  CredentialError,
  type CredentialErrorCode,
  decodeBase64,
  encodeBase64Url,
  encodeHex,
  jwkThumbprint,
  type KeyListing,
  parseSdJwt,
  readCertificate,
  type VerifiedCredential,
  verifySdJwtVc,
  webCrypto,
} from '@anju/credentials';
import { inForceIn, listingIn, type RegistrySnapshot } from '@anju/registry-contracts/read';
import { WalletError, type WalletErrorCode } from '../errors.ts';
import type { CopyStatusPlace, HeldKey } from '../holder/store.ts';
import { listedRoots, type Registry } from '../trust/registry.ts';
import { matchesIntegrity } from './integrity.ts';

export type CheckedCredential = {
  credential: string;
  keyId: string;
  claims: Record<string, unknown>;
  /** names of claims that every presentation shows, asked for or not */
  alwaysShown: string[];
  /** as queries name authorities: base64url */
  authorityKeyIds: string[];
  expiresAtSeconds: number | null;
  /** where its issuer's list speaks of it */
  status: CopyStatusPlace;
};

export type CheckPorts = { registry: Registry; roots: Uint8Array[]; now: () => Date };
export type CredentialCheck = (credential: string, keys: HeldKey[]) => Promise<CheckedCredential>;

/**
 * A check for one batch: what the chain says is asked once. `expected` comes from the offer and the issuer's metadata,
 * never from the credential. The check throws a WalletError that says what did not fit.
 */
export async function createCredentialCheck(
  expected: { vct: string; iss: string; typeMetadataText: string | null },
  ports: CheckPorts,
): Promise<CredentialCheck> {
  const snapshot = await ports.registry.snapshot();
  const roots = listedRoots(ports.roots, snapshot);
  checkTypeMetadata(expected, snapshot, ports.now());
  return async (credential, keys) => {
    let verified: VerifiedCredential;
    try {
      verified = await verifySdJwtVc({
        credential,
        now: ports.now(),
        expectedVct: expected.vct,
        expectedIss: expected.iss,
        roots,
        lookUpKey: async (thumbprintHex) => readListing(thumbprintHex, expected.vct, snapshot, ports.now()),
      });
    } catch (error) {
      if (!(error instanceof CredentialError)) throw error;
      const isIncomplete = error.code === 'claim_invalid' && lacksClaims(credential);
      const code = isIncomplete ? 'credential_incomplete' : MEANING[error.code];
      throw new WalletError(code ?? 'credential_malformed', { cause: error.code });
    }
    checkIntegrity(credential, expected.typeMetadataText);
    const key = keys.find(({ publicJwk }) => jwkThumbprint(publicJwk) === verified.holderThumbprint);
    if (key === undefined) throw new WalletError('credential_for_another_key');
    return {
      credential,
      keyId: key.keyId,
      claims: verified.claims,
      alwaysShown: claimsAlwaysShown(verified),
      authorityKeyIds: authorityKeyIdsOf(credential),
      expiresAtSeconds: Math.floor(verified.expiresAt.getTime() / 1000),
      status: { uri: verified.status.uri, index: verified.status.idx },
    };
  };
}

/** What others' issuers may leave away, and no verifier here could do without. */
function lacksClaims(credential: string): boolean {
  const { iss, exp } = parseSdJwt(credential).issuerSigned.payload;
  return iss === undefined || exp === undefined;
}

/** Only an active key may sign something new, whatever a retired one has signed. */
function readListing(thumbprintHex: string, vct: string, snapshot: RegistrySnapshot, now: Date): KeyListing {
  const listing = listingIn(snapshot, thumbprintHex, vct, now);
  if (listing === undefined || listing.state !== 'active') return { status: 'unlisted' };
  const { did, iss, state } = listing;
  return { status: 'known', did, iss, types: [{ vct, state }] };
}

/** What a card means stands on chain by its hash: an issuer cannot tell each citizen another meaning. */
function checkTypeMetadata(
  { vct, typeMetadataText }: { vct: string; typeMetadataText: string | null },
  snapshot: RegistrySnapshot,
  now: Date,
): void {
  const published = inForceIn(snapshot, 'type', vct, now);
  if (published === undefined) return;
  // what is published and withheld is as good as altered: labels would be the issuer's own then
  if (typeMetadataText === null) throw new WalletError('type_metadata_altered', { cause: 'withheld' });
  const hash = encodeHex(webCrypto.sha256(new TextEncoder().encode(typeMetadataText)));
  if (hash !== published.sha256Hex) throw new WalletError('type_metadata_altered', { cause: vct });
}

/** The meaning that this very credential was signed with (`vct#integrity`), where its issuer says so. */
function checkIntegrity(credential: string, typeMetadataText: string | null): void {
  const integrity = parseSdJwt(credential).issuerSigned.payload['vct#integrity'];
  if (integrity === undefined) return;
  const fits =
    typeMetadataText !== null &&
    typeof integrity === 'string' &&
    matchesIntegrity(typeMetadataText, integrity);
  if (!fits) throw new WalletError('type_metadata_altered', { cause: 'vct#integrity' });
}

/** Of the chain that was just checked. */
function authorityKeyIdsOf(credential: string): string[] {
  const { x5c } = parseSdJwt(credential).issuerSigned.header;
  return (x5c as string[]).flatMap((der) => {
    const { authorityKeyId } = readCertificate(decodeBase64(der));
    return authorityKeyId === undefined ? [] : [encodeBase64Url(authorityKeyId)];
  });
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
  status_missing: 'credential_incomplete',
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
  issuer_retired: 'issuer_not_listed',
  issuer_withdrawn: 'issuer_not_listed',
  issuer_compromised: 'issuer_not_listed',
  registry_unknown: 'registry_unavailable',
  certificate_missing: 'issuer_certificate_not_trusted',
  certificate_invalid: 'issuer_certificate_not_trusted',
  certificate_expired: 'issuer_certificate_not_trusted',
  certificate_untrusted: 'issuer_certificate_not_trusted',
};
