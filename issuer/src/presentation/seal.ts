// Seals what a request needs while it waits: each text under a key of its own, so that none opens in place of another.
import { CompactEncrypt, compactDecrypt } from 'jose';

/** 32 bytes that follow from ISSUER_SECRET and the use. */
export type KeyFor = (use: string) => Uint8Array;

export const exchangeKey = (idHash: string) => `presentation/exchange/${idHash}`;
/** The response code is kept nowhere: a sealed person cannot be opened by who has the database and the secret. */
export const personKey = (responseCode: string) => `presentation/person/${responseCode}`;

export async function seal(value: unknown, key: Uint8Array): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(key);
}

/** Rejects when it was sealed with another key. */
export async function unseal(sealed: string, key: Uint8Array): Promise<unknown> {
  const { plaintext } = await compactDecrypt(sealed, key, {
    keyManagementAlgorithms: ['dir'],
    contentEncryptionAlgorithms: ['A256GCM'],
  });
  return JSON.parse(new TextDecoder().decode(plaintext));
}
