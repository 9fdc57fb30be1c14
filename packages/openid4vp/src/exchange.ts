// What binds a response to its request: nonce, state, and the key it is encrypted to (HAIP 1.0: a fresh one each time).
// Whoever keeps an exchange keeps it sealed and erases it when the request is answered.
import { encodeBase64Url, jwkThumbprint } from '@anju/credentials';
import { type ResponseCrypto, webResponseCrypto } from './response-crypto.ts';

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

/** A fresh exchange: 256-bit nonce and state, and a new P-256 key, which the platform makes. */
export async function createExchange(
  randomBytes: (length: number) => Uint8Array,
  crypto: ResponseCrypto = webResponseCrypto,
): Promise<Exchange> {
  const token = () => encodeBase64Url(randomBytes(TOKEN_BYTES));
  const { point, scalar } = await crypto.createKeyPair();
  const [x, y] = [encodeBase64Url(point.subarray(1, 33)), encodeBase64Url(point.subarray(33))];
  const kid = jwkThumbprint({ x, y });
  return {
    nonce: token(),
    state: token(),
    encryptionJwk: { kty: 'EC', crv: 'P-256', x, y, kid, use: 'enc', alg: 'ECDH-ES' },
    d: encodeBase64Url(scalar),
  };
}

/** Whether a response names the exchange's state; takes as long for a wrong one as for the right one. */
export function isStateOf({ state }: Exchange, given: string): boolean {
  const [mine, theirs] = [state, given].map((text) => new TextEncoder().encode(text)) as [
    Uint8Array,
    Uint8Array,
  ];
  let difference = mine.length ^ theirs.length;
  for (const [index, byte] of mine.entries()) difference |= byte ^ (theirs[index] ?? 0);
  return difference === 0;
}
