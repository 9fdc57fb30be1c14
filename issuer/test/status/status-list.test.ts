// Published status lists: what they say, when they change and when they do not.
import { verifyStatusListToken } from '@anju/credentials';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PUBLIC_URL } from '../support/enrolled-city.ts';
import { OTHER_PERSON, PERSON, registerOf } from '../support/registers.ts';
import { type RunningIssuer, startIssuer } from '../support/running-issuer.ts';
import { createTestWallet, makeKey, type TestWallet } from '../support/test-wallet.ts';

let issuer: RunningIssuer;
let wallet: TestWallet;
let indices: number[];
const uri = `${PUBLIC_URL}/income/status/1`;
const iss = `${PUBLIC_URL}/income`;
const vct = 'urn:anju:income:1';

beforeAll(async () => {
  issuer = await startIssuer({ outside: { statusListSize: 1000 } });
  await issuer.importCsv('income', registerOf('income'));
  wallet = createTestWallet(issuer, await makeKey());
  const copies = await wallet.receive('income', PERSON, 4);
  indices = copies.map((copy) => {
    const { status } = decodeJwt(copy.split('~')[0] ?? '') as { status: { status_list: { idx: number } } };
    return status.status_list.idx;
  });
});
afterAll(() => issuer.stop());

const fetchToken = async () => (await issuer.call(uri)).text;
const change = (action: string, person_number: string = PERSON) =>
  issuer.clerk(`/clerk/credentials/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ department: 'income', person_number }),
  });
const verify = async (token: string) =>
  verifyStatusListToken({
    token,
    uri,
    iss,
    vct,
    now: issuer.clock.now(),
    roots: [issuer.city.rootDer],
    lookUpKey: () => ({
      status: 'known',
      did: issuer.city.didOf('income'),
      iss,
      types: [{ vct, state: 'active' }],
    }),
  });
const statuses = async () => {
  const { list } = await verify(await fetchToken());
  return indices.map((index) => list.statusAt(index));
};

describe('a published list', () => {
  it('is a signed token by the department’s key, good for a short while', async () => {
    const answer = await issuer.call(uri);
    expect(answer.headers.get('content-type')).toBe('application/statuslist+jwt');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(decodeProtectedHeader(answer.text)).toMatchObject({
      alg: 'ES256',
      typ: 'statuslist+jwt',
      kid: `${issuer.city.didOf('income')}#delegate-1`,
    });
    expect(decodeJwt(answer.text)).toMatchObject({ sub: uri, ttl: 15, status_list: { bits: 2 } });
    const verified = await verify(answer.text);
    expect(verified.list.size).toBe(1000);
  });

  it('says valid, suspended, valid again and revoked', async () => {
    expect(await statuses()).toEqual([0, 0, 0, 0]);
    await change('suspend');
    expect(await statuses()).toEqual([2, 2, 2, 2]);
    await change('resume');
    expect(await statuses()).toEqual([0, 0, 0, 0]);
    await change('revoke');
    expect(await statuses()).toEqual([1, 1, 1, 1]);
    await change('resume');
    expect(await statuses()).toEqual([1, 1, 1, 1]);
  });

  it('stays byte for byte the same while nobody’s status changes', async () => {
    const before = await fetchToken();
    await wallet.receive('income', OTHER_PERSON, 2);
    await change('resume', OTHER_PERSON);
    expect(await fetchToken()).toBe(before);
    await change('revoke', OTHER_PERSON);
    expect(await fetchToken()).not.toBe(before);
  });

  it('is signed again before it runs out, saying the same', async () => {
    const before = await fetchToken();
    issuer.clock.advance(1790);
    expect(await fetchToken()).toBe(before);
    issuer.clock.advance(20);
    const after = await fetchToken();
    expect(after).not.toBe(before);
    expect(decodeJwt(after).status_list).toEqual(decodeJwt(before).status_list);
    await verify(after);
    issuer.clock.advance(-1810);
  });

  it.each([
    '/income/status/2',
    '/income/status/0',
    '/income/status/01',
    '/income/status/x',
    '/residency/status/1',
  ])('is not found where there is none: %s', async (path) => {
    expect((await issuer.call(path)).status).toBe(404);
  });
});
