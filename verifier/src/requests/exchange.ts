// What binds a response to its request: nonce, state, and the key it is encrypted to. Kept sealed, because a database keeps
// old rows in its log for a while; erased by the same update that claims or ends the request.
import { createECDH, createHash } from 'node:crypto';
import type { KeySealer } from '../ports.ts';

const TOKEN_BYTES = 32;

/** Public half of the key that the wallet encrypts its response to. */
export interface EncryptionJwk {
  kty: 'EC';
  crv: 'P-256';
  x: string;
  y: string;
  /** RFC 7638 thumbprint. */
  kid: string;
  use: 'enc';
  alg: 'ECDH-ES';
}

export interface Exchange {
  nonce: string;
  state: string;
  encryptionJwk: EncryptionJwk;
  /** Private half: the scalar, base64url. */
  d: string;
}

/** A fresh exchange: 256-bit nonce and state, and a new P-256 key. */
export function createExchange(randomBytes: (length: number) => Uint8Array): Exchange {
  const token = () => Buffer.from(randomBytes(TOKEN_BYTES)).toString('base64url');
  const key = createECDH('prime256v1');
  const point = key.generateKeys();
  const x = point.subarray(1, 33).toString('base64url');
  const y = point.subarray(33, 65).toString('base64url');
  const kid = createHash('sha256')
    .update(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }))
    .digest('base64url');
  // getPrivateKey drops leading zero bytes; the scalar has a fixed length
  const scalar = key.getPrivateKey();
  return {
    nonce: token(),
    state: token(),
    encryptionJwk: { kty: 'EC', crv: 'P-256', x, y, kid, use: 'enc', alg: 'ECDH-ES' },
    d: Buffer.concat([Buffer.alloc(32 - scalar.length), scalar]).toString('base64url'),
  };
}

export function sealExchange(sealer: KeySealer, requestId: string, exchange: Exchange): string {
  return sealer.seal(requestId, Buffer.from(JSON.stringify(exchange)));
}

/** Throws when the sealed text is another request's or was sealed with another secret. */
export function openExchange(sealer: KeySealer, requestId: string, sealed: string): Exchange {
  return JSON.parse(Buffer.from(sealer.open(requestId, sealed)).toString());
}

/** What the database knows of a state, enough to recognise it. */
export function stateHash(state: string): string {
  return createHash('sha256').update(state).digest('base64url');
}
