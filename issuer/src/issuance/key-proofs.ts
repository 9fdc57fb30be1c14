// Proofs of possession (OpenID4VCI 1.0, appendix F): type `jwt`, one per copy, each by another fresh key; or one whose key
// attestation names the others; or type `attestation`, where a wallet provider vouches for the keys.
import { type HolderJwk, JwsError, readSelfSigned, thumbprintOf } from '../authorization/compact-jws.ts';
import { ProtocolError } from '../authorization/protocol-error.ts';
import {
  AttestationError,
  type KeyAttestation,
  type WalletProviders,
} from '../authorization/wallet-providers.ts';
import { BATCH_SIZE } from '../departments/issuer-metadata.ts';
import type { CheckedNonce } from './nonces.ts';

const MAXIMUM_AGE_SECONDS = 300;
const MAXIMUM_SKEW_SECONDS = 60;

export type ProofExpectations = {
  credentialIssuer: string;
  clientId: string;
  /** The client that named itself to nobody: its proofs carry no `iss`. */
  isAnonymous: boolean;
  now: Date;
  checkNonce: (nonce: string) => CheckedNonce | undefined;
  walletProviders: Pick<WalletProviders, 'readKeyAttestation'>;
};

export type CheckedProofs = { keys: HolderJwk[]; nonces: CheckedNonce[] };

type Proven = { keys: HolderJwk[]; nonces: string[] };

function refuse(description: string): never {
  throw new ProtocolError('invalid_proof', description);
}

function readProofs(proofs: unknown): { type: 'jwt' | 'attestation'; jwts: string[] } {
  if (proofs === undefined) refuse('proofs are required');
  if (typeof proofs !== 'object' || proofs === null || Array.isArray(proofs))
    refuse('proofs must be an object');
  const [[type, jwts] = [], ...more] = Object.entries(proofs);
  if ((type !== 'jwt' && type !== 'attestation') || more.length > 0) {
    refuse('proofs must contain exactly one of the proof types jwt and attestation');
  }
  if (!Array.isArray(jwts) || jwts.length === 0) refuse(`proofs.${type} must be a non-empty array`);
  if (jwts.length > BATCH_SIZE) refuse(`proofs.${type} must not exceed the batch size of ${BATCH_SIZE}`);
  if (!jwts.every((jwt) => typeof jwt === 'string')) refuse(`proofs.${type} must contain strings`);
  if (type === 'attestation' && jwts.length > 1)
    refuse('proofs.attestation must contain one key attestation');
  return { type, jwts };
}

async function readAttestation(jwt: unknown, expected: ProofExpectations): Promise<KeyAttestation> {
  try {
    if (typeof jwt !== 'string') refuse('a key attestation must be a string');
    const clientId = expected.isAnonymous ? undefined : expected.clientId;
    return await expected.walletProviders.readKeyAttestation(jwt, clientId);
  } catch (error) {
    if (error instanceof JwsError || error instanceof AttestationError) {
      refuse(`a key attestation ${error.message}`);
    }
    throw error;
  }
}

async function checkJwtProof(jwt: string, expected: ProofExpectations): Promise<Proven> {
  let jws: ReturnType<typeof readSelfSigned>;
  try {
    jws = readSelfSigned(jwt, 'openid4vci-proof+jwt');
  } catch (error) {
    if (error instanceof JwsError) refuse(`a key proof ${error.message}`);
    throw error;
  }
  const { iss, aud, iat, nonce } = jws.payload;
  if (aud !== expected.credentialIssuer) refuse('a key proof is not meant for this credential issuer');
  if (iss !== undefined && (expected.isAnonymous || iss !== expected.clientId)) {
    refuse('iss of a key proof is not the client');
  }
  const nowSeconds = expected.now.getTime() / 1000;
  if (
    typeof iat !== 'number' ||
    iat > nowSeconds + MAXIMUM_SKEW_SECONDS ||
    iat < nowSeconds - MAXIMUM_AGE_SECONDS
  ) {
    refuse('iat of a key proof is missing or not recent');
  }
  if (typeof nonce !== 'string' || nonce === '') refuse('a key proof has no nonce');
  if (jws.header.key_attestation === undefined) return { keys: [jws.jwk], nonces: [nonce] };

  const attestation = await readAttestation(jws.header.key_attestation, expected);
  if (!attestation.keys.some((key) => thumbprintOf(key) === jws.thumbprint)) {
    refuse('a key proof is of a key that its key attestation does not name');
  }
  if (attestation.nonce === undefined) refuse('a key attestation has no nonce');
  return { keys: attestation.keys, nonces: [nonce, attestation.nonce] };
}

async function checkAttestationProof(jwt: string, expected: ProofExpectations): Promise<Proven> {
  const { keys, nonce } = await readAttestation(jwt, expected);
  if (nonce === undefined) refuse('a key attestation has no nonce');
  return { keys, nonces: [nonce] };
}

/** @throws ProtocolError invalid_proof, invalid_nonce */
export async function checkKeyProofs(proofs: unknown, expected: ProofExpectations): Promise<CheckedProofs> {
  const { type, jwts } = readProofs(proofs);
  const check = type === 'jwt' ? checkJwtProof : checkAttestationProof;
  const proven = await Promise.all(jwts.map((jwt) => check(jwt, expected)));
  const found = proven.flatMap(({ keys }) => keys);
  // Several proofs may carry the same attestation, which names all of their keys.
  const byThumbprint = new Map(found.map((key) => [thumbprintOf(key), key]));
  const isRepeated = type === 'jwt' && proven.every(({ keys }) => keys.length === 1);
  if (isRepeated && byThumbprint.size !== found.length) refuse('every key proof must be of another key');
  if (byThumbprint.size > BATCH_SIZE)
    refuse(`there must not be more keys than the batch size of ${BATCH_SIZE}`);
  const nonces = [...new Set(proven.flatMap((one) => one.nonces))].map((nonce) => {
    const good = expected.checkNonce(nonce);
    if (!good) throw new ProtocolError('invalid_nonce', 'the nonce is unknown or expired; fetch a new one');
    return good;
  });
  return { keys: [...byThumbprint.values()], nonces };
}
