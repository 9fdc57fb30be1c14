// The open vault: seals and opens single records under keys that the page can use but not read. Each sealed record is
// bound to its store and id, so that none can be put in the place of another.
import { WalletError } from '../../errors.ts';

export type Seal = {
  /** of the wallet that it opens, see `WayRecord` */
  readonly vaultId: string;
  /** 12 bytes nonce, then AES-256-GCM of the value as JSON, padded so that its length tells little. */
  seal(store: string, id: string, value: unknown): Promise<Uint8Array>;
  /** Throws `stored_record_altered` for what was changed, moved or sealed by another wallet. */
  open(store: string, id: string, sealed: unknown): Promise<unknown>;
  /** Stands on the disk for an id that would tell something, such as an issuer's address; the same for the same id. */
  hide(store: string, id: string): Promise<string>;
  /** Locks: whatever is asked from now on fails with `wallet_locked`. */
  drop(): void;
};

const NONCE_BYTES = 12;
const PADDED_TO_BYTES = 512;
const SPACE = 0x20;

type Keys = { records: CryptoKey; ids: CryptoKey };

/** @param root HKDF key of the wallet's 256-bit data key, which nothing holds once this has ended */
export async function createSeal(root: CryptoKey, vaultId: string): Promise<Seal> {
  const records = await derive(root, 'records', { name: 'AES-GCM', length: 256 }, ['encrypt', 'decrypt']);
  const ids = await derive(root, 'ids', { name: 'HMAC', hash: 'SHA-256', length: 256 }, ['sign']);
  return sealOver({ records, ids }, vaultId);
}

const derive = (
  root: CryptoKey,
  purpose: string,
  algorithm: AesKeyGenParams | HmacKeyGenParams,
  uses: KeyUsage[],
): Promise<CryptoKey> =>
  crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info: utf8(`anju-wallet ${purpose} v1`) },
    root,
    algorithm,
    false,
    uses,
  );

/** Of its own, so that what a seal closes over is the keys only, and those not for longer than it is open. */
function sealOver(given: Keys, vaultId: string): Seal {
  let keys: Keys | null = given;
  const held = () => {
    if (keys === null) throw new WalletError('wallet_locked');
    return keys;
  };

  return {
    vaultId,
    async seal(store, id, value) {
      const { records } = held();
      const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
      const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: place(store, id) };
      const sealed = await crypto.subtle.encrypt(algorithm, records, padded(JSON.stringify(value)));
      const whole = new Uint8Array(NONCE_BYTES + sealed.byteLength);
      whole.set(nonce);
      whole.set(new Uint8Array(sealed), NONCE_BYTES);
      return whole;
    },
    async open(store, id, sealed) {
      const { records } = held();
      try {
        const bytes = new Uint8Array(sealed as Uint8Array<ArrayBuffer>);
        const iv = bytes.subarray(0, NONCE_BYTES);
        const algorithm = { name: 'AES-GCM', iv, additionalData: place(store, id) };
        const opened = await crypto.subtle.decrypt(algorithm, records, bytes.subarray(NONCE_BYTES));
        return JSON.parse(new TextDecoder().decode(opened));
      } catch (error) {
        throw new WalletError('stored_record_altered', { cause: error });
      }
    },
    async hide(store, id) {
      const mac = await crypto.subtle.sign('HMAC', held().ids, place(store, id));
      return Array.from(new Uint8Array(mac), (byte) => byte.toString(16).padStart(2, '0')).join('');
    },
    drop() {
      keys = null;
    },
  };
}

const utf8 = (text: string) => new TextEncoder().encode(text);

/** Unambiguous, whatever an id contains. */
const place = (store: string, id: string) => utf8(JSON.stringify(['anju-wallet record v1', store, id]));

/** JSON may end in spaces. */
function padded(json: string): Uint8Array<ArrayBuffer> {
  const bytes = utf8(json);
  const whole = new Uint8Array(Math.ceil(bytes.length / PADDED_TO_BYTES) * PADDED_TO_BYTES).fill(SPACE);
  whole.set(bytes);
  return whole;
}
