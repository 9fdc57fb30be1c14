// Everything that is wrong with a response: what changes nothing, what ends the request, and the reason the desk is given.
import { exportJWK, generateKeyPair } from 'jose';
import { beforeEach, describe, expect, test } from 'vitest';
import { makeUnlistedSigner } from '../../../tests/support/departments.ts';
import {
  type Answered,
  answer,
  encrypt,
  fetchRequest,
  type PresentationChanges,
  post,
  prepareAnswer,
  presentOne,
  type RequestObject,
} from '../support/holder.ts';
import { claimsOf, eligible, neighbour, type Wallet } from '../support/people.ts';
import { useDesk, useVerifier, useWallet } from '../support/running-verifier.ts';

const running = useVerifier();
const { departments, verifier } = running;
const desk = useDesk(running);
const wallet = useWallet(running);
let id: string;
let request: RequestObject;

beforeEach(askAnew);
async function askAnew(): Promise<void> {
  ({ request_id: id } = await desk.ask());
  request = await fetchRequest(verifier.app, id);
}
/** Another request, that the same desk asks. */
const askOther = async () => (await desk.ask()).request_id;

const send = async (payload: unknown): Promise<Answered> =>
  post(verifier.app, id, { response: await encrypt(payload, request) });
const sendToken = (vpToken: unknown) => send({ vp_token: vpToken, state: request.state });
const good = () => answer(request, wallet);
const showing = (changes: PresentationChanges) => answer(request, wallet, changes);
/** In full, with this income. */
const withIncome = (income: Wallet['income']) => answer(request, { ...wallet, income });

const INVALID_REQUEST = { status: 400, body: { error: 'invalid_request' } };

async function expectStillOpen(): Promise<void> {
  expect((await desk.state(id)).state).toBe('fetched');
  expect((await sendToken(await good())).status).toBe(200);
}

async function expectEnded(answered: Answered, reason: string, error = 'invalid_request'): Promise<void> {
  expect(answered.status).toBe(400);
  expect(answered.body).toEqual({ error, error_description: expect.stringMatching(/\.$/) });
  expect(await desk.state(id)).toMatchObject({ state: 'refused', reason });
  // and the request is over for a good answer too
  expect((await sendToken(await good())).status).toBe(400);
  expect(await desk.state(id)).toMatchObject({ state: 'refused', reason });
}

describe('what cannot be decrypted changes nothing', () => {
  test.each([
    ['no JWE at all', async () => 'x'],
    ['an empty response', async () => ''],
    ['a JWE to another key', async () => encrypt('{}', request, { key: await anotherKey() })],
    ['a JWE to a key of another name', () => encrypt('{}', request, { kid: 'other' })],
    ['an algorithm with key wrapping', () => encrypt('{}', request, { alg: 'ECDH-ES+A256KW' })],
    ['a content encryption that was not offered', () => encrypt('{}', request, { enc: 'A256CBC-HS512' })],
    ['a JWE cut short', async () => (await encrypt('{}', request)).slice(0, -4)],
  ])('%s', async (_what, make) => {
    const answered = await post(verifier.app, id, { response: await make() });
    expect(answered.status).toBe(400);
    expect(answered.body.error).toBe('invalid_request');
    await expectStillOpen();
  });

  test('an unencrypted vp_token', async () => {
    const answered = await post(verifier.app, id, { vp_token: '{}', state: request.state });
    expect(answered.status).toBe(400);
    await expectStillOpen();
  });

  test('two responses in one form', async () => {
    const jwe = await encrypt({ vp_token: await good(), state: request.state }, request);
    const answered = await verifier.app.inject({
      method: 'POST',
      url: `/wallet/responses/${id}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: `response=${jwe}&response=${jwe}`,
    });
    expect(answered.statusCode).toBe(400);
    await expectStillOpen();
  });

  test('a body of another type, or too large', async () => {
    const url = `/wallet/responses/${id}`;
    const json = await verifier.app.inject({ method: 'POST', url, payload: { response: 'x' } });
    expect(json.statusCode).toBe(400);
    const large = await verifier.app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: `response=${'x'.repeat(300_000)}`,
    });
    expect(large.statusCode).toBe(413);
    expect(large.json().error).toBe('invalid_request');
    await expectStillOpen();
  });

  test('a response to a request that does not exist', async () => {
    const jwe = await encrypt({ vp_token: await good(), state: request.state }, request);
    expect((await post(verifier.app, 'A'.repeat(43), { response: jwe })).status).toBe(404);
    await expectStillOpen();
  });

  test('a good response to another request', async () => {
    const { response } = await prepareAnswer(verifier.app, await askOther(), wallet);
    expect(await post(verifier.app, id, { response })).toMatchObject(INVALID_REQUEST);
    await expectStillOpen();
  });
});

/** The state of a request that was decided with it. */
async function usedState(): Promise<string> {
  const { request: decided, send } = await prepareAnswer(verifier.app, await askOther(), wallet);
  expect((await send()).status).toBe(200);
  return decided.state;
}

async function anotherKey() {
  const { publicKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
  return exportJWK(publicKey);
}

describe('a decryptable response that fails ends its request', () => {
  test('used: the same response a second time', async () => {
    const { send } = await prepareAnswer(verifier.app, id, wallet);
    expect((await send()).status).toBe(200);
    expect(await send()).toMatchObject(INVALID_REQUEST);
    expect((await desk.state(id)).state).toBe('decided');
  });

  test('foreign: nonce, state and presentations of another request', async () => {
    const other = await fetchRequest(verifier.app, await askOther());
    const theirs = await send({ vp_token: await answer(other, wallet), state: other.state });
    await expectEnded(theirs, 'state_mismatch');
  });

  test('used: the presentations of a request that was decided, under the state of this one', async () => {
    const firstId = await askOther();
    const first = await fetchRequest(verifier.app, firstId);
    const shown = await answer(first, wallet);
    const response = await encrypt({ vp_token: shown, state: first.state }, first);
    expect((await post(verifier.app, firstId, { response })).status).toBe(200);
    await expectEnded(await sendToken(shown), 'holder_binding_invalid');
  });

  test.each([
    ['absent', () => ({})],
    ['wrong', () => ({ state: 'A'.repeat(43) })],
    ['not text', () => ({ state: 1 })],
    ['used', async () => ({ state: await usedState() })],
    [
      'of another request',
      async () => ({ state: (await fetchRequest(verifier.app, await askOther())).state }),
    ],
  ])('state %s', async (_what, state) => {
    await expectEnded(await send({ vp_token: await good(), ...(await state()) }), 'state_mismatch');
  });

  test.each([
    ['not JSON', 'hello'],
    ['a list', '[]'],
    ['an object with a name twice', '{"state":"a","state":"b"}'],
  ])('a plaintext that is %s', async (_what, plaintext) => {
    await expectEnded(await send(plaintext), 'response_malformed');
  });

  test.each([
    ['no vp_token', undefined],
    ['a vp_token that is a list', []],
    ['a vp_token that is text', 'x'],
  ])('%s', async (_what, vpToken) => {
    await expectEnded(await sendToken(vpToken), 'response_malformed');
  });

  test('a nonce of another request', async () => {
    await expectEnded(await sendToken(await showing({ nonce: 'another' })), 'holder_binding_invalid');
  });

  test('an audience of another asker', async () => {
    const token = await showing({ audience: 'x509_hash:another' });
    await expectEnded(await sendToken(token), 'holder_binding_invalid');
  });

  test('a holder signature from before the request and from the future', async () => {
    const seconds = Math.floor(Date.now() / 1000);
    const token = await showing({ issuedAt: seconds - 3600 });
    await expectEnded(await sendToken(token), 'holder_binding_invalid');
    await askAnew();
    const fromTheFuture = await showing({ issuedAt: seconds + 3600 });
    await expectEnded(await sendToken(fromTheFuture), 'holder_binding_invalid');
  });

  test("someone else's copy without its key", async () => {
    const stolen = { ...wallet.income, holderKey: wallet.household.holderKey };
    await expectEnded(await sendToken(await withIncome(stolen)), 'holder_binding_invalid');
  });

  test('a presentation without holder binding', async () => {
    const token = await good();
    const [presentation] = token.income as [string];
    await expectEnded(
      await sendToken({ ...token, income: [presentation.slice(0, presentation.lastIndexOf('~') + 1)] }),
      'holder_binding_invalid',
    );
  });

  test("a neighbour's income with both keys in hand", async () => {
    const income = await departments.issue('income', claimsOf(neighbour).income);
    await expectEnded(await sendToken(await withIncome(income)), 'different_person', 'access_denied');
  });

  test('one person in two households', async () => {
    const mixed = { ...neighbour, personNumber: eligible.personNumber };
    const income = await departments.issue('income', claimsOf(mixed).income);
    await expectEnded(await sendToken(await withIncome(income)), 'different_household', 'access_denied');
  });

  test('a credential that has expired', async () => {
    const income = await departments.issue('income', claimsOf(eligible).income, { expiresInSeconds: -1 });
    await expectEnded(await sendToken(await withIncome(income)), 'credential_expired', 'access_denied');
  });

  test('a credential signed by a key that is not listed', async () => {
    const { iss } = departments.department('income');
    const signedBy = await makeUnlistedSigner(departments, [
      'did:ethr:0x7a69:0x0000000000000000000000000000000000000001',
      iss,
    ]);
    const income = await departments.issue('income', claimsOf(eligible).income, { signedBy });
    await expectEnded(await sendToken(await withIncome(income)), 'issuer_not_listed', 'access_denied');
  });

  test('a credential signed by a department that is listed for another type', async () => {
    const signedBy = departments.department('household');
    const income = await departments.issue('income', claimsOf(eligible).income, { signedBy });
    await expectEnded(await sendToken(await withIncome(income)), 'issuer_not_listed', 'access_denied');
  });

  test('a credential whose signature does not hold', async () => {
    const signedBy = {
      x5c: departments.department('income').x5c,
      sign: departments.department('household').sign,
    };
    const income = await departments.issue('income', claimsOf(eligible).income, { signedBy });
    await expectEnded(await sendToken(await withIncome(income)), 'signature_invalid');
  });

  test('a credential of another type in the place of the one asked for', async () => {
    const token = await good();
    await expectEnded(await sendToken({ ...token, income: token.household }), 'credential_type_wrong');
  });

  test('a claim value that the rule does not know', async () => {
    const income = await departments.issue('income', {
      ...claimsOf(eligible).income,
      household_annual_income_fen: '8000000',
    });
    await expectEnded(await sendToken(await withIncome(income)), 'claim_value_invalid');
  });

  test('an error that the wallet encrypted is noted as what it is', async () => {
    const answered = await send({ error: 'access_denied', state: request.state });
    expect(answered).toEqual({ status: 200, body: {} });
    expect(await desk.state(id)).toMatchObject({ state: 'refused', reason: 'declined' });
  });
});

describe('the answer is exactly what was asked', () => {
  test.each<[string, (token: Record<string, unknown>) => Record<string, unknown>]>([
    ['a credential is missing', ({ income, ...rest }) => rest],
    ['a credential more', (token) => ({ ...token, identity: token.income })],
    ['a credential under another name', ({ income, ...rest }) => ({ ...rest, Income: income })],
    ['a credential twice', (token) => ({ ...token, income: [token.income, token.income].flat() })],
    ['a list without presentation', (token) => ({ ...token, income: [] })],
    ['a presentation outside a list', (token) => ({ ...token, income: (token.income as string[])[0] })],
  ])('refuses when %s', async (_what, change) => {
    await expectEnded(await sendToken(change(await good())), 'query_not_answered');
  });

  test.each([
    ['a claim less', ['person_number', 'household_number']],
    ['a claim more', ['person_number', 'household_number', 'household_annual_income_fen', 'assistance']],
  ])('refuses %s', async (_what, disclose) => {
    const token = { ...(await good()), income: [await presentOne(wallet.income, request, [], { disclose })] };
    await expectEnded(await sendToken(token), 'query_not_answered');
  });

  test.each([
    ['a number', 7],
    ['an object (JSON serialisation)', { payload: 'x' }],
    ['text that is no SD-JWT', 'x'],
  ])('refuses a presentation that is %s', async (_what, presentation) => {
    await expectEnded(await sendToken({ ...(await good()), income: [presentation] }), 'credential_malformed');
  });
});

describe('the wallet declines', () => {
  test('with the right state: the request is over and the desk is told', async () => {
    const declined = await post(verifier.app, id, { error: 'access_denied', state: request.state });
    expect(declined).toEqual({ status: 200, body: {} });
    expect(await desk.state(id)).toMatchObject({ state: 'refused', reason: 'declined' });
    expect((await post(verifier.app, id, { error: 'access_denied', state: request.state })).status).toBe(400);
  });

  test('with another error code: the wallet could not answer', async () => {
    await post(verifier.app, id, { error: 'vp_formats_not_supported', state: request.state });
    expect(await desk.state(id)).toMatchObject({ state: 'refused', reason: 'wallet_error' });
  });

  test.each<[string, Record<string, string>]>([
    ['without state', { error: 'access_denied' }],
    ['with a wrong state', { error: 'access_denied', state: 'A'.repeat(43) }],
    ['with an error that is no code', { error: '"', state: 'x' }],
    ['together with a response', { error: 'access_denied', state: 'x', response: 'y' }],
  ])('%s: nothing changes', async (_what, form) => {
    expect((await post(verifier.app, id, form)).status).toBe(400);
    await expectStillOpen();
  });
});
