// The key that a passkey stands for: what its authenticator computes from a salt (WebAuthn, PRF extension), through HKDF.

const INFO = new TextEncoder().encode('anju-wallet passkey v1');

/** `secret` is the authenticator's answer, 32 bytes, and is wiped. AES-GCM key, 256 bit, to wrap with, not extractable. */
export async function derivePasskeyKey(secret: Uint8Array, salt: Uint8Array): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', new Uint8Array(secret), 'HKDF', false, ['deriveKey']);
  secret.fill(0);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(salt), info: INFO },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['wrapKey', 'unwrapKey'],
  );
}
