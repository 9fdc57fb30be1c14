import { beforeAll, describe, expect, it } from 'vitest';
import type { CredentialErrorCode, VerifyPresentationInput } from '../../src/index.ts';
import { assistance, createForge, type Forgery, income, outcomeOf } from '../support/forge.ts';
import { audience, createKeyPair, createTown, nonce, nowSeconds, type Town } from '../support/town.ts';

/** 32 bytes of zeros. */
const HASH = 'A'.repeat(43);

let town: Town;
let attack: ReturnType<typeof createForge>;
beforeAll(async () => {
  town = await createTown();
  attack = createForge(town);
});

async function outcome(wrong: Forgery, options: Partial<VerifyPresentationInput> = {}) {
  return outcomeOf(attack.check(await attack.forge(wrong), options));
}
const binding = (keyBinding: object): Forgery => ({ keyBinding });

describe('a key binding', () => {
  it.each<[string, object]>([
    ['made now', {}],
    ['as old as allowed', { iat: nowSeconds - 300 }],
    ['made by a clock that is a minute ahead', { iat: nowSeconds + 60 }],
    ['with further claims', { transaction: 1 }],
    [
      'signed over transaction data',
      { transaction_data_hashes: [HASH], transaction_data_hashes_alg: 'sha-256' },
    ],
    ['bound to a time of its own that is now', { exp: nowSeconds + 1, nbf: nowSeconds + 60 }],
  ])('is accepted when it is %s', async (_, keyBinding) => {
    expect(await outcome({ keyBinding })).toBe('accepted');
  });

  it.each<[string, CredentialErrorCode, () => Forgery | Promise<Forgery>]>([
    ['absent', 'key_binding_missing', () => ({ finish: (text) => text.slice(0, text.lastIndexOf('~') + 1) })],
    [
      'a plain text',
      'token_malformed',
      () => ({ finish: (text) => `${text.slice(0, text.lastIndexOf('~') + 1)}x` }),
    ],
    ['of another typ', 'type_unexpected', () => ({ keyBindingHeader: { alg: 'ES256', typ: 'JWT' } })],
    ['without typ', 'type_unexpected', () => ({ keyBindingHeader: { alg: 'ES256' } })],
    ['with alg none', 'algorithm_not_allowed', () => ({ keyBindingHeader: { alg: 'none', typ: 'kb+jwt' } })],
    [
      'with alg ES384',
      'algorithm_not_allowed',
      () => ({ keyBindingHeader: { alg: 'ES384', typ: 'kb+jwt' } }),
    ],
    [
      'with a crit',
      'critical_header_unknown',
      () => ({ keyBindingHeader: { alg: 'ES256', typ: 'kb+jwt', crit: ['exp'], exp: 1 } }),
    ],
    ['for another audience', 'key_binding_audience_mismatch', () => binding({ aud: 'x509_hash:other' })],
    ['for several audiences', 'key_binding_malformed', () => binding({ aud: [audience, 'other'] })],
    ['for the audience in an array', 'key_binding_malformed', () => binding({ aud: [audience] })],
    ['without audience', 'key_binding_malformed', () => binding({ aud: undefined })],
    ['for another nonce', 'key_binding_nonce_mismatch', () => binding({ nonce: 'other' })],
    ['for a longer nonce', 'key_binding_nonce_mismatch', () => binding({ nonce: `${nonce}1` })],
    ['without nonce', 'key_binding_malformed', () => binding({ nonce: undefined })],
    ['with a nonce that is no text', 'key_binding_malformed', () => binding({ nonce: 1 })],
    [
      'signed over no transaction data',
      'key_binding_malformed',
      () => binding({ transaction_data_hashes: [], transaction_data_hashes_alg: 'sha-256' }),
    ],
    [
      'signed over one that is no list',
      'key_binding_malformed',
      () => binding({ transaction_data_hashes: HASH, transaction_data_hashes_alg: 'sha-256' }),
    ],
    [
      'signed over what is no hash',
      'key_binding_malformed',
      () => binding({ transaction_data_hashes: [HASH, 1], transaction_data_hashes_alg: 'sha-256' }),
    ],
    [
      'signed over a hash that is written otherwise',
      'key_binding_malformed',
      () =>
        binding({
          transaction_data_hashes: [`${HASH.slice(0, -1)}B`],
          transaction_data_hashes_alg: 'sha-256',
        }),
    ],
    [
      'signed over more than anybody asks',
      'key_binding_malformed',
      () => binding({ transaction_data_hashes: Array(9).fill(HASH), transaction_data_hashes_alg: 'sha-256' }),
    ],
    [
      'signed over transaction data by another algorithm',
      'key_binding_malformed',
      () => binding({ transaction_data_hashes: [HASH], transaction_data_hashes_alg: 'sha-512' }),
    ],
    [
      'signed over transaction data by an algorithm that is not said',
      'key_binding_malformed',
      () => binding({ transaction_data_hashes: [HASH] }),
    ],
    [
      'with an algorithm for nothing',
      'key_binding_malformed',
      () => binding({ transaction_data_hashes_alg: 'sha-256' }),
    ],
    ['without sd_hash', 'key_binding_malformed', () => binding({ sd_hash: undefined })],
    ['with another sd_hash', 'key_binding_hash_mismatch', () => binding({ sd_hash: 'A'.repeat(43) })],
    ['a second too old', 'key_binding_too_old', () => binding({ iat: nowSeconds - 301 })],
    ['in the future', 'key_binding_in_future', () => binding({ iat: nowSeconds + 61 })],
    ['in milliseconds', 'key_binding_in_future', () => binding({ iat: nowSeconds * 1000 })],
    ['over by its own exp', 'key_binding_too_old', () => binding({ exp: nowSeconds })],
    ['not begun by its own nbf', 'key_binding_in_future', () => binding({ nbf: nowSeconds + 61 })],
    ['with exp in text', 'key_binding_malformed', () => binding({ exp: `${nowSeconds + 60}` })],
    ['with nbf null', 'key_binding_malformed', () => binding({ nbf: null })],
    ['without iat', 'key_binding_malformed', () => binding({ iat: undefined })],
    ['with iat in text', 'key_binding_malformed', () => binding({ iat: `${nowSeconds}` })],
    ['with iat null', 'key_binding_malformed', () => binding({ iat: null })],
    [
      'signed by another key',
      'key_binding_signature_invalid',
      async () => ({ holderSign: (await createKeyPair()).sign }),
    ],
    ['signed by the issuer', 'key_binding_signature_invalid', () => ({ holderSign: town.issuer.sign })],
    [
      'signed with a byte too few',
      'key_binding_signature_invalid',
      () => ({ holderSign: async (data) => (await town.holder.sign(data)).slice(1) }),
    ],
  ])('is refused when it is %s (%s)', async (_, code, wrong) => {
    expect(await outcome(await wrong())).toBe(code);
  });

  it('is refused for what it was not made for: with a disclosure taken away or added', async () => {
    const requestedClaims = ['household_annual_income_fen', 'assistance'];
    const finish = (text: string) => text.replace(`~${assistance.encoded}`, '');
    const both = [income.encoded, assistance.encoded];
    expect(await outcome({ disclosures: both }, { requestedClaims })).toBe('accepted');
    expect(await outcome({ disclosures: both, finish })).toBe('key_binding_hash_mismatch');
    const add = (text: string) => text.replace('~', `~${assistance.encoded}~`);
    expect(await outcome({ finish: add }, { requestedClaims })).toBe('key_binding_hash_mismatch');
  });

  it('is refused when it was made over the same disclosures in another order', async () => {
    const requestedClaims = ['household_annual_income_fen', 'assistance'];
    const finish = (text: string) =>
      text.replace(`${income.encoded}~${assistance.encoded}`, `${assistance.encoded}~${income.encoded}`);
    const disclosures = [income.encoded, assistance.encoded];
    expect(await outcome({ disclosures, finish }, { requestedClaims })).toBe('key_binding_hash_mismatch');
  });

  it('of one presentation does not serve another of the same holder', async () => {
    const first = await attack.forge({ payload: { iat: nowSeconds - 1 } });
    const binding = first.slice(first.lastIndexOf('~') + 1);
    const finish = (text: string) => text.slice(0, text.lastIndexOf('~') + 1) + binding;
    expect(await outcome({ finish })).toBe('key_binding_hash_mismatch');
  });

  it('must answer an audience and a nonce that the caller has', async () => {
    for (const missing of [
      { audience: undefined },
      { nonce: undefined },
      { maxKeyBindingAgeSeconds: undefined },
    ]) {
      expect(await outcome({}, missing as never)).toMatch(/^key_binding_/);
    }
    const unbound = binding({ aud: undefined, nonce: undefined });
    expect(await outcome(unbound, { audience: undefined, nonce: undefined } as never)).toBe(
      'key_binding_malformed',
    );
  });
});
