import { createPublicKey, hash, verify } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CredentialErrorCode, createNodeCrypto, type VerifyPresentationInput } from '../../src/index.ts';
import { assistance, createForge, disclose, type Forgery, income, outcomeOf } from '../support/forge.ts';
import { audience, createTown, nowSeconds, payloadFor, type Town, vct } from '../support/town.ts';

let town: Town;
let attack: ReturnType<typeof createForge>;
beforeAll(async () => {
  town = await createTown();
  attack = createForge(town);
});

const nodeCrypto = createNodeCrypto({ createPublicKey, hash, verify } as never);
type Options = Partial<VerifyPresentationInput>;
async function outcome(wrong: Forgery, options: Options = {}) {
  return outcomeOf(attack.check(await attack.forge(wrong), options));
}

describe('the dates of a credential', () => {
  it.each<[string, object]>([
    ['it expires in a second', { exp: nowSeconds + 1 }],
    ['it began this second', { nbf: nowSeconds }],
    ['it begins within the difference of clocks', { nbf: nowSeconds + 60 }],
    ['it does not say when it was issued', { iat: undefined }],
  ])('are accepted when %s', async (_, payload) => {
    expect(await outcome({ payload })).toBe('accepted');
  });

  it.each<[string, CredentialErrorCode, object]>([
    ['it expires now', 'credential_expired', { exp: nowSeconds }],
    ['it expired long ago', 'credential_expired', { exp: 1 }],
    ['it never expires', 'claim_invalid', { exp: undefined }],
    ['exp is a text', 'claim_invalid', { exp: `${nowSeconds + 60}` }],
    ['exp is null', 'claim_invalid', { exp: null }],
    ['exp is negative', 'claim_invalid', { exp: -1 }],
    ['exp is a fraction', 'claim_invalid', { exp: nowSeconds + 60.5 }],
    ['exp is in milliseconds', 'claim_invalid', { exp: (nowSeconds + 60) * 1000 }],
    ['it begins later', 'credential_not_yet_valid', { nbf: nowSeconds + 61 }],
    ['nbf is a text', 'claim_invalid', { nbf: '0' }],
    ['it was issued later', 'credential_not_yet_valid', { iat: nowSeconds + 61 }],
    ['iat is a text', 'claim_invalid', { iat: '0' }],
  ])('are refused when %s (%s)', async (_, code, payload) => {
    expect(await outcome({ payload })).toBe(code);
  });
});

describe('the type of a credential', () => {
  it('is accepted when it is one of those asked for', async () => {
    expect(await outcome({}, { expectedVct: [vct, 'urn:anju:income:2'] })).toBe('accepted');
  });

  it.each<[string, Options['expectedVct']]>([
    ['another', 'urn:anju:residency:1'],
    ['a later version', 'urn:anju:income:2'],
    ['a longer one', `${vct}0`],
    ['none', []],
  ])('is refused when %s is asked for', async (_, expectedVct) => {
    expect(await outcome({}, { expectedVct: expectedVct as string })).toBe('vct_unexpected');
  });

  it.each([undefined, null, 1, '', [vct]])('is refused when vct is %j', async (value) => {
    expect(await outcome({ payload: { vct: value } })).toBe('claim_invalid');
  });

  it.each([undefined, null, 1, ''])('is refused when iss is %j', async (value) => {
    expect(await outcome({ payload: { iss: value } })).toBe('claim_invalid');
  });
});

describe('the status reference', () => {
  it.each<[string, CredentialErrorCode, unknown]>([
    ['absent', 'status_missing', undefined],
    ['null', 'status_missing', null],
    ['of another mechanism', 'status_missing', { other: {} }],
    ['without index', 'claim_invalid', { status_list: { uri: 'http://localhost' } }],
    ['with a negative index', 'claim_invalid', { status_list: { uri: 'http://localhost', idx: -1 } }],
    ['with an index in text', 'claim_invalid', { status_list: { uri: 'http://localhost', idx: '1' } }],
    ['without address', 'claim_invalid', { status_list: { idx: 1 } }],
    ['with an endless address', 'claim_invalid', { status_list: { idx: 1, uri: 'a'.repeat(3000) } }],
  ])('is refused when it is %s (%s)', async (_, code, status) => {
    expect(await outcome({ payload: { status } })).toBe(code);
  });
});

describe('the holder key', () => {
  it.each<[string, (jwk: Record<string, unknown>) => unknown]>([
    ['cnf is absent', () => undefined],
    ['cnf is empty', () => ({})],
    ['cnf holds a key id', () => ({ kid: 'did:example:1' })],
    ['cnf holds the address of keys beside the key', (jwk) => ({ jwk, jku: 'https://localhost/keys' })],
    ['cnf holds an encrypted key beside the key', (jwk) => ({ jwk, jwe: 'x' })],
    ['the key is for encryption', (jwk) => ({ jwk: { ...jwk, use: 'enc' } })],
    ['the key is for another algorithm', (jwk) => ({ jwk: { ...jwk, alg: 'ES384' } })],
    ['the key is of another kind', (jwk) => ({ jwk: { ...jwk, kty: 'OKP' } })],
    ['the key is on another curve', (jwk) => ({ jwk: { ...jwk, crv: 'P-384' } })],
    ['the key is private', (jwk) => ({ jwk: { ...jwk, d: jwk.x } })],
    ['a coordinate is missing', (jwk) => ({ jwk: { ...jwk, y: undefined } })],
    ['a coordinate is short', (jwk) => ({ jwk: { ...jwk, y: (jwk.y as string).slice(2) } })],
    ['a coordinate is padded', (jwk) => ({ jwk: { ...jwk, y: `${jwk.y}=` } })],
    ['the point is not on the curve', (jwk) => ({ jwk: { ...jwk, x: 'A'.repeat(43) } })],
  ])('is refused when %s', async (_, change) => {
    const cnf = change(town.holder.jwk as never);
    expect(await outcome({ payload: { cnf } })).toBe('holder_key_invalid');
    expect(await outcome({ payload: { cnf } }, { crypto: nodeCrypto })).toBe('holder_key_invalid');
  });
});

describe('the audience of a credential', () => {
  it.each([undefined, audience, [audience], ['other', audience]])(
    'is accepted when it is %j',
    async (aud) => {
      expect(await outcome({ payload: { aud } })).toBe('accepted');
    },
  );

  it.each([null, '', 'other', [], ['other'], [[audience]], { 0: audience }])(
    'is refused when it is %j: it is meant for somebody else',
    async (aud) => {
      expect(await outcome({ payload: { aud } })).toBe('claim_invalid');
    },
  );
});

describe('an answer', () => {
  const both = { disclosures: [income.encoded, assistance.encoded] };
  const asked = ['household_annual_income_fen', 'assistance'];

  it('is accepted when it discloses exactly what was asked', async () => {
    const { claims } = await attack.check(await attack.forge(both), { requestedClaims: asked });
    expect(claims).toEqual({ household_annual_income_fen: 9_500_000, assistance: 'none' });
  });

  it('is refused when it discloses more', async () => {
    expect(await outcome(both)).toBe('claim_not_asked');
    expect(await outcome({}, { requestedClaims: [] })).toBe('claim_not_asked');
  });

  it('is refused when it discloses less', async () => {
    expect(await outcome({}, { requestedClaims: asked })).toBe('claim_not_disclosed');
    expect(await outcome({ disclosures: [] })).toBe('claim_not_disclosed');
  });

  it.each(['constructor', 'toString', '__proto__', '_sd', '_sd_alg'])('never holds %s', async (name) => {
    const requestedClaims = ['household_annual_income_fen', name];
    expect(await outcome({}, { requestedClaims })).toBe('claim_not_disclosed');
  });

  it('holds no claim that was not asked, although it is always disclosed', async () => {
    const presentation = await attack.forge({ payload: { nationality: 'x' } });
    expect((await attack.check(presentation)).claims).toEqual({ household_annual_income_fen: 9_500_000 });
    const requestedClaims = ['household_annual_income_fen', 'nationality'];
    expect((await attack.check(presentation, { requestedClaims })).claims).toEqual({
      household_annual_income_fen: 9_500_000,
      nationality: 'x',
    });
  });

  it('may be asked for by path, and discloses only what leads there', async () => {
    const street = disclose(['AAAA', 'street', 'Chang’an']);
    const city = disclose(['BBBB', 'city', 'Beijing']);
    const address = disclose(['CCCC', 'address', { _sd: [street.digest, city.digest] }]);
    const payload = { _sd: [income.digest, address.digest] };
    const forged = (...parts: { encoded: string }[]) => ({
      payload,
      disclosures: parts.map((part) => part.encoded),
    });
    const requestedClaims = [['address', 'city']];
    expect(
      (await attack.check(await attack.forge(forged(address, city)), { requestedClaims })).claims,
    ).toEqual({
      address: { city: 'Beijing' },
    });
    expect(await outcome(forged(address, city, street), { requestedClaims })).toBe('claim_not_asked');
    expect(await outcome(forged(address), { requestedClaims })).toBe('claim_not_disclosed');
    expect(await outcome(forged(address, city, street), { requestedClaims: ['address'] })).toBe('accepted');
    expect(await outcome(forged(address, city), { requestedClaims: [[]] })).toBe('claim_not_disclosed');
  });

  it('may hold elements of an array', async () => {
    const elements = ['a', 'b', 'c'].map((value) => disclose([`salt-${value}`, value]));
    const payload = { roles: elements.map(({ digest }) => ({ '...': digest })) };
    const presentation = await attack.forge({
      payload,
      disclosures: [elements[0], elements[2]].map((element) => (element as { encoded: string }).encoded),
    });
    expect((await attack.check(presentation, { requestedClaims: [['roles', null]] })).claims).toEqual({
      roles: ['a', 'c'],
    });
    expect(await outcomeOf(attack.check(presentation, { requestedClaims: [['roles', 0]] }))).toBe(
      'claim_not_asked',
    );
    expect(await outcomeOf(attack.check(presentation, { requestedClaims: [['roles', 2]] }))).toBe(
      'claim_not_asked',
    );
  });
});

it('what the forger makes by default is what an issuer makes', () => {
  expect(attack.goodPayload).toMatchObject(payloadFor(town.holder));
});
