// An authenticator as WebAuthn describes it, in software: ES256, attestation “none”, discoverable, user verified. Its
// answers can be bent, for the refusals.
import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

type CborValue = number | string | Uint8Array | Map<CborValue, CborValue>;

function head(major: number, length: number): Buffer {
  if (length < 24) return Buffer.from([(major << 5) | length]);
  if (length < 256) return Buffer.from([(major << 5) | 24, length]);
  return Buffer.from([(major << 5) | 25, length >> 8, length & 255]);
}

/** As much of RFC 8949 as an attestation needs. */
function cbor(value: CborValue): Buffer {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'string')
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([head(5, value.size), ...[...value].flat().map(cbor)]);
}

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest();

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const HAS_CREDENTIAL = 0x40;

type Bent = {
  origin?: string;
  rpId?: string;
  challenge?: string;
  flags?: number;
  counter?: number;
  userHandle?: string;
  type?: string;
  signature?: string;
};

type CreationOptions = { challenge: string; rp: { id: string }; user: { id: string } };
type RequestOptions = { challenge: string; rpId: string };

export function createAuthenticator(origin: string) {
  const id = randomBytes(32);
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = publicKey.export({ format: 'jwk' });
  const key = createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' }));
  let counter = 0;
  let userHandle = '';

  const clientData = (type: string, challenge: string, bent: Bent) =>
    Buffer.from(
      JSON.stringify({
        type,
        challenge: bent.challenge ?? challenge,
        origin: bent.origin ?? origin,
        crossOrigin: false,
      }),
    );

  function authenticatorData(rpId: string, flags: number, bent: Bent): Buffer {
    const signCount = Buffer.alloc(4);
    signCount.writeUInt32BE(bent.counter ?? counter);
    return Buffer.concat([sha256(bent.rpId ?? rpId), Buffer.from([bent.flags ?? flags]), signCount]);
  }

  const answer = (response: object) => ({
    id: base64url(id),
    rawId: base64url(id),
    type: 'public-key',
    clientExtensionResults: {},
    authenticatorAttachment: 'platform',
    response,
  });

  return {
    create({ challenge, rp, user }: CreationOptions, bent: Bent = {}) {
      userHandle = user.id;
      const coseKey = cbor(
        new Map<CborValue, CborValue>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, Buffer.from(jwk.x ?? '', 'base64url')],
          [-3, Buffer.from(jwk.y ?? '', 'base64url')],
        ]),
      );
      const credential = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, coseKey]);
      const flags = USER_PRESENT | USER_VERIFIED | HAS_CREDENTIAL;
      const authData = Buffer.concat([authenticatorData(rp.id, flags, bent), credential]);
      const attestation = new Map<CborValue, CborValue>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]);
      return answer({
        clientDataJSON: base64url(clientData(bent.type ?? 'webauthn.create', challenge, bent)),
        attestationObject: base64url(cbor(attestation)),
        transports: ['internal', 'a way of tomorrow'],
      });
    },

    get({ challenge, rpId }: RequestOptions, bent: Bent = {}) {
      counter += 1;
      const authData = authenticatorData(rpId, USER_PRESENT | USER_VERIFIED, bent);
      const data = clientData(bent.type ?? 'webauthn.get', challenge, bent);
      return answer({
        clientDataJSON: base64url(data),
        authenticatorData: base64url(authData),
        signature: bent.signature ?? base64url(sign('sha256', Buffer.concat([authData, sha256(data)]), key)),
        userHandle: bent.userHandle ?? userHandle,
      });
    },
  };
}

export type Authenticator = ReturnType<typeof createAuthenticator>;
