// The holder's keys: one fresh P-256 key per credential copy. Private halves are non-extractable
// CryptoKeys, so an injected script could use one while it runs but never carry it away.

export type PublicJwk = { kty: 'EC'; crv: 'P-256'; x: string; y: string };

export type KeyStore = {
  create(): Promise<{ keyId: string; publicJwk: PublicJwk }>;
  /** ES256 over `data`: raw r‖s, 64 bytes. Throws when the key is not (or no longer) held. */
  sign(keyId: string, data: Uint8Array): Promise<Uint8Array>;
  remove(keyIds: string[]): Promise<void>;
};

/** Where private keys rest: a Map in memory, an object store in the browser. */
export type PrivateKeyShelf = {
  put(keyId: string, key: CryptoKey): Promise<void>;
  get(keyId: string): Promise<CryptoKey | undefined>;
  remove(keyIds: string[]): Promise<void>;
};

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' };

export function createKeyStore(shelf: PrivateKeyShelf): KeyStore {
  return {
    async create() {
      const pair = await crypto.subtle.generateKey(CURVE, false, ['sign', 'verify']);
      const { x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
      if (x === undefined || y === undefined) throw new Error('the platform made no P-256 key');
      const keyId = crypto.randomUUID();
      await shelf.put(keyId, pair.privateKey);
      return { keyId, publicJwk: { kty: 'EC', crv: 'P-256', x, y } };
    },
    async sign(keyId, data) {
      const key = await shelf.get(keyId);
      if (key === undefined) throw new Error('the key is not held');
      const signature = await crypto.subtle.sign(
        { name: 'ECDSA', hash: 'SHA-256' },
        key,
        new Uint8Array(data),
      );
      return new Uint8Array(signature);
    },
    remove: (keyIds) => shelf.remove(keyIds),
  };
}

export function createKeyStoreInMemory(): KeyStore {
  const keys = new Map<string, CryptoKey>();
  return createKeyStore({
    put: async (keyId, key) => void keys.set(keyId, key),
    get: async (keyId) => keys.get(keyId),
    remove: async (keyIds) => {
      for (const keyId of keyIds) keys.delete(keyId);
    },
  });
}
