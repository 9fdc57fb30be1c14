import * as nodeCrypto from 'node:crypto';
import { createECDH, generateKeyPairSync, randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { createExchange, createNodeResponseCrypto, decryptResponse, type Exchange } from '../src/index.ts';
import { forgeJwe, type JweForgery, pointOf, toBase64Url } from './support/forge-jwe.ts';

const isFull = process.env.ANJU_FULL === '1';
let exchange: Exchange;
let other: Exchange;
beforeAll(async () => {
  [exchange, other] = await Promise.all([createExchange(randomBytes), createExchange(randomBytes)]);
});

const node = createNodeResponseCrypto(nodeCrypto);

/** Opened with either cryptography: what one refuses the other must not read. */
async function open(jwe: string): Promise<string | null> {
  const opened = await Promise.all([decryptResponse(jwe, exchange), decryptResponse(jwe, exchange, node)]);
  const [byPlatform, byNode] = opened.map((bytes) => bytes && new TextDecoder().decode(bytes));
  expect(byNode).toBe(byPlatform);
  return byNode ?? null;
}
const forge = (wrong: JweForgery = {}) => forgeJwe(exchange.encryptionJwk, wrong);
const raw = (from: string | RegExp, to: string): JweForgery => ({
  rawHeader: (text) => text.replace(from, to),
});

describe('an encrypted response is opened', () => {
  it.each<[string, JweForgery]>([
    ['as HAIP has it', {}],
    ['with A128GCM', { header: { enc: 'A128GCM' } }],
    ['without a key id', { header: { kid: undefined } }],
    ['with names of the parties', { header: { apu: toBase64Url('wallet'), apv: toBase64Url('nonce') } }],
    ['with empty names of the parties', { header: { apu: '', apv: '' } }],
    ['with a type and a content type', { header: { typ: 'JWE', cty: 'json' } }],
    ['with a header in another order and white space', { rawHeader: (text) => ` ${text}\n` }],
    [
      'with an ephemeral key that says what it is for',
      {
        rawHeader: (text) => text.replace('"crv":"P-256"', '"crv":"P-256","use":"enc","alg":"ECDH-ES"'),
      },
    ],
  ])('%s', async (_, wrong) => {
    expect(await open(forge(wrong))).toBe('secret');
  });

  it('of nothing, which no query asks for', async () => {
    expect(await open(forge({ plaintext: '' }))).toBe('');
  });
});

const algorithms = [
  'ECDH-ES+A128KW',
  'ECDH-ES+A256KW',
  'ECDH-1PU',
  'RSA-OAEP-256',
  'A256KW',
  'A256GCMKW',
  'PBES2-HS256+A128KW',
  'dir',
  'none',
  'ecdh-es',
  'ECDH-ES ',
  '',
  null,
  ['ECDH-ES'],
  undefined,
];
const encryptions = [
  'A128CBC-HS256',
  'A256CBC-HS512',
  'A192GCM',
  'A256gcm',
  'none',
  '',
  null,
  ['A256GCM'],
  undefined,
];

describe('an encrypted response is not opened', () => {
  it.each(algorithms)('with the key management %j', async (alg) => {
    expect(await open(forge({ header: { alg } }))).toBeNull();
  });

  it.each(encryptions)('with the content encryption %j', async (enc) => {
    expect(await open(forge({ header: { enc } }))).toBeNull();
  });

  it.each<[string, () => Record<string, unknown>]>([
    ['zip', () => ({ zip: 'DEF' })],
    ['an empty zip', () => ({ zip: '' })],
    ['crit', () => ({ crit: ['exp'], exp: 1 })],
    ['an empty crit', () => ({ crit: [] })],
    ['b64', () => ({ b64: false })],
    ['jwk', () => ({ jwk: other.encryptionJwk })],
    ['jku', () => ({ jku: 'https://attacker.example/keys' })],
    ['x5c', () => ({ x5c: ['AAAA'] })],
    ['x5u', () => ({ x5u: 'https://attacker.example/chain' })],
    ['p2c', () => ({ p2c: 1_000_000_000 })],
    ['iv', () => ({ iv: 'AAAA' })],
    ['skid', () => ({ skid: 'x' })],
    ['iss', () => ({ iss: 'x' })],
    ['another kid', () => ({ kid: other.encryptionJwk.kid })],
    ['a kid in capitals', () => ({ kid: exchange.encryptionJwk.kid.toUpperCase() })],
    ['an empty kid', () => ({ kid: '' })],
    ['a kid of nothing', () => ({ kid: null })],
    ['a kid in a list', () => ({ kid: [exchange.encryptionJwk.kid] })],
    ['a padded apu', () => ({ apu: `${toBase64Url('wallet!')}==` })],
    ['an apu with bits of no byte', () => ({ apu: 'QR' })],
    ['an apu that is no text', () => ({ apu: 1 })],
    ['an apv that is null', () => ({ apv: null })],
    ['an apv of the other alphabet', () => ({ apv: '++++' })],
    ['a typ that is no text', () => ({ typ: 1 })],
    ['a cty that is no text', () => ({ cty: {} })],
  ])('with %s in its header', async (_, header) => {
    expect(await open(forge({ header: header() }))).toBeNull();
  });

  it('packed, although the header says nothing of it', async () => {
    const packed = deflateRawSync(Buffer.from('secret'));
    expect(await open(forge({ plaintext: packed }))).not.toBe('secret');
    expect(await open(forge({ plaintext: packed, header: { zip: 'DEF' } }))).toBeNull();
  });

  it.each<[string, JweForgery]>([
    ['a name twice', raw('"alg":"ECDH-ES"', '"alg":"ECDH-ES","alg":"ECDH-ES"')],
    ['a name twice, the bad one first', raw('"enc":', '"enc":"A128CBC-HS256","enc":')],
    ['a name twice, once in escapes', raw('"alg":"ECDH-ES"', '"alg":"ECDH-ES","\\u0061lg":"ECDH-ES"')],
    ['a name twice in the ephemeral key', raw('"kty":"EC"', '"kty":"EC","kty":"EC"')],
    ['a mark of byte order', { rawHeader: (text) => `\ufeff${text}` }],
    ['something behind it', { rawHeader: (text) => `${text}{}` }],
    ['a prototype', raw('{"alg"', '{"__proto__":{},"alg"')],
    ['a list around it', { rawHeader: (text) => `[${text}]` }],
    ['nothing in it', { rawHeader: () => '{}' }],
    ['no JSON', { rawHeader: () => 'x' }],
    ['17 levels', raw('"kty":"EC"', `"kty":"EC","a":${'['.repeat(16)}${']'.repeat(16)}`)],
    [
      'padding',
      {
        encodeHeader: (text) =>
          Buffer.from(`${text} `.padEnd(Math.ceil(text.length / 3) * 3 + 1))
            .toString('base64')
            .replaceAll('+', '-')
            .replaceAll('/', '_'),
      },
    ],
    ['no encoding', { encodeHeader: (text) => text }],
  ])('when its header has %s', async (_, wrong) => {
    expect(await open(forge(wrong))).toBeNull();
  });

  it.each<[string, JweForgery]>([
    ['an encrypted key', { encryptedKey: 'AAAA' }],
    ['an encrypted key of 40 bytes', { encryptedKey: toBase64Url(Buffer.alloc(40)) }],
    ['a short iv', { ivBytes: 8 }],
    ['a long iv', { ivBytes: 16 }],
    ['a tag of 12 bytes', { tagBytes: 12 }],
    ['a tag of 4 bytes', { tagBytes: 4 }],
  ])('with %s', async (_, wrong) => {
    expect(await open(forge(wrong))).toBeNull();
  });
});

describe('the ephemeral key', () => {
  const epk = (changed: unknown, secret?: Uint8Array): JweForgery => ({
    header: { epk: changed },
    ...(secret === undefined ? {} : { secret }),
  });
  const good = () => {
    const pair = createECDH('prime256v1');
    const point = pair.generateKeys();
    const jwk = {
      kty: 'EC',
      crv: 'P-256',
      x: toBase64Url(point.subarray(1, 33)),
      y: toBase64Url(point.subarray(33)),
    };
    return {
      jwk,
      d: toBase64Url(pair.getPrivateKey()),
      secret: pair.computeSecret(pointOf(exchange.encryptionJwk)),
    };
  };

  it('is the one whose secret was agreed', async () => {
    const { jwk, secret } = good();
    expect(await open(forge(epk(jwk, secret)))).toBe('secret');
    expect(await open(forge(epk(good().jwk, secret)))).toBeNull();
  });

  it.each<[string, (key: ReturnType<typeof good>) => unknown]>([
    ['absent', () => undefined],
    ['null', () => null],
    ['a text', ({ jwk }) => JSON.stringify(jwk)],
    ['a list', ({ jwk }) => [jwk]],
    ['private', ({ jwk, d }) => ({ ...jwk, d })],
    ['compressed: without y', ({ jwk: { y: _, ...rest } }) => rest],
    ['compressed: with the sign of y', ({ jwk }) => ({ ...jwk, y: toBase64Url(Buffer.of(2)) })],
    ['a raw point in x', ({ jwk }) => ({ ...jwk, x: toBase64Url(pointOf(jwk)) })],
    ['of another kind', ({ jwk }) => ({ ...jwk, kty: 'OKP' })],
    ['said to be on another curve', ({ jwk }) => ({ ...jwk, crv: 'P-384' })],
    ['said to be on the curve in other letters', ({ jwk }) => ({ ...jwk, crv: 'p-256' })],
    [
      'on the curve of Bitcoin',
      () => generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey.export({ format: 'jwk' }),
    ],
    [
      'on the curve of Bitcoin, said to be on ours',
      () => ({
        ...generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey.export({ format: 'jwk' }),
        crv: 'P-256',
      }),
    ],
    ['an X25519 key', () => generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' })],
    ['a shorter x', ({ jwk }) => ({ ...jwk, x: toBase64Url(Buffer.from(jwk.x, 'base64url').subarray(1)) })],
    [
      'an x with a zero before',
      ({ jwk }) => ({
        ...jwk,
        x: toBase64Url(Buffer.concat([Buffer.of(0), Buffer.from(jwk.x, 'base64url')])),
      }),
    ],
    ['a padded x', ({ jwk }) => ({ ...jwk, x: `${jwk.x}=` })],
    ['an x with a space', ({ jwk }) => ({ ...jwk, x: ` ${jwk.x}` })],
    ['an x that is a number', ({ jwk }) => ({ ...jwk, x: 1 })],
    ['an x with bits of no byte', ({ jwk }) => ({ ...jwk, x: withTrailingBits(jwk.x) })],
  ])('is refused when it is or has %s', async (_, change) => {
    const key = good();
    expect(await open(forge(epk(change(key), key.secret)))).toBeNull();
  });

  /** Points off the curve have few multiples: whoever may send them learns the private key, one factor of its order at a time. */
  it.each<[string, Uint8Array, Uint8Array]>([
    ['nothing', Buffer.alloc(32), Buffer.alloc(32)],
    ['(1, 1)', number(1n), number(1n)],
    ['(0, 1)', number(0n), number(1n)],
    ['(p, p)', number(prime()), number(prime())],
    ['(2^256 - 1, 1)', Buffer.alloc(32, 0xff), number(1n)],
  ])('is refused when it is %s, which is not on the curve', async (_, x, y) => {
    const off = { kty: 'EC', crv: 'P-256', x: toBase64Url(x), y: toBase64Url(y) };
    for (const secret of [Buffer.alloc(32), Buffer.from(x)])
      expect(await open(forge(epk(off, secret)))).toBeNull();
  });

  it('is refused when its y is another than that of a point', async () => {
    const { jwk, secret } = good();
    const y = Buffer.from(jwk.y, 'base64url');
    for (let bit = 0; bit < 256; bit += isFull ? 1 : 16) {
      const changed = Buffer.from(y);
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(await open(forge(epk({ ...jwk, y: toBase64Url(changed) }, secret)))).toBeNull();
    }
  });

  it('is refused beyond the prime, although it is the same point modulo it', async () => {
    const beyond = {
      kty: 'EC',
      crv: 'P-256',
      x: toBase64Url(number(prime() + 5n)),
      y: toBase64Url(number(1n)),
    };
    expect(await open(forge(epk(beyond, Buffer.from(number(5n)))))).toBeNull();
  });
});

describe('a response for somebody else', () => {
  it('is not opened, whatever kid it names', async () => {
    for (const kid of [other.encryptionJwk.kid, exchange.encryptionJwk.kid, undefined]) {
      expect(await open(forgeJwe(other.encryptionJwk, { header: { kid } }))).toBeNull();
    }
  });

  it('is not opened when a part of it is exchanged for one of ours', async () => {
    const [mine, theirs] = [forge(), forgeJwe(other.encryptionJwk)].map((text) => text.split('.'));
    for (let part = 0; part < 5; part += 1) {
      if (part === 1) continue;
      const mixed = (mine as string[]).with(part, theirs?.[part] as string);
      // Both have one iv.
      if (part !== 2) expect(await open(mixed.join('.'))).toBeNull();
    }
  });

  it('of ours is opened by nobody else', async () => {
    expect(await decryptResponse(forge(), other)).toBeNull();
  });
});

describe('a text that is no response', () => {
  it.each(['', '.', '....', '.....', 'a.b.c', 'a.b.c.d.e', '{}', 'null'])(
    'is not opened: %j',
    async (text) => {
      expect(await open(text)).toBeNull();
    },
  );

  it.each([undefined, null, 1, {}, []])('is not opened when it is no text: %j', async (value) => {
    expect(await open(value as never)).toBeNull();
  });

  it('is not opened in the JSON serialisation', async () => {
    const [header, key, iv, ciphertext, tag] = forge().split('.');
    const json = { protected: header, encrypted_key: key, iv, ciphertext, tag };
    expect(await open(JSON.stringify(json))).toBeNull();
    expect(await open(json as never)).toBeNull();
  });

  it('is not opened when it is larger than any answer, and soon', async () => {
    expect(await open(forge({ plaintext: 'x'.repeat(150_000) }))).toHaveLength(150_000);
    expect(await open(forge({ plaintext: 'x'.repeat(250_000) }))).toBeNull();
    expect(await open('A'.repeat(5_000_000))).toBeNull();
    expect(await open('.'.repeat(5_000_000))).toBeNull();
  });
});

describe('every byte of a good response', () => {
  const everyChange = Array.from({ length: 255 }, (_, index) => index + 1);

  it('is as it was sent: another byte, one less, one twice, or two that changed places open nothing', async () => {
    const good = forge();
    expect(await open(good)).toBe('secret');
    for (let at = 0; at < good.length; at += 1) {
      const [byte = '', next = ''] = good.slice(at, at + 2);
      const changes = isFull ? everyChange : [[1, 2, 4, 0x20, 0x80][at % 5] as number];
      const changed = changes.map((change) => String.fromCharCode(good.charCodeAt(at) ^ change));
      const texts = [
        ...changed.map((put) => good.slice(0, at) + put + good.slice(at + 1)),
        good.slice(0, at) + good.slice(at + 1),
        good.slice(0, at) + byte + good.slice(at),
        good.slice(0, at) + next + byte + good.slice(at + 2),
      ];
      for (const text of texts) if (text !== good) expect([text, await open(text)]).toEqual([text, null]);
    }
  }, 600_000);

  it('is base64url in its one form: no padding, white space, or bits that belong to no byte, in any part', async () => {
    const parts = forge().split('.');
    for (const part of [0, 2, 3, 4]) {
      const text = parts[part] as string;
      const forms = [
        `${text}=`,
        `${text}==`,
        ` ${text}`,
        `${text}\n`,
        `${text.slice(0, 3)} ${text.slice(3)}`,
      ];
      if (text.length % 4 !== 0) forms.push(withTrailingBits(text));
      for (const form of forms) expect(await open(parts.with(part, form).join('.'))).toBeNull();
    }
    for (const more of ['.', '~', 'A', ' ', '\0', '\ufeff']) {
      expect(await open(parts.join('.') + more)).toBeNull();
      expect(await open(more + parts.join('.'))).toBeNull();
    }
  });
});

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** The same bytes for a lenient decoder. */
function withTrailingBits(text: string): string {
  return text.slice(0, -1) + alphabet[alphabet.indexOf(text.at(-1) as string) ^ 1];
}
function number(value: bigint): Uint8Array {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
}
function prime(): bigint {
  return 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
}
