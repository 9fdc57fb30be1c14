import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type CredentialErrorCode, createIssuerCache, encodeBase64, webCrypto } from '../../src/index.ts';
import { createForge, type Forgery, outcomeOf } from '../support/forge.ts';
import { certify, createKeyPair, createTown, did, iss, type KeyPair, type Town } from '../support/town.ts';

let town: Town;
let attack: ReturnType<typeof createForge>;
let attacker: KeyPair;
/** Certified by the same authority, as another department. */
let neighbour: { pair: KeyPair; leaf: string };
const neighbourUris = [
  'did:ethr:0x7a69:0x00000000000000000000000000000000000000bB',
  'http://localhost:4001/property',
];

beforeAll(async () => {
  town = await createTown();
  attack = createForge(town);
  attacker = await createKeyPair();
  const pair = await createKeyPair();
  neighbour = { pair, leaf: encodeBase64(await certify(pair, town.rootPair, { uris: neighbourUris })) };
});

const header = (more: object): Forgery => ({ header: { ...attack.goodHeader, ...more } });
const outcome = async (wrong: Forgery) => outcomeOf(attack.check(await attack.forge(wrong)));
const byAttacker = (more: object): Forgery => ({ ...header(more), issuerSign: attacker.sign });

/** Everything by which a header could bring its own key. */
const ownKeys: [string, () => object][] = [
  ['jwk', () => ({ jwk: attacker.jwk })],
  ['jku', () => ({ jku: 'https://attacker.example/keys' })],
  ['x5u', () => ({ x5u: 'https://attacker.example/chain' })],
  ['x5t#S256', () => ({ 'x5t#S256': createHash('sha256').update(town.leaf).digest('base64url') })],
  ['b64', () => ({ b64: false })],
  ['zip', () => ({ zip: 'DEF' })],
  ['epk', () => ({ epk: attacker.jwk })],
  ['trust_chain', () => ({ trust_chain: ['x'] })],
  ['vctm', () => ({ vctm: ['x'] })],
];

describe('what a header says of keys beside its certificate', () => {
  it.each(ownKeys)('(%s) is never used: the presentation means the same', async (_, more) => {
    using fetched = vi.spyOn(globalThis, 'fetch');
    const same = await attack.check(await attack.forge());
    expect(await attack.check(await attack.forge(header(more())))).toEqual(same);
    expect(fetched).not.toHaveBeenCalled();
  });

  it.each(ownKeys)(
    '(%s) vouches for nobody: whoever signs with a key of their own is refused',
    async (_, more) => {
      expect(await outcome(byAttacker(more()))).toBe('signature_invalid');
      expect(await outcome(byAttacker({ ...more(), x5c: undefined }))).toBe('certificate_missing');
    },
  );

  it.each(ownKeys)('(%s) is refused when it is marked as critical', async (name, more) => {
    expect(await outcome(header({ ...more(), crit: [name] }))).toBe('critical_header_unknown');
  });

  it('is not listed, when the attacker’s own certificate is what names the department', async () => {
    const leaf = encodeBase64(await certify(attacker, attacker, { uris: [did, iss] }));
    expect(await outcome(byAttacker({ x5c: [leaf] }))).toBe('issuer_not_listed');
    expect(await outcome(byAttacker({ x5c: [leaf, ...town.x5c] }))).toBe('issuer_not_listed');
  });
});

describe('the order of certificates', () => {
  it.each<[string, CredentialErrorCode, () => Forgery | Promise<Forgery>]>([
    [
      'the attacker’s certificate behind the department’s',
      'signature_invalid',
      async () => byAttacker({ x5c: [...town.x5c, encodeBase64(await certify(attacker, town.rootPair))] }),
    ],
    [
      'a neighbour’s leaf behind the right one',
      'certificate_invalid',
      () => header({ x5c: [...town.x5c, neighbour.leaf] }),
    ],
    [
      'a neighbour’s leaf before the right one',
      'issuer_not_listed',
      () => header({ x5c: [neighbour.leaf, ...town.x5c] }),
    ],
    ['a neighbour’s leaf alone', 'issuer_not_listed', () => header({ x5c: [neighbour.leaf] })],
    ['the right leaf twice', 'certificate_invalid', () => header({ x5c: [...town.x5c, ...town.x5c] })],
    [
      'the root before the leaf',
      'issuer_not_listed',
      () => header({ x5c: [encodeBase64(town.root), ...town.x5c] }),
    ],
    [
      'the root behind the leaf',
      'certificate_invalid',
      () => header({ x5c: [...town.x5c, encodeBase64(town.root)] }),
    ],
    ['the leaf with a line break', 'base64url_invalid', () => header({ x5c: [`${town.x5c[0]}\n`] })],
    [
      'the leaf with a letter of base64url',
      'base64url_invalid',
      () => header({ x5c: [(town.x5c[0] as string).replace('M', '-')] }),
    ],
    ['the leaf in an inner list', 'certificate_invalid', () => header({ x5c: [town.x5c] })],
    [
      'the leaf as an object of one',
      'certificate_missing',
      () => header({ x5c: { 0: town.x5c[0], length: 1 } }),
    ],
  ])('is what it is: %s (%s)', async (name, code, wrong) => {
    const got = await outcome(await wrong());
    // A chain that goes nowhere is refused before the signature that it would check.
    if (name.startsWith('the attacker')) expect(['certificate_invalid', code]).toContain(got);
    else expect(got).toBe(code);
  });

  it('and what was remembered of one header says nothing of another', async () => {
    const issuerCache = createIssuerCache();
    await attack.check(await attack.forge(), { issuerCache });
    for (const wrong of [
      byAttacker({}),
      header({ x5c: [neighbour.leaf] }),
      byAttacker({ jwk: attacker.jwk }),
    ]) {
      const code = await outcomeOf(attack.check(await attack.forge(wrong), { issuerCache }));
      expect(code).toMatch(/^(signature_invalid|issuer_not_listed)$/);
    }
  });
});

describe('the algorithm', () => {
  it.each([
    'ES256K',
    'ES384',
    'ES512',
    'PS256',
    'RS256',
    'HS256',
    'HS512',
    'EdDSA',
    'Ed25519',
    'none',
    'None',
    'NONE',
    'ES256 ',
    ' ES256',
    'ЕS256',
    '-7',
    '',
  ])('is not %j, for issuer or holder', async (alg) => {
    expect(await outcome(header({ alg }))).toBe('algorithm_not_allowed');
    expect(await outcome({ keyBindingHeader: { alg, typ: 'kb+jwt' } })).toBe('algorithm_not_allowed');
  });

  it.each([null, true, -7, ['ES256'], { alg: 'ES256' }])('is not %j either', async (alg) => {
    expect(await outcome(header({ alg }))).toBe('algorithm_not_allowed');
    expect(await outcome({ keyBindingHeader: { alg, typ: 'kb+jwt' } })).toBe('algorithm_not_allowed');
  });

  it('none is refused with no signature and with any', async () => {
    const none = { ...header({ alg: 'none' }), issuerSign: async () => new Uint8Array() };
    expect(await outcome(none)).toBe('token_malformed');
    expect(await outcome({ ...none, issuerSign: async () => new Uint8Array(64) })).toBe(
      'algorithm_not_allowed',
    );
  });
});

describe('the typ', () => {
  it.each([
    'dc+sd-jwt ',
    'dc+SD-JWT',
    'vc+sd-jwt',
    'application/dc+sd-jwt',
    'example+sd-jwt',
    'kb+jwt',
    'JWT',
    'jwt',
    'statuslist+jwt',
    'dc+sd-jwt\0',
  ])('of a credential is not %j', async (typ) => {
    expect(await outcome(header({ typ }))).toBe('type_unexpected');
  });

  it.each([
    'kb+jwt ',
    'KB+JWT',
    'application/kb+jwt',
    'dc+sd-jwt',
    'JWT',
    'kb+sd-jwt',
    'kb+jwt\0',
    1,
    ['kb+jwt'],
  ])('of a key binding is not %j', async (typ) => {
    expect(await outcome({ keyBindingHeader: { alg: 'ES256', typ } })).toBe('type_unexpected');
  });
});

describe('a signature', () => {
  const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');
  const zero = Buffer.alloc(32);
  it.each([
    ['of nothing', Buffer.concat([zero, zero])],
    ['of the order of the curve', Buffer.concat([order, order])],
    ['whose r is nothing', Buffer.concat([zero, Buffer.alloc(32, 1)])],
    ['whose s is nothing', Buffer.concat([Buffer.alloc(32, 1), zero])],
    ['whose s is the order', Buffer.concat([Buffer.alloc(32, 1), order])],
    ['beyond all numbers', Buffer.alloc(64, 0xff)],
    ['for a longer curve', Buffer.alloc(96, 1)],
    ['of one byte', Buffer.alloc(1, 1)],
  ])('%s is refused, of issuer and holder', async (_, bytes) => {
    expect(await outcome({ issuerSign: async () => bytes })).toBe('signature_invalid');
    expect(await outcome({ holderSign: async () => bytes })).toBe('key_binding_signature_invalid');
  });

  it('that a port neither confirms nor denies is refused', async () => {
    const crypto = { ...webCrypto, verifyEs256: () => 'true' as never };
    const code = await outcomeOf(attack.check(await attack.forge(), { crypto }));
    expect(code).toBe('certificate_untrusted');
    const withoutRoots = { crypto, roots: undefined };
    expect(await outcomeOf(attack.check(await attack.forge(), withoutRoots))).toBe('signature_invalid');
  });
});
