// What the tests ask of a wallet, whoever wrote it. Faults are made by handing it a request that was changed.
import type { KeyObject } from 'node:crypto';

/** One copy of a credential, and the key that it was issued to. */
export interface Card {
  /** SD-JWT VC in compact form with all its disclosures. */
  credential: string;
  holderKey: KeyObject;
}

export interface WalletSettings {
  cards: readonly Card[];
  /** PEM of the root that certifies those who may ask. */
  rootPem: string;
  /** The chain with the ERC-1056 contract that did:ethr is resolved from. */
  chain: { rpcUrl: string; didRegistry: string };
  fetch: typeof fetch;
}

/** The request object's payload (OpenID4VP 1.0, section 5), as far as the tests change it. */
export interface RequestObject {
  response_type: 'vp_token';
  response_mode: 'direct_post.jwt';
  client_id: string;
  nonce: string;
  state: string;
  response_uri: string;
  dcql_query: { credentials: CredentialQuery[] };
  transaction_data?: string[];
  client_metadata: {
    jwks: { keys: [EncryptionJwk, ...EncryptionJwk[]] };
    encrypted_response_enc_values_supported: string[];
  };
  [parameter: string]: unknown;
}

export interface CredentialQuery {
  id: string;
  format: string;
  meta: { vct_values?: string[] };
  claims: { path: (string | number | null)[] }[];
  [parameter: string]: unknown;
}

export type EncryptionJwk = { kty: string; crv: string; x: string; y: string; kid: string; alg: string };

/** Presentations by credential query. */
export type VpToken = Record<string, [string, ...string[]]>;

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

export interface Wallet {
  /** Fetches what a link or QR code names; throws unless the asker has signed it and is who it says. */
  open(link: string): Promise<RequestObject>;
  /** Least presentations that the query asks for, bound to the request; throws when the cards do not answer it. */
  present(request: RequestObject): Promise<VpToken>;
  /** The response as compact JWE, to the key that the request names. */
  encrypt(request: RequestObject, vpToken: VpToken): Promise<string>;
  /** Posts the JWE to the request's `response_uri`. */
  send(request: RequestObject, jwe: string): Promise<Answer>;
  /** Tells the asker that the citizen does not agree. */
  decline(request: RequestObject): Promise<Answer>;
}
