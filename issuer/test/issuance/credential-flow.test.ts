// The whole way of a batch, from the counter to ten verified copies.
import { createHash } from 'node:crypto';
import { verifySdJwtVc } from '@anju/credentials';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PUBLIC_URL } from '../support/enrolled-city.ts';
import { PERSON, registerOf } from '../support/registers.ts';
import { type RunningIssuer, startIssuer } from '../support/running-issuer.ts';
import { createTestWallet, makeKey, makeKeys, type TestWallet } from '../support/test-wallet.ts';

let issuer: RunningIssuer;
let wallet: TestWallet;

beforeAll(async () => {
  issuer = await startIssuer();
  await issuer.importCsv('income', registerOf('income'));
  await issuer.importCsv('residency', registerOf('residency'));
  wallet = createTestWallet(issuer, await makeKey());
});
afterAll(() => issuer.stop());

describe('a batch of ten copies', () => {
  it('is issued against an offer, its one-time code, a nonce and ten key proofs', async () => {
    const offer = await wallet.getOffer('income', PERSON);
    const answer = await wallet.token(offer);
    console.log(answer.text);
    const token = String(answer.json.access_token);
    const keys = await makeKeys(10);
    const body = await wallet.request('income', keys, await wallet.nonce('income'));
    const got = await wallet.credential('income', token, body);
    console.log(got.status, got.text.slice(0, 3000));
  });
});
