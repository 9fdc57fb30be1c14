// The whole way of a batch, from the counter to ten copies that a wallet can verify, and what the copies say.
import { createHash } from 'node:crypto';
import { verifySdJwtVc } from '@anju/credentials';
import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PUBLIC_URL } from '../support/enrolled-city.ts';
import { PERSON, registerOf } from '../support/registers.ts';
import { type RunningIssuer, startIssuer } from '../support/running-issuer.ts';
import { createTestWallet, type Key, makeKey, makeKeys, type TestWallet } from '../support/test-wallet.ts';

let issuer: RunningIssuer;
let wallet: TestWallet;
let keys: Key[];
let copies: string[];

const payloadOf = (copy: string): JWTPayload => decodeJwt(copy.split('~')[0] ?? '');
const disclosuresOf = (copy: string): unknown[][] =>
  copy
    .split('~')
    .slice(1, -1)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')));
const digestsOf = (copy: string) => payloadOf(copy)._sd as string[];

beforeAll(async () => {
  issuer = await startIssuer();
  await issuer.importCsv('income', registerOf('income'));
  await issuer.importCsv('residency', registerOf('residency'));
  wallet = createTestWallet(issuer, await makeKey());
  keys = await makeKeys(10);
  const token = await wallet.accessToken(await wallet.getOffer('income', PERSON));
  const body = await wallet.request('income', keys, await wallet.nonce('income'));
  const answer = await wallet.credential('income', token, body);
  expect(answer.status).toBe(200);
  copies = (answer.json.credentials as { credential: string }[]).map((one) => one.credential);
});
afterAll(() => issuer.stop());

describe('a batch of ten', () => {
  it('verifies copy by copy for the key that was proved, down to the city’s root', async () => {
    expect(copies).toHaveLength(10);
    for (const [position, credential] of copies.entries()) {
      const holder = keys[position]?.jwk ?? {};
      const verified = await verifySdJwtVc({
        credential,
        now: issuer.clock.now(),
        roots: [issuer.city.rootDer],
        expectedVct: 'urn:anju:income:1',
        expectedIss: `${PUBLIC_URL}/income`,
        expectedHolderThumbprint: await calculateJwkThumbprint(holder),
      });
      expect(verified.issuerUris).toContain(issuer.city.didOf('income'));
      expect(payloadOf(credential).cnf).toEqual({ jwk: keys[position]?.jwk });
    }
  });

  it('names the department’s key by DID and by certificate, without the root', () => {
    for (const copy of copies) {
      const header = decodeProtectedHeader(copy.split('~')[0] ?? '');
      expect(header).toMatchObject({ alg: 'ES256', typ: 'dc+sd-jwt' });
      expect(header.kid).toBe(`${issuer.city.didOf('income')}#delegate-1`);
      expect(header.x5c).toHaveLength(1);
      expect(header.x5c?.[0]).not.toBe(Buffer.from(issuer.city.rootDer).toString('base64'));
    }
  });

  it('shows nothing but issuer, type, dates, key and status', () => {
    for (const copy of copies) {
      const visible = ['_sd', '_sd_alg', 'cnf', 'exp', 'iat', 'iss', 'status', 'vct', 'vct#integrity'];
      expect(Object.keys(payloadOf(copy)).sort()).toEqual(visible);
    }
  });

  it('carries the same dates as everybody’s, by the city’s clock', () => {
    for (const copy of copies) {
      const { iat = 0, exp = 0 } = payloadOf(copy);
      expect(new Date(iat * 1000).toISOString()).toMatch(/^\d{4}-(03-31|06-30|09-30|12-31)T16:00:00/);
      expect(new Date(exp * 1000).toISOString()).toMatch(/^\d{4}-(03-31|06-30|09-30|12-31)T15:59:59/);
    }
    expect(new Set(copies.map((copy) => payloadOf(copy).exp)).size).toBe(1);
  });

  it('shares no salt, no digest, no key and no status index between copies', () => {
    const salts = copies.flatMap((copy) => disclosuresOf(copy).map(([salt]) => salt));
    expect(new Set(salts).size).toBe(salts.length);
    for (const salt of salts) expect(Buffer.from(String(salt), 'base64url')).toHaveLength(32);
    const digests = copies.flatMap(digestsOf);
    expect(new Set(digests).size).toBe(digests.length);
    const indices = copies.map((copy) => JSON.stringify(payloadOf(copy).status));
    expect(new Set(indices).size).toBe(copies.length);
  });

  it('holds every claim of the record, each with a digest', () => {
    const [copy = ''] = copies;
    const claims = Object.fromEntries(disclosuresOf(copy).map(([, name, value]) => [name, value]));
    expect(claims).toEqual({
      person_number: PERSON,
      household_number: 'H0000000001',
      household_annual_income_fen: 9_600_000,
      household_monthly_income_fen: 800_000,
      household_net_assets_fen: 12_500_000,
      assistance: 'none',
      assessed_on: '2026-06-30',
    });
    const hashed = copy
      .split('~')
      .slice(1, -1)
      .map((part) => createHash('sha256').update(part).digest('base64url'));
    expect(hashed.sort()).toEqual([...digestsOf(copy)].sort());
  });

  it('hides an absent claim behind a decoy, so that presence and absence look alike', async () => {
    const [copy = ''] = await wallet.receive('residency', PERSON, 1);
    const names = disclosuresOf(copy).map(([, name]) => name);
    expect(names).not.toContain('permit_since');
    expect(names).toContain('hukou_since');
    expect(digestsOf(copy)).toHaveLength(6);
    expect(names).toHaveLength(5);
  });
});

describe('status indices', () => {
  it('are not in the order of issuance', () => {
    const indices = copies.map((copy) => {
      const status = payloadOf(copy).status as { status_list: { idx: number; uri: string } };
      expect(status.status_list.uri).toBe(`${PUBLIC_URL}/income/status/1`);
      return status.status_list.idx;
    });
    // Ten places of 131,072 in order by chance: once in 3.6 million runs.
    expect(indices).not.toEqual([...indices].sort((a, b) => a - b));
  });
});
