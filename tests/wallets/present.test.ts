// Wallets that share no code with ours answer over real HTTP: the whole question of a rule, an agency's own query in every
// form that the language has, and on the device that the question is shown on.
import { createHash, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimsOf, eligible, issueAll, justAbove } from '../../verifier/test/support/people.ts';
import { type Departments, startDepartments } from '../support/departments.ts';
import { type ListeningVerifier, listenForAgencies, PREFIXES } from './listening-verifier.ts';
import type { Card } from './wallet.ts';
import { allowHttp, WALLETS } from './wallets.ts';

allowHttp();
let departments: Departments;
let verifier: ListeningVerifier;
let cards: Card[];

beforeAll(async () => {
  departments = await startDepartments();
  verifier = await listenForAgencies(departments);
  cards = Object.values(await issueAll(departments, eligible));
});
afterAll(async () => {
  await verifier?.close();
  await departments?.stop();
});

describe.each(PREFIXES)('asked under %s', (prefix) => {
  const agency = () => verifier.agencies[prefix];

  describe.each(WALLETS)('%s', (_name, createWallet) => {
    test.each(['get', 'post'])('fetches with %s, shows four cards, and is told eligible', async (method) => {
      const wallet = createWallet({ cards, fetch, ...verifier.trust });
      const { request_id: id, qr } = await agency().ask();
      const request = await wallet.open(
        qr.replace('request_uri_method=post', `request_uri_method=${method}`),
      );
      expect(request.client_id.startsWith(`${prefix}:`)).toBe(true);
      expect('wallet_nonce' in request).toBe(method === 'post');
      const vpToken = await wallet.present(request);
      expect(Object.keys(vpToken).sort()).toEqual(['household', 'income', 'property', 'residency']);

      const { status, body } = await wallet.send(request, await wallet.encrypt(request, vpToken));
      expect({ status, body }).toMatchObject({
        status: 200,
        body: { anju_result: { decision: 'eligible', request_id: id } },
      });
      expect(await agency().state(id)).toMatchObject({
        state: 'decided',
        decision: { decision: 'eligible' },
      });
    });

    test('shows one card alone to a rule that reads one, without the numbers that match several', async () => {
      const wallet = createWallet({ cards, fetch, ...verifier.trust });
      const request = await wallet.open((await agency().ask({ rule_id: 'chaoyang-resident' })).qr);
      const vpToken = await wallet.present(request);
      expect(Object.entries(vpToken).map(([id, [one]]) => [id, shownBy(one)])).toEqual([
        ['residency', ['district']],
      ]);
      const { body } = await wallet.send(request, await wallet.encrypt(request, vpToken));
      expect(body).toMatchObject({ anju_result: { decision: 'eligible' } });
    });

    test('is told not eligible one fen above the limit', async () => {
      const above = Object.values(await issueAll(departments, justAbove));
      const wallet = createWallet({ cards: above, fetch, ...verifier.trust });
      const request = await wallet.open((await agency().ask()).qr);
      const answer = await wallet.send(request, await wallet.encrypt(request, await wallet.present(request)));
      expect(answer).toMatchObject({ status: 200, body: { anju_result: { decision: 'not_eligible' } } });
    });
  });
});

const purpose = { 'zh-CN': '核对', en: 'To check' };
const ofType = (id: string, more: object = {}) => ({
  id,
  format: 'dc+sd-jwt',
  meta: { vct_values: [`urn:anju:${id}:1`] },
  ...more,
});
const claim = (name: string, more: object = {}) => ({ path: [name], ...more });
const district = ofType('residency', { claims: [claim('district')] });
const role = ofType('household', { claims: [claim('role')] });

/** The names that a presentation discloses. */
const shownBy = (presentation: string) =>
  presentation
    .split('~')
    .slice(1, -1)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString())[1]);

describe.each(WALLETS)('%s, asked a query,', (_name, createWallet) => {
  const agency = () => verifier.agencies.decentralized_identifier;
  let more: Card[];
  beforeAll(async () => {
    const { income, property } = claimsOf(eligible);
    const rooms = [{ floor: 2 }, { floor: 3 }];
    more = [
      await departments.issue('income', income),
      await departments.issue('property', { ...property, rooms }),
    ];
  });

  async function open(dcql_query: object) {
    const wallet = createWallet({ cards: [...cards, ...more], fetch, ...verifier.trust });
    const { request_id: id, qr } = await agency().ask({ dcql_query, purpose });
    return { id, wallet, request: await wallet.open(qr) };
  }
  async function expectNotAnswered(dcql_query: object) {
    const { wallet, request } = await open(dcql_query);
    await expect(wallet.present(request)).rejects.toThrow('the cards do not answer the query');
  }
  async function answer(dcql_query: object) {
    const { id, wallet, request } = await open(dcql_query);
    const vpToken = await wallet.present(request);
    const answered = await wallet.send(request, await wallet.encrypt(request, vpToken));
    expect(answered.status).toBe(200);
    expect((await agency().state(id)).decision?.decision).toBe('answered');
    return Object.fromEntries(Object.entries(vpToken).map(([name, shown]) => [name, shown.map(shownBy)]));
  }

  test('shows nothing but the card where no claim is asked for', async () => {
    expect(await answer({ credentials: [ofType('property')] })).toEqual({ property: [[]] });
  });

  test('shows a claim whose value is one of those wanted', async () => {
    const claims = [claim('assistance', { values: ['minimum_living', 'none'] })];
    expect(await answer({ credentials: [ofType('income', { claims })] })).toEqual({
      income: [['assistance']],
    });
  });

  test('keeps back a claim that has another value, and then answers nothing', async () => {
    const claims = [claim('assistance', { values: ['minimum_living'] })];
    await expectNotAnswered({ credentials: [ofType('income', { claims })] });
  });

  test('shows a whole claim for a part of it that is asked for', async () => {
    const claims = [{ path: ['rooms', null, 'floor'], values: [3] }];
    expect(await answer({ credentials: [ofType('property', { claims })] })).toEqual({
      property: [['rooms']],
    });
  });

  test('takes the first claim set that it can meet', async () => {
    const claims = [
      claim('vehicle', { id: 'a' }),
      claim('homes_owned', { id: 'b', values: [0] }),
      claim('in_other_scheme', { id: 'c', values: [false] }),
    ];
    const claim_sets = [['a', 'b'], ['b', 'c'], ['c']];
    expect(await answer({ credentials: [ofType('property', { claims, claim_sets })] })).toEqual({
      property: [['homes_owned', 'in_other_scheme']],
    });
  });

  test('takes the first set of credentials that it holds, and leaves out what nobody needs', async () => {
    const credentials = [ofType('unit', { claims: [claim('unit')] }), district, role];
    const credential_sets = [
      { options: [['unit'], ['residency']] },
      { options: [['household']], required: false },
    ];
    expect(await answer({ credentials, credential_sets })).toEqual({ residency: [['district']] });
  });

  test('shows every copy of a type where several are asked for', async () => {
    const income = ofType('income', { multiple: true, claims: [claim('assessed_on')] });
    expect(await answer({ credentials: [income] })).toEqual({ income: [['assessed_on'], ['assessed_on']] });
  });

  test('shows what the wanted authority has certified, and nothing for another', async () => {
    const { publicKey } = new X509Certificate(departments.authority.rootPem);
    const point = publicKey.export({ type: 'spki', format: 'der' }).subarray(-65);
    // RFC 5280, section 4.2.1.2, method 1
    const keyId = createHash('sha1').update(point).digest('base64url');
    const by = (value: string) => ({ trusted_authorities: [{ type: 'aki', values: [value] }] });
    expect(await answer({ credentials: [{ ...district, ...by(keyId) }] })).toEqual({
      residency: [['district']],
    });
    await expectNotAnswered({ credentials: [{ ...district, ...by('AAAA') }] });
  });
});

describe.each(WALLETS)('%s, asked on the same device,', (_name, createWallet) => {
  const agency = () => verifier.agencies.x509_hash;
  const [session, another] = ['the session of the browser that asked', 'the session of another browser'];

  async function open() {
    const wallet = createWallet({ cards, fetch, ...verifier.trust });
    const { request_id: id, app_link: link } = await agency().askOnDevice(session);
    return { id, wallet, request: await wallet.open(link) };
  }
  async function answer() {
    const { id, wallet, request } = await open();
    const jwe = await wallet.encrypt(request, await wallet.present(request));
    const { status, body } = await wallet.send(request, jwe);
    expect(status).toBe(200);
    expect(body).not.toHaveProperty('anju_result');
    expect(await agency().state(id)).toMatchObject({ state: 'answered' });
    return { id, redirectUri: body.redirect_uri };
  }

  test('is sent back, and what came of it is shown in the session that asked, once', async () => {
    const { id, redirectUri } = await answer();
    expect(await agency().comeBack(id, session, redirectUri)).toMatchObject({
      status: 200,
      body: { state: 'decided', decision: { decision: 'eligible' } },
    });
    expect((await agency().comeBack(id, session, redirectUri)).status).toBe(409);
  });

  test('shows nobody anything when another browser comes back', async () => {
    const { id, redirectUri } = await answer();
    expect(await agency().comeBack(id, another, redirectUri)).toMatchObject({
      status: 403,
      body: { error: { code: 'session_mismatch' } },
    });
    expect((await agency().comeBack(id, session, redirectUri)).status).toBe(409);
    expect(await agency().state(id)).toMatchObject({ state: 'refused', reason: 'session_mismatch' });
  });

  test('releases nothing with the code of another answer, and then takes its own', async () => {
    const [one, other] = [await answer(), await answer()];
    expect(await agency().comeBack(one.id, session, other.redirectUri)).toMatchObject({
      status: 403,
      body: { error: { code: 'response_code_wrong' } },
    });
    expect((await agency().comeBack(one.id, session, one.redirectUri)).status).toBe(200);
  });

  test('is sent back too when the citizen declines', async () => {
    const { id, wallet, request } = await open();
    const { status, body } = await wallet.decline(request);
    expect(status).toBe(200);
    expect(await agency().comeBack(id, session, body.redirect_uri)).toMatchObject({
      status: 200,
      body: { state: 'refused', reason: 'declined' },
    });
  });
});
