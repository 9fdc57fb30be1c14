// What an appeal is about is sealed with its exchange: who can write to the database turns no answer to one question into a
// correction of another decision, for another day, or of none.
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createKeySealer } from '../../src/adapters/key-sealer.ts';
import type { Appeal } from '../../src/requests/appeal.ts';
import { openSecrets, type RequestSecrets, sealSecrets } from '../../src/requests/exchange.ts';
import { newRequest } from '../support/request-rows.ts';

const sealer = createKeySealer(randomBytes(32));
const secrets: RequestSecrets = {
  exchange: { nonce: 'n', state: 's', encryptionJwk: {} } as RequestSecrets['exchange'],
  agencyQuery: null,
  declaration: null,
  returnTo: null,
  page: null,
};
const plain = newRequest('r');
const appeal: Appeal = { supersedes: 'earlier', reason: 'other', on: '2026-11-20' };
const sealed = sealSecrets(sealer, { ...plain, appeal }, secrets);

describe('the exchange of an appeal', () => {
  test('opens as it was sealed, and that of any other request too', () => {
    expect(openSecrets(sealer, { ...plain, appeal }, sealed)).toEqual(secrets);
    expect(openSecrets(sealer, plain, sealSecrets(sealer, plain, secrets))).toEqual(secrets);
  });

  test.each<[string, Appeal | undefined]>([
    ['no appeal', undefined],
    ['one against another decision', { ...appeal, supersedes: 'another' }],
    ['one for another day', { ...appeal, on: '2026-11-21' }],
    ['one for another reason', { ...appeal, reason: 'wrong_person' }],
  ])('does not open where the database says that it is %s', (_, changed) => {
    const request = changed === undefined ? plain : { ...plain, appeal: changed };
    expect(() => openSecrets(sealer, request, sealed)).toThrow();
  });

  test('does not open where the database makes an appeal of a request that is none', () => {
    const first = sealSecrets(sealer, plain, secrets);
    expect(() => openSecrets(sealer, { ...plain, appeal }, first)).toThrow();
  });
});
