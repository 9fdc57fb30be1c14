// What the holder signs while receiving: DPoP proofs (RFC 9449) that bind the access token to this flow, and
// proofs of possession (OpenID4VCI 1.0, appendix F.1), one per copy's key.
import { encodeBase64Url } from '@anju/credentials';
import type { PublicJwk } from '../holder/keys.ts';
import { type Sign, signJwt } from '../jwt.ts';

/** `proofs` of a credential request: each key for itself, or one attestation for all. */
export type Proofs = { jwt: string[] } | { attestation: [string] };

export type DpopProofInput = {
  publicJwk: PublicJwk;
  sign: Sign;
  method: 'GET' | 'POST';
  url: string;
  issuedAt: number;
  /** the server's last DPoP-Nonce */
  nonce?: string | undefined;
  /** sent with the access token: its hash is bound in */
  accessToken?: string | undefined;
};

export async function makeDpopProof(input: DpopProofInput): Promise<string> {
  const address = new URL(input.url);
  const claims = {
    jti: crypto.randomUUID(),
    htm: input.method,
    htu: `${address.origin}${address.pathname}`,
    iat: input.issuedAt,
    ...(input.nonce === undefined ? {} : { nonce: input.nonce }),
    ...(input.accessToken === undefined ? {} : { ath: await hashText(input.accessToken) }),
  };
  return signJwt({ typ: 'dpop+jwt', jwk: input.publicJwk }, claims, input.sign);
}

export type KeyProofInput = {
  publicJwk: PublicJwk;
  sign: Sign;
  credentialIssuer: string;
  nonce: string | null;
  issuedAt: number;
  /** left out where the code was used without a client id */
  clientId: string | null;
  /** says where the keys of this request are kept */
  keyAttestation?: string;
};

export function makeKeyProof(input: KeyProofInput): Promise<string> {
  const claims = {
    ...(input.clientId === null ? {} : { iss: input.clientId }),
    aud: input.credentialIssuer,
    iat: input.issuedAt,
    ...(input.nonce === null ? {} : { nonce: input.nonce }),
  };
  const attested = input.keyAttestation === undefined ? {} : { key_attestation: input.keyAttestation };
  const header = { typ: 'openid4vci-proof+jwt', jwk: input.publicJwk, ...attested };
  return signJwt(header, claims, input.sign);
}

async function hashText(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return encodeBase64Url(new Uint8Array(digest));
}
