import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CredentialErrorCode } from '../../src/index.ts';
import { createForge, type Forgery, outcomeOf, sha256, signJws } from '../support/forge.ts';
import { runs } from '../support/runs.ts';
import {
  audience,
  createKeyPair,
  createTown,
  type KeyPair,
  nonce,
  nowSeconds,
  payloadFor,
  type Town,
} from '../support/town.ts';

let town: Town;
let attack: ReturnType<typeof createForge>;
let thief: KeyPair;
beforeAll(async () => {
  town = await createTown();
  attack = createForge(town);
  thief = await createKeyPair();
});

const outcome = async (wrong: Forgery) => outcomeOf(attack.check(await attack.forge(wrong)));
const kbOf = (presentation: string) => presentation.slice(presentation.lastIndexOf('~') + 1);
const sdJwtOf = (presentation: string) => presentation.slice(0, presentation.lastIndexOf('~') + 1);
const headerOf = (more: object) => ({ keyBindingHeader: { alg: 'ES256', typ: 'kb+jwt', ...more } });

describe('a key binding by somebody else', () => {
  it.each<[string, () => object]>([
    ['with their key in the header', () => ({ jwk: thief.jwk })],
    ['with an address of keys', () => ({ jku: 'https://thief.example/keys' })],
    ['with the key id of the holder', () => ({ kid: 'holder' })],
    ['with the issuer’s certificate', () => ({ x5c: town.x5c })],
  ])('is refused %s', async (_, more) => {
    expect(await outcome({ ...headerOf(more()), holderSign: thief.sign })).toBe(
      'key_binding_signature_invalid',
    );
  });

  it('is refused with their key as a claim of its own', async () => {
    const keyBinding = { cnf: { jwk: thief.jwk }, jwk: thief.jwk };
    expect(await outcome({ keyBinding, holderSign: thief.sign })).toBe('key_binding_signature_invalid');
    expect(await outcome({ keyBinding })).toBe('accepted');
  });

  it('is refused when they put their key in cnf', async () => {
    const wrong: Forgery = { payload: { cnf: { jwk: thief.jwk } }, holderSign: thief.sign };
    const stolen = await attack.forge(wrong);
    const good = await attack.forge();
    const [, , signature] = (good.split('~')[0] as string).split('.');
    const [head, payload] = (stolen.split('~')[0] as string).split('.');
    const sdJwt = `${head}.${payload}.${signature}~${stolen.split('~').slice(1, -1).join('~')}~`;
    const binding = { iat: nowSeconds, aud: audience, nonce, sd_hash: sha256(sdJwt) };
    const kb = await signJws({ alg: 'ES256', typ: 'kb+jwt' }, binding, thief.sign);
    expect(await outcomeOf(attack.check(sdJwt + kb))).toBe('signature_invalid');
  });

  it('of another copy of the same person is refused', async () => {
    const copy = createForge({ ...town, holder: thief });
    const [mine, theirs] = [await attack.forge(), await copy.forge()];
    expect(await outcomeOf(copy.check(theirs))).toBe('accepted');
    expect(await outcomeOf(attack.check(sdJwtOf(mine) + kbOf(theirs)))).toBe('key_binding_hash_mismatch');
    const overMine = { iat: nowSeconds, aud: audience, nonce, sd_hash: sha256(sdJwtOf(mine)) };
    const kb = await signJws({ alg: 'ES256', typ: 'kb+jwt' }, overMine, thief.sign);
    expect(await outcomeOf(attack.check(sdJwtOf(mine) + kb))).toBe('key_binding_signature_invalid');
  });
});

describe('a second key binding', () => {
  it.each<[string, CredentialErrorCode, (presentation: string) => string]>([
    ['behind the first', 'base64url_invalid', (text) => `${text}~${kbOf(text)}`],
    ['behind the first, which ends with a tilde', 'base64url_invalid', (text) => `${text}~`],
    ['before the first', 'base64url_invalid', (text) => `${sdJwtOf(text)}${kbOf(text)}~${kbOf(text)}`],
    ['joined with a dot', 'token_malformed', (text) => `${text}.${kbOf(text)}`],
    ['joined with a space', 'token_malformed', (text) => `${text} ${kbOf(text)}`],
    ['in place of the credential', 'type_unexpected', (text) => `${kbOf(text)}~${kbOf(text)}`],
    [
      'in place of the first, which is the credential’s',
      'type_unexpected',
      (text) => sdJwtOf(text) + text.split('~')[0],
    ],
  ])('%s is refused (%s)', async (_, code, finish) => {
    expect(await outcome({ finish })).toBe(code);
  });
});

describe('what a key binding is bound to', () => {
  it.each<[string, CredentialErrorCode, object]>([
    [
      'another client identifier scheme',
      'key_binding_audience_mismatch',
      { aud: audience.replace('x509_hash', 'x509_san_dns') },
    ],
    ['the audience in capitals', 'key_binding_audience_mismatch', { aud: audience.toUpperCase() }],
    ['the audience and a slash', 'key_binding_audience_mismatch', { aud: `${audience}/` }],
    ['the audience without its scheme', 'key_binding_audience_mismatch', { aud: audience.split(':')[1] }],
    ['an empty audience', 'key_binding_audience_mismatch', { aud: '' }],
    ['an audience that is an object', 'key_binding_malformed', { aud: { 0: audience } }],
    ['an empty nonce', 'key_binding_nonce_mismatch', { nonce: '' }],
    ['the nonce in capitals', 'key_binding_nonce_mismatch', { nonce: nonce.toUpperCase() }],
    ['a padded hash', 'key_binding_hash_mismatch', { sd_hash: `${'A'.repeat(43)}=` }],
    ['a hash in hexadecimal', 'key_binding_hash_mismatch', { sd_hash: '00'.repeat(32) }],
    ['an iat that is a fraction', 'key_binding_malformed', { iat: nowSeconds + 0.5 }],
    ['an iat that is true', 'key_binding_malformed', { iat: true }],
    ['an iat of nothing', 'key_binding_too_old', { iat: 0 }],
    ['an iat before all dates', 'key_binding_too_old', { iat: -nowSeconds }],
    ['an iat in nanoseconds', 'json_invalid', { iat: nowSeconds * 1e9 }],
  ])('is not %s (%s)', async (_, code, keyBinding) => {
    expect(await outcome({ keyBinding })).toBe(code);
  });

  it('is the hash over everything before it, and over nothing else', async () => {
    const whole = sdJwtOf(await attack.forge());
    const wrongInputs = [
      whole.slice(0, -1),
      whole.split('~')[0] as string,
      `${whole}~`,
      ` ${whole}`,
      whole.replaceAll('~', ''),
      '',
    ];
    for (const wrong of wrongInputs) {
      const finish = (text: string) => text;
      const rawKeyBinding = (good: object) => JSON.stringify({ ...good, sd_hash: sha256(wrong) });
      expect(await outcome({ rawKeyBinding, finish })).toBe('key_binding_hash_mismatch');
    }
  });

  it('is a time within its window, to the second, wherever the window stands', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -400, max: 100 }),
        fc.constantFrom(0, 1, 60, 300),
        async (offset, maxAge) => {
          const presentation = await attack.forge({ keyBinding: { iat: nowSeconds + offset } });
          const code = await outcomeOf(attack.check(presentation, { maxKeyBindingAgeSeconds: maxAge }));
          const expected =
            -offset > maxAge ? 'key_binding_too_old' : offset > 60 ? 'key_binding_in_future' : 'accepted';
          expect(code).toBe(expected);
        },
      ),
      runs(150, 3_000),
    );
  }, 120_000);

  it('never fails open for what a caller forgot', async () => {
    const presentation = await attack.forge();
    for (const forgotten of [
      'audience',
      'nonce',
      'maxKeyBindingAgeSeconds',
      'now',
      'lookUpKey',
      'requestedClaims',
    ]) {
      const code = await outcomeOf(attack.check(presentation, { [forgotten]: undefined } as never));
      expect([forgotten, code]).not.toContain('accepted');
    }
    for (const age of [Number.NaN, '300', null, -1]) {
      const code = await outcomeOf(attack.check(presentation, { maxKeyBindingAgeSeconds: age as never }));
      expect([age, code]).toEqual([age, 'key_binding_too_old']);
    }
  });

  it('is the holder of the credential and no other, whoever else is in town', async () => {
    const payload = payloadFor(thief);
    expect(await outcome({ payload })).toBe('key_binding_signature_invalid');
    expect(await outcome({ payload, holderSign: thief.sign })).toBe('accepted');
  });
});
