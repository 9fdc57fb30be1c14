// A way to unlock: the wallet's data key, wrapped under the key of one passkey or one passphrase. The data key passes
// through the browser's own wrapping only: its bytes are never in the page.

import type { PassphraseCost } from './passphrase-key.ts';
import { createSeal, type Seal } from './seal.ts';

type WayFacts = {
  wayId: string;
  /** of the data key, random: a wallet that was emptied and begun anew has another */
  vaultId: string;
  /** of the passphrase's derivation, or what the passkey's authenticator computes from */
  salt: Uint8Array;
  /** 12 bytes nonce, then the data key under AES-256-GCM */
  wrapped: Uint8Array;
  /** ISO instant */
  createdAt: string;
};
export type PassphraseWay = WayFacts & { kind: 'passphrase'; cost: PassphraseCost };
export type PasskeyWay = WayFacts & { kind: 'passkey'; credentialId: Uint8Array; transports: string[] };
export type WayRecord = PassphraseWay | PasskeyWay;
/** A way as it is before the data key is wrapped. */
export type WayPlan = Omit<PassphraseWay, 'wrapped'> | Omit<PasskeyWay, 'wrapped'>;

const NONCE_BYTES = 12;

/** A data key that can still be wrapped. It lives for the length of one call and is handed to nobody. */
export function createDataKey(): Promise<CryptoKey> {
  const uses: KeyUsage[] = ['encrypt', 'decrypt'];
  return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, uses) as Promise<CryptoKey>;
}

export async function wrapDataKey(dataKey: CryptoKey, wrapping: CryptoKey, way: WayPlan): Promise<WayRecord> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const wrapped = await crypto.subtle.wrapKey('raw', dataKey, wrapping, sealing(nonce, way));
  const whole = new Uint8Array(NONCE_BYTES + wrapped.byteLength);
  whole.set(nonce);
  whole.set(new Uint8Array(wrapped), NONCE_BYTES);
  return { ...way, wrapped: whole };
}

/** To wrap it once more for another way. Rejects when the wrapping key is not this way's. */
export function unwrapDataKey(way: WayRecord, wrapping: CryptoKey): Promise<CryptoKey> {
  return unwrap(way, wrapping, 'AES-GCM', true, ['encrypt', 'decrypt']);
}

/** To read and write with, never to be taken out. Rejects when the wrapping key is not this way's. */
export async function unwrapSeal(way: WayRecord, wrapping: CryptoKey): Promise<Seal> {
  return createSeal(await unwrap(way, wrapping, 'HKDF', false, ['deriveKey']), way.vaultId);
}

function unwrap(
  way: WayRecord,
  wrapping: CryptoKey,
  as: string,
  extractable: boolean,
  uses: KeyUsage[],
): Promise<CryptoKey> {
  const whole = new Uint8Array(way.wrapped);
  const algorithm = sealing(whole.subarray(0, NONCE_BYTES), way);
  const wrapped = whole.subarray(NONCE_BYTES);
  return crypto.subtle.unwrapKey('raw', wrapped, wrapping, algorithm, as, extractable, uses);
}

function sealing(iv: Uint8Array<ArrayBuffer>, { kind, wayId, vaultId }: WayPlan) {
  const place = JSON.stringify(['anju-wallet way v1', vaultId, kind, wayId]);
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(place) };
}
