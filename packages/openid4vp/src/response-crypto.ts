/**
 * The cryptography that a response is opened with, so that a server may bring a faster one than WebCrypto.
 * Keys and secrets are the 32 bytes of a P-256 scalar or coordinate; public keys are uncompressed points.
 */
import { decodeBase64Url, encodeBase64Url } from '@anju/credentials';

type Awaitable<T> = T | Promise<T>;
type Bytes = Uint8Array<ArrayBuffer>;

export interface KeyPair {
  /** 65 bytes (SEC 1, 2.3.3). */
  point: Uint8Array;
  scalar: Uint8Array;
}

export interface Sealed {
  key: Bytes;
  iv: Bytes;
  ciphertext: Bytes;
  /** 16 bytes. */
  tag: Bytes;
  additional: Bytes;
}

export interface ResponseCrypto {
  createKeyPair(): Awaitable<KeyPair>;
  /** ECDH: the x coordinate of the shared point. Throws or rejects when `theirs` is not on the curve. */
  agree(own: KeyPair, theirs: Uint8Array): Awaitable<Uint8Array>;
  /** AES-GCM with the key's length. Throws or rejects when the tag does not hold. */
  open(sealed: Sealed): Awaitable<Uint8Array>;
}

const curve = { name: 'ECDH', namedCurve: 'P-256' };
const coordinateBytes = 32;

/** The default port. */
export const webResponseCrypto: ResponseCrypto = {
  async createKeyPair() {
    const { subtle } = globalThis.crypto;
    const { privateKey, publicKey } = await subtle.generateKey(curve, true, ['deriveBits']);
    const { d = '' } = await subtle.exportKey('jwk', privateKey);
    return { point: new Uint8Array(await subtle.exportKey('raw', publicKey)), scalar: decodeBase64Url(d) };
  },
  async agree({ point, scalar }, theirs) {
    const { subtle } = globalThis.crypto;
    const own = await subtle.importKey('jwk', privateJwk(point, scalar), curve, false, ['deriveBits']);
    const other = await subtle.importKey('raw', theirs as Bytes, curve, false, []);
    return new Uint8Array(await subtle.deriveBits({ name: 'ECDH', public: other }, own, 8 * coordinateBytes));
  },
  async open({ key, iv, ciphertext, tag, additional }) {
    const { subtle } = globalThis.crypto;
    const aes = await subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']);
    const sealed = new Uint8Array(ciphertext.length + tag.length);
    sealed.set(ciphertext);
    sealed.set(tag, ciphertext.length);
    const algorithm = { name: 'AES-GCM', iv, additionalData: additional, tagLength: 8 * tag.length };
    return new Uint8Array(await subtle.decrypt(algorithm, aes, sealed));
  },
};

function privateJwk(point: Uint8Array, scalar: Uint8Array): JsonWebKey {
  const [x, y] = [point.subarray(1, 1 + coordinateBytes), point.subarray(1 + coordinateBytes)];
  return {
    kty: 'EC',
    crv: 'P-256',
    x: encodeBase64Url(x),
    y: encodeBase64Url(y),
    d: encodeBase64Url(scalar),
  };
}

/** The part of `node:crypto` that is used. */
export interface NodeResponseCrypto {
  createECDH(curve: string): {
    generateKeys(): Uint8Array;
    getPrivateKey(): Uint8Array;
    setPrivateKey(scalar: Uint8Array): void;
    computeSecret(point: Uint8Array): Uint8Array;
  };
  createSecretKey(key: Uint8Array): object;
  createDecipheriv(
    algorithm: 'aes-128-gcm' | 'aes-256-gcm',
    key: never,
    iv: Uint8Array,
    options: { authTagLength: number },
  ): {
    setAAD(additional: Uint8Array): unknown;
    setAuthTag(tag: Uint8Array): unknown;
    update(ciphertext: Uint8Array): Uint8Array;
    final(): Uint8Array;
  };
}

/** A port over `node:crypto`, handed in by the caller, without WebCrypto's threads. */
export function createNodeResponseCrypto(node: NodeResponseCrypto): ResponseCrypto {
  return {
    createKeyPair() {
      const pair = node.createECDH('prime256v1');
      const point = pair.generateKeys();
      // OpenSSL leaves out leading zeros
      const written = pair.getPrivateKey();
      const scalar = new Uint8Array(coordinateBytes);
      scalar.set(written, coordinateBytes - written.length);
      return { point, scalar };
    },
    agree({ scalar }, theirs) {
      const own = node.createECDH('prime256v1');
      own.setPrivateKey(scalar);
      return own.computeSecret(theirs);
    },
    open({ key, iv, ciphertext, tag, additional }) {
      const algorithm = key.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm';
      // bytes in its place would cost Node an error thrown and caught within
      const secret = node.createSecretKey(key) as never;
      const decipher = node.createDecipheriv(algorithm, secret, iv, { authTagLength: tag.length });
      decipher.setAAD(additional);
      decipher.setAuthTag(tag);
      // a stream cipher: everything comes out of `update`, and `final` says whether the tag holds
      const plaintext = decipher.update(ciphertext);
      decipher.final();
      return plaintext;
    },
  };
}
