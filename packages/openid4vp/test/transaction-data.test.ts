// What a holder signs beside the claims: exactly what was asked, by exactly one of the presentations that were named for it.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Declaration, requireTransactionData, spellDeclaration } from '../src/index.ts';

const declaration: Declaration = {
  text: { 'zh-CN': '本人声明所述属实。', en: 'I declare that this is true.' },
  credentialIds: ['income', 'household'],
};
const asked = { spelled: spellDeclaration(declaration), credentialIds: declaration.credentialIds };
const hash = createHash('sha256').update(asked.spelled).digest('base64url');
const shown = (id: string, ...transactionDataHashes: string[]) => ({ id, transactionDataHashes });

it('is spelled in one way, as the profile for SD-JWT VC has it', () => {
  expect(asked.spelled).toMatch(/^[A-Za-z0-9_-]+$/);
  expect(JSON.parse(Buffer.from(asked.spelled, 'base64url').toString())).toEqual({
    type: 'urn:anju:declaration:1',
    credential_ids: ['income', 'household'],
    transaction_data_hashes_alg: ['sha-256'],
    text: declaration.text,
  });
});

describe('a declaration', () => {
  it.each([
    ['the first credential named', [shown('income', hash), shown('household')]],
    ['another one named', [shown('income'), shown('household', hash)]],
    ['the only one shown', [shown('household', hash)]],
  ])('is signed with %s', (_, presentations) => {
    expect(() => requireTransactionData([asked], presentations)).not.toThrow();
  });

  it.each([
    ['by nobody', [shown('income'), shown('household')]],
    ['twice', [shown('income', hash), shown('household', hash)]],
    ['twice by one', [shown('income', hash, hash)]],
    ['by a credential that was not named', [shown('property', hash), shown('income')]],
    ['beside something else', [shown('income', hash, 'A'.repeat(43))]],
    ['as something else', [shown('income', 'A'.repeat(43))]],
  ])('counts for nothing when it is signed %s', (_, presentations) => {
    expect(() => requireTransactionData([asked], presentations)).toThrow(
      expect.objectContaining({ code: 'transaction_data_mismatch' }),
    );
  });

  it('is never one that was not asked for', () => {
    expect(() => requireTransactionData([], [shown('income')])).not.toThrow();
    expect(() => requireTransactionData([], [shown('income', hash)])).toThrow('transaction_data_mismatch');
  });

  it('is another when one character of it is', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(text, text, (one, other) => {
        const spell = (en: string) => spellDeclaration({ ...declaration, text: { 'zh-CN': '是', en } });
        expect(spell(one) === spell(other)).toBe(one === other);
      }),
      { numRuns: 100 },
    );
  });
});
