import * as nodeCrypto from 'node:crypto';
import { randomBytes } from 'node:crypto';
import { CompactEncrypt, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  createExchange,
  createNodeResponseCrypto,
  decryptResponse,
  type Exchange,
  isStateOf,
  readResponse,
  readResponseForm,
  readWalletNonce,
} from '../src/index.ts';

let exchange: Exchange;
beforeAll(async () => {
  exchange = await createExchange(randomBytes);
});

const bytes = (text: string) => new TextEncoder().encode(text);

describe('an exchange', () => {
  test('has a nonce, a state and a key of its own', async () => {
    const other = await createExchange(randomBytes);
    for (const part of ['nonce', 'state', 'd'] as const) {
      expect(Buffer.from(exchange[part], 'base64url')).toHaveLength(32);
      expect(other[part]).not.toBe(exchange[part]);
    }
    expect(other.encryptionJwk.kid).not.toBe(exchange.encryptionJwk.kid);
  });

  test('knows its state, and no other of whatever length', () => {
    expect(isStateOf(exchange, exchange.state)).toBe(true);
    const { state } = exchange;
    const flipped = state.slice(0, -1) + (state.endsWith('A') ? 'B' : 'A');
    for (const wrong of ['', flipped, `${state}A`, state.slice(1)])
      expect(isStateOf(exchange, wrong)).toBe(false);
  });
});

describe('an encrypted response', () => {
  type Changes = { key?: JWK; header?: Record<string, unknown> };
  const encrypt = async ({ key = exchange.encryptionJwk, header = {} }: Changes = {}) =>
    new CompactEncrypt(bytes('secret'))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: exchange.encryptionJwk.kid, ...header })
      .encrypt(await importJWK({ ...key, alg: 'ECDH-ES' }, 'ECDH-ES'));

  const node = createNodeResponseCrypto(nodeCrypto);

  test.each(['A256GCM', 'A128GCM'])(
    'is opened by either cryptography with whichever’s key, made with %s',
    async (enc) => {
      for (const maker of [node, undefined]) {
        const made = await createExchange(randomBytes, maker);
        const header = { enc, kid: made.encryptionJwk.kid, apu: 'QWxpY2U', apv: 'Qm9i' };
        const jwe = await encrypt({ key: made.encryptionJwk, header });
        for (const opener of [node, undefined]) {
          const plaintext = await decryptResponse(jwe, made, opener);
          expect(new TextDecoder().decode(plaintext ?? new Uint8Array())).toBe('secret');
        }
      }
    },
  );

  test('is not opened with any one of its characters changed', async () => {
    const jwe = await encrypt();
    for (let at = 0; at < jwe.length; at += 1) {
      const changed = `${jwe.slice(0, at)}${jwe[at] === 'A' ? 'B' : 'A'}${jwe.slice(at + 1)}`;
      expect(await decryptResponse(changed, exchange, node)).toBeNull();
    }
  });

  test('is not opened with a sender’s key off the curve, a private one, or none', async () => {
    const [header = '', ...rest] = (await encrypt()).split('.');
    const read = JSON.parse(Buffer.from(header, 'base64url').toString());
    const { x } = read.epk;
    for (const epk of [
      { ...read.epk, y: x },
      { ...read.epk, d: x },
      { ...read.epk, crv: 'P-384' },
      undefined,
    ]) {
      const forged = Buffer.from(JSON.stringify({ ...read, epk })).toString('base64url');
      for (const opener of [node, undefined]) {
        expect(await decryptResponse([forged, ...rest].join('.'), exchange, opener)).toBeNull();
      }
    }
  });

  test.each(['A256GCM', 'A128GCM'])('is opened when made with %s', async (enc) => {
    const plaintext = await decryptResponse(await encrypt({ header: { enc } }), exchange);
    expect(new TextDecoder().decode(plaintext ?? new Uint8Array())).toBe('secret');
  });

  test('is opened without a key id', async () => {
    expect(await decryptResponse(await encrypt({ header: { kid: undefined } }), exchange)).not.toBeNull();
  });

  test.each([
    ['another content encryption', { enc: 'A128CBC-HS256' }],
    ['key wrapping', { alg: 'ECDH-ES+A128KW' }],
    ['another key id', { kid: 'another' }],
    ['a header parameter that nobody knows', { iss: 'x' }],
  ])('is not opened with %s', async (_name, header) => {
    expect(await decryptResponse(await encrypt({ header }), exchange)).toBeNull();
  });

  test('is not opened when it was encrypted to another key', async () => {
    const { publicKey } = await generateKeyPair('ECDH-ES', { extractable: true });
    expect(await decryptResponse(await encrypt({ key: await exportJWK(publicKey) }), exchange)).toBeNull();
  });

  test.each(['', 'a.b.c', 'a.b.c.d.e', 'null'])('is not opened when it is no JWE: %j', async (text) => {
    expect(await decryptResponse(text, exchange)).toBeNull();
  });
});

describe('a decrypted response', () => {
  const read = (value: unknown) =>
    readResponse(bytes(typeof value === 'string' ? value : JSON.stringify(value)));

  test('is presentations with a state, or an error with a state', () => {
    expect(read({ vp_token: { a: ['x'] }, state: 's' })).toEqual({
      kind: 'presentations',
      state: 's',
      vpToken: { a: ['x'] },
    });
    expect(read({ error: 'access_denied', state: 's' })).toEqual({
      kind: 'wallet_error',
      state: 's',
      error: 'access_denied',
    });
  });

  test.each([
    ['nothing', '', 'response_malformed'],
    ['a list', [], 'response_malformed'],
    ['a name twice', '{"state":"s","state":"s","vp_token":{}}', 'response_malformed'],
    ['a vp_token that is a list', { vp_token: [], state: 's' }, 'response_malformed'],
    ['both an answer and an error', { vp_token: {}, error: 'e', state: 's' }, 'response_malformed'],
    ['no state', { vp_token: {} }, 'state_mismatch'],
  ])('is refused when it is %s', (_name, value, code) => {
    expect(() => read(value)).toThrow(expect.objectContaining({ code }));
  });
});

describe('what a wallet posts', () => {
  test('is the encrypted response, or an error with its state', () => {
    expect(readResponseForm({ response: 'jwe' })).toEqual({ response: 'jwe' });
    expect(readResponseForm({ error: 'access_denied', state: 's' })).toEqual({
      error: 'access_denied',
      state: 's',
    });
  });

  test.each([
    undefined,
    null,
    {},
    { response: ['a', 'b'] },
    { response: 'a', error: 'b', state: 's' },
    { error: 'access_denied' },
    { error: 'a"b', state: 's' },
    { error: 'a', state: 's'.repeat(257) },
  ])('is refused in any other form: %j', (body) => {
    expect(readResponseForm(body)).toBeNull();
  });

  test('may carry a nonce when it fetches the request, in one form only', () => {
    expect(readWalletNonce({ wallet_nonce: 'abc' })).toBe('abc');
    for (const none of [undefined, null, {}]) expect(readWalletNonce(none)).toBeNull();
    for (const bad of ['', 'with space', 'x'.repeat(257), ['a', 'b'], 'ä']) {
      expect(readWalletNonce({ wallet_nonce: bad })).toBeUndefined();
    }
  });
});
