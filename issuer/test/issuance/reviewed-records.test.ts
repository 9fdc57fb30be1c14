// A person with two records, whose online requests a clerk looks at: a decision is about one record and no other.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cityDir } from '@anju/city';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCodeFlow } from '../support/code-flow.ts';
import { type EnrolledCity, enrolCity } from '../support/enrolled-city.ts';
import {
  LOGIN_CLIENT,
  startIdentityProvider,
  type TestIdentityProvider,
} from '../support/identity-provider.ts';
import { PERSON } from '../support/registers.ts';
import { type Answer, type RunningIssuer, startIssuer } from '../support/running-issuer.ts';
import { createTestWallet, makeKey, makeKeys, type TestWallet } from '../support/test-wallet.ts';

const HEADER = 'person_number,household_number,name,assembly,unit,exclusive_area_csqm,owned_since';
const UNITS = ['A050013-38-1-0503', 'A050024-07-4-2801'] as const;

let city: EnrolledCity;
let identityProvider: TestIdentityProvider;
let issuer: RunningIssuer;
let wallet: TestWallet;
let flow: ReturnType<typeof createCodeFlow>;

beforeAll(async () => {
  const unit = JSON.parse(readFileSync(join(cityDir, 'departments', 'unit.json'), 'utf8'));
  unit.credential.review = 'online';
  city = await enrolCity({ 'unit.json': JSON.stringify(unit) });
  identityProvider = await startIdentityProvider();
  identityProvider.setPerson(PERSON);
  const login = { url: identityProvider.url, ...LOGIN_CLIENT, claim: 'person_number' };
  issuer = await startIssuer({ city, config: { login } });
  const rows = UNITS.map((one) => `${PERSON},H0000000001,张伟,${one.slice(0, 7)},${one},3279,2013-05-15`);
  expect((await issuer.importCsv('unit', [HEADER, ...rows].join('\n'))).json).toEqual({ imported: 2 });
  wallet = createTestWallet(issuer, await makeKey());
  flow = createCodeFlow(issuer, issuer.address, wallet);
}, 60_000);
afterAll(async () => {
  await issuer.stop();
  await identityProvider.close();
  city.remove();
});

async function logIn() {
  const { json } = await flow.authorize('unit');
  const [detail] = json.authorization_details as { credential_identifiers: string[] }[];
  const token = String(json.access_token);
  const ask = async (identifier: string): Promise<Answer> => {
    const { proofs } = await wallet.request('unit', await makeKeys(1), await wallet.nonce('unit'));
    return wallet.credential('unit', token, { credential_identifier: identifier, proofs });
  };
  const [first = '', second = ''] = detail?.credential_identifiers ?? [];
  return { ask, first, second };
}

async function decide(unit: string, decision: 'approve' | 'decline'): Promise<void> {
  const { json } = await issuer.clerk('/clerk/reviews?department=unit');
  const review = (json.reviews as { id: string; record_key: string }[]).find(
    ({ record_key }) => record_key === unit,
  );
  const decided = await issuer.clerk(`/clerk/reviews/${review?.id}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ decision }),
  });
  expect(decided.status).toBe(204);
}

it('issues at once what was approved before, and lets a clerk look again at what was declined', async () => {
  const { ask, first, second } = await logIn();
  expect([(await ask(first)).status, (await ask(second)).status]).toEqual([202, 202]);
  await decide(UNITS[0], 'approve');
  await decide(UNITS[1], 'decline');
  expect((await ask(first)).status).toBe(200);
  expect((await ask(second)).status).toBe(202);
});

it('issues no record that no clerk has seen, though another one of the same log-in was approved', async () => {
  const { ask, first, second } = await logIn();
  expect((await ask(first)).status).toBe(202);
  await decide(UNITS[0], 'approve');
  expect((await ask(second)).status).toBe(202);
});

it('asks a clerk again after another log-in', async () => {
  const before = await logIn();
  await before.ask(before.first);
  await decide(UNITS[0], 'approve');
  const { ask, first } = await logIn();
  expect((await ask(first)).status).toBe(202);
});
