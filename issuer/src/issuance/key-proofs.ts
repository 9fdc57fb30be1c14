// Proofs of possession of type `jwt` (OpenID4VCI 1.0, appendix F.1): one per copy, each by another fresh key.
import { type HolderJwk, JwsError, readSelfSigned } from '../authorization/compact-jws.ts';
import { ProtocolError } from '../authorization/protocol-error.ts';
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
};

export type CheckedProofs = { keys: HolderJwk[]; nonces: CheckedNonce[] };

function refuse(description: string): never {
  throw new ProtocolError('invalid_proof', description);
}

function readProofJwts(proofs: unknown): string[] {
  if (proofs === undefined) refuse('proofs are required');
  if (typeof proofs !== 'object' || proofs === null || Array.isArray(proofs))
    refuse('proofs must be an object');
  const [[type, jwts] = [], ...more] = Object.entries(proofs);
  if (type !== 'jwt' || more.length > 0) refuse('proofs must contain exactly the proof type jwt');
  if (!Array.isArray(jwts) || jwts.length === 0) refuse('proofs.jwt must be a non-empty array');
  if (jwts.length > BATCH_SIZE) refuse(`proofs.jwt must not exceed the batch size of ${BATCH_SIZE}`);
  if (!jwts.every((jwt) => typeof jwt === 'string')) refuse('proofs.jwt must contain strings');
  return jwts;
}

function checkProof(
  jwt: string,
  expected: ProofExpectations,
): { jwk: HolderJwk; thumbprint: string; nonce: string } {
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
  return { jwk: jws.jwk, thumbprint: jws.thumbprint, nonce };
}

/** @throws ProtocolError invalid_proof, invalid_nonce */
export function checkKeyProofs(proofs: unknown, expected: ProofExpectations): CheckedProofs {
  const checked = readProofJwts(proofs).map((jwt) => checkProof(jwt, expected));
  if (new Set(checked.map(({ thumbprint }) => thumbprint)).size !== checked.length) {
    refuse('every key proof must be of another key');
  }
  const nonces = [...new Set(checked.map(({ nonce }) => nonce))].map((nonce) => {
    const good = expected.checkNonce(nonce);
    if (!good) throw new ProtocolError('invalid_nonce', 'the nonce is unknown or expired; fetch a new one');
    return good;
  });
  return { keys: checked.map(({ jwk }) => jwk), nonces };
}
