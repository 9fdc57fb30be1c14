/**
 * The strict checker: a credential as the wallet receives it, and a presentation as the verifier does.
 * RFC 9901, section 7 in full, on the profile's terms (SD-JWT VC, HAIP 1.0). Own code, because @sd-jwt/core lets pass
 * unreferenced, repeated and colliding disclosures, unknown `crit` and `_sd_alg`, a wrong `typ`, and never checks `aud`.
 */
import type { CryptoPort } from '../crypto/port.ts';
import { webCrypto } from '../crypto/web-crypto.ts';
import type { Json, JsonObject } from '../encoding/json.ts';
import { ensure } from '../errors.ts';
import { jwkThumbprint } from '../holder-key.ts';
import { limits } from '../limits.ts';
import type { ClaimPath } from '../sd-jwt/claim-path.ts';
import { checkHeader } from '../sd-jwt/jws.ts';
import { matchClaims, type RequestedClaims } from '../sd-jwt/match-claims.ts';
import { parseSdJwt, type SdJwt } from '../sd-jwt/parse.ts';
import { type ResolvedClaims, resolveDisclosures } from '../sd-jwt/resolve.ts';
import { type IssuerTrust, type VerifiedIssuer, verifyIssuer } from './issuer-key.ts';
import { type KeyBindingExpectation, verifyKeyBinding } from './key-binding.ts';
import {
  checkDates,
  credentialType,
  onlySignedClaims,
  type RegisteredClaims,
  readRegisteredClaims,
  type StatusReference,
} from './registered-claims.ts';

interface CheckedCredential {
  registered: RegisteredClaims;
  resolved: ResolvedClaims;
  issuer: VerifiedIssuer;
}

/** Everything but the holder: form first, then dates, then whose signature it is. */
async function checkCredential(
  { issuerSigned, disclosures }: SdJwt,
  expectedVct: string | readonly string[] | undefined,
  now: Date,
  crypto: CryptoPort,
  trust: IssuerTrust,
  keepsPlaces: boolean,
): Promise<CheckedCredential> {
  checkHeader(issuerSigned.header, credentialType);
  const resolved = resolveDisclosures(issuerSigned.payload, disclosures, onlySignedClaims, keepsPlaces);
  const registered = readRegisteredClaims(issuerSigned.payload);
  const { iss, vct } = registered;
  ensure(expectedVct === undefined || [expectedVct].flat().includes(vct), 'vct_unexpected');
  checkDates(issuerSigned.payload, now);
  const issuer = await verifyIssuer(issuerSigned, { iss, vct, now, crypto }, trust);
  return { registered, resolved, issuer };
}

export interface VerifyCredentialInput extends IssuerTrust {
  /** As received: with all disclosures, without key binding. */
  credential: string;
  now: Date;
  expectedVct?: string;
  expectedIss?: string;
  /** RFC 7638 thumbprint (base64url) of the key that the credential was asked for. */
  expectedHolderThumbprint?: string;
  crypto?: CryptoPort;
}

export interface VerifiedCredential {
  vct: string;
  iss: string;
  /** From the registry; absent when no `lookUpKey` was given. */
  did?: string;
  /** SHA-256 of the issuer key's SubjectPublicKeyInfo, lower-case hex. */
  issuerThumbprintHex: string;
  /** The issuer certificate's URIs: its DID and its https issuer identifier. */
  issuerUris: readonly string[];
  /** What the credential says about its holder: all claims but the registered ones. */
  claims: JsonObject;
  /** What may be disclosed one by one, parents first. */
  disclosures: readonly { path: ClaimPath; value: Json }[];
  holderThumbprint: string;
  status: StatusReference;
  expiresAt: Date;
}

function withoutRegistered(claims: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !onlySignedClaims.has(name)));
}

/** For the wallet on receipt. Throws CredentialError. */
export async function verifySdJwtVc(input: VerifyCredentialInput): Promise<VerifiedCredential> {
  const { now, crypto = webCrypto, expectedVct, expectedIss, expectedHolderThumbprint } = input;
  const sdJwt = parseSdJwt(input.credential, { crypto });
  ensure(sdJwt.keyBinding === undefined, 'key_binding_unexpected');
  const { registered, resolved, issuer } = await checkCredential(
    sdJwt,
    expectedVct,
    now,
    crypto,
    input,
    false,
  );
  const { vct, iss, status, expiresAt, holderJwk } = registered;
  ensure(expectedIss === undefined || iss === expectedIss, 'issuer_mismatch');
  const holderThumbprint = jwkThumbprint(holderJwk, crypto);
  ensure(
    expectedHolderThumbprint === undefined || holderThumbprint === expectedHolderThumbprint,
    'holder_key_unexpected',
  );
  return {
    vct,
    iss,
    ...(issuer.did === undefined ? {} : { did: issuer.did }),
    issuerThumbprintHex: issuer.thumbprintHex,
    issuerUris: issuer.uris,
    claims: withoutRegistered(resolved.claims),
    disclosures: resolved.placed.map(({ path, disclosure }) => ({ path, value: disclosure.value })),
    holderThumbprint,
    status,
    expiresAt,
  };
}

export interface VerifyPresentationInput extends IssuerTrust, KeyBindingExpectation {
  presentation: string;
  /** The types that were asked for. */
  expectedVct: string | readonly string[];
  /** Exactly what was asked for: more is refused as less is. */
  requestedClaims: RequestedClaims;
  /** Base64url authority key identifiers: a certificate of the chain must have one of them, and the chain end at a root. */
  expectedAuthorityKeyIds?: readonly string[] | undefined;
  lookUpKey: NonNullable<IssuerTrust['lookUpKey']>;
  crypto?: CryptoPort;
}

export interface VerifiedPresentation {
  vct: string;
  iss: string;
  did: string;
  /** The claims that were asked for, and of objects and arrays only what was asked for. */
  claims: JsonObject;
  /** RFC 7638 thumbprint of the holder key, base64url. */
  keyThumbprint: string;
  /** Still to be checked: see `verifyStatusListToken`. */
  status: StatusReference;
  expiresAt: Date;
  /** Hashes of transaction data that the holder signed: base64url SHA-256, to be held against what was asked. */
  transactionDataHashes: readonly string[];
}

/** For the verifier. All but the status, which needs a fetched list. Throws CredentialError. */
export async function verifyPresentation(input: VerifyPresentationInput): Promise<VerifiedPresentation> {
  const { now, crypto = webCrypto, expectedVct, requestedClaims, expectedAuthorityKeyIds } = input;
  const sdJwt = parseSdJwt(input.presentation, { maximumBytes: limits.presentationBytes, crypto });
  const { registered, resolved, issuer } = await checkCredential(
    sdJwt,
    expectedVct,
    now,
    crypto,
    input,
    true,
  );
  ensure(issuer.did !== undefined, 'registry_unknown');
  ensure(
    expectedAuthorityKeyIds === undefined ||
      issuer.authorityKeyIds.some((id) => expectedAuthorityKeyIds.includes(id)),
    'issuer_authority_unexpected',
  );
  const claims = matchClaims(resolved, requestedClaims);
  const { vct, iss, holderJwk, status, expiresAt } = registered;
  const transactionDataHashes = await verifyKeyBinding(sdJwt, holderJwk, input, crypto);
  const keyThumbprint = jwkThumbprint(holderJwk, crypto);
  return { vct, iss, did: issuer.did, claims, keyThumbprint, status, expiresAt, transactionDataHashes };
}
