// The W3C Digital Credentials API (OpenID4VP 1.0, appendix A; HAIP 1.0, section 5.2): the page hands a signed question to its browser,
// and hands in what the browser gave it.
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, expect, test } from 'vitest';
import { agencyOf, statusAndBody } from '../support/agency.ts';
import { RULE_ID, signIn } from '../support/desk.ts';
import { answer, encrypt, post, type RequestObject } from '../support/holder.ts';
import { useVerifier, useWallet } from '../support/running-verifier.ts';
import { ORIGIN, RETURN_URI, registryRead } from '../support/verifier.ts';

const running = useVerifier();
const { verifier } = running;
const wallet = useWallet(running);
const housing = agencyOf(verifier);

const protocol = 'openid4vp-v1-signed';
const session = 'a-secret-of-one-browser-session';
const { origin } = new URL(RETURN_URI);

const call = async (path: string, payload: object, agency = housing) =>
  statusAndBody(await agency.call(path, payload));
const asking = (digital_credentials: object = { origin, session }) => ({
  rule_id: RULE_ID,
  digital_credentials,
});

/** What the page gets and its wallet reads. */
async function ask() {
  const { body } = await call('', asking());
  const { request: jwt } = body.digital.requests[0].data;
  return { id: body.request_id as string, jwt, request: decodeJwt(jwt) as unknown as RequestObject };
}
const handIn = (id: string, data: object, more: object = {}, agency = housing) =>
  call(`/${id}/response`, { session, protocol, data, ...more }, agency);

async function presented(request: RequestObject, audience = `origin:${origin}`): Promise<string> {
  return encrypt({ vp_token: await answer(request, wallet, { audience }) }, request);
}

describe('what the page gets', () => {
  test('cannot be got again under a key: what was signed is not kept', async () => {
    const headers = { 'idempotency-key': 'case-2026-12' };
    const refused = await housing.call('', asking(), { headers });
    expect([refused.statusCode, refused.json().error.code]).toEqual([400, 'idempotency_not_possible']);
  });

  test('is a signed request for one origin, without state or address, fresh each time', async () => {
    const { status, body } = await call('', asking());
    expect([status, Object.keys(body).sort()]).toEqual([201, ['digital', 'expires_at', 'request_id']]);
    expect(body.digital.requests).toHaveLength(1);
    expect(body.digital.requests[0]).toMatchObject({ protocol, data: { request: expect.any(String) } });
    const { jwt, request } = await ask();
    expect(decodeProtectedHeader(jwt)).toMatchObject({ alg: 'ES256', typ: 'oauth-authz-req+jwt' });
    expect(Object.keys(request).sort()).toEqual([
      ...['aud', 'client_id', 'client_metadata', 'dcql_query', 'exp', 'expected_origins', 'iat', 'nonce'],
      ...['response_mode', 'response_type', 'verifier_info'],
    ]);
    expect(request).toMatchObject({
      client_id: verifier.ports.agencies.find('housing-office')?.clientId,
      expected_origins: [origin],
      response_mode: 'dc_api.jwt',
      response_type: 'vp_token',
    });
    const other = (await ask()).request;
    expect(other.nonce).not.toBe(request.nonce);
    expect(other.client_metadata.jwks.keys[0].kid).not.toBe(request.client_metadata.jwks.keys[0].kid);
  });

  test.each([
    ['an origin that is not the agency’s', { origin: 'https://other.example', session }, 'origin_unknown'],
    ['its origin in another spelling', { origin: `${origin}/`, session }, 'origin_unknown'],
    ['no session', { origin }, 'input_invalid'],
  ])('is nothing for %s', async (_, given, code) => {
    const refused = await call('', asking(given));
    expect([refused.status, refused.body.error.code]).toEqual([400, code]);
  });

  test('is nothing for two ways at once', async () => {
    const same_device = { return_uri: RETURN_URI, session };
    expect((await call('', { ...asking(), same_device })).body.error.code).toBe('input_invalid');
  });

  test('is served at no address, and posted to none', async () => {
    const { id, request } = await ask();
    const fetched = await verifier.app.inject({ method: 'POST', url: `/wallet/requests/${id}` });
    expect(fetched.statusCode).toBe(404);
    expect((await post(verifier.app, id, { response: await presented(request) })).status).toBe(404);
    expect(await housing.state(id)).toMatchObject({ state: 'waiting' });
  });
});

describe('an answer', () => {
  test('made out to the origin is decided, once', async () => {
    const { id, request } = await ask();
    const data = { response: await presented(request) };
    const answers = await Promise.all(Array.from({ length: 5 }, () => handIn(id, data)));
    const accepted = answers.filter(({ status }) => status === 200);
    expect(accepted.map(({ body }) => body.decision.decision)).toEqual(['eligible']);
    expect((await handIn(id, data)).body.error.code).toBe('already_returned');
    expect(JSON.stringify(accepted)).not.toContain('entry_secret');
  });

  test.each([
    ['the agency’s name, as after a QR code', ({ client_id }: RequestObject) => client_id],
    ['another origin', () => 'origin:https://other.example'],
    ['the origin without its prefix', () => origin],
  ])('made out to %s is refused', async (_, audience) => {
    const { id, request } = await ask();
    const { status, body } = await handIn(id, { response: await presented(request, audience(request)) });
    expect([status, body]).toMatchObject([200, { state: 'refused', reason: 'holder_binding_invalid' }]);
  });

  test('to an earlier request is refused here', async () => {
    const [earlier, { id, request }] = [await ask(), await ask()];
    const vp_token = await answer(earlier.request, wallet, { audience: `origin:${origin}` });
    const { body } = await handIn(id, { response: await encrypt({ vp_token }, request) });
    expect(body).toMatchObject({ state: 'refused', reason: 'holder_binding_invalid' });
  });

  test('in which the wallet says no ends the request, encrypted or in the open', async () => {
    const [open, sealed] = [await ask(), await ask()];
    expect((await handIn(open.id, { error: 'access_denied' })).body).toMatchObject({ reason: 'declined' });
    const response = await encrypt({ error: 'access_denied' }, sealed.request);
    expect((await handIn(sealed.id, { response })).body).toMatchObject({ reason: 'declined' });
  });

  test.each([
    ['in another session', 'request_not_found', { session: 'the-session-of-somebody-else' }],
    ['by another protocol', 'input_invalid', { protocol: 'openid4vp-v1-unsigned' }],
    ['without a session', 'input_invalid', { session: undefined }],
    ['without encryption', 'input_invalid', { data: { vp_token: {} } }],
    ['encrypted to another key', 'response_unreadable', { data: { response: 'a..b.c.d' } }],
  ])('handed in %s changes nothing', async (_, code, changed) => {
    const { id, request } = await ask();
    const data = { response: await presented(request) };
    expect((await handIn(id, data, changed)).body.error.code).toBe(code);
    expect((await handIn(id, data)).status).toBe(200);
  });

  test('by another agency finds no such request', async () => {
    const { id, request } = await ask();
    const data = { response: await presented(request) };
    expect((await handIn(id, data, {}, agencyOf(verifier, 'other-office'))).body.error.code).toBe(
      'request_not_found',
    );
    expect((await handIn(id, data)).status).toBe(200);
  });

  test('to a request that was made for another way is not taken here', async () => {
    const id = await housing.ask({ rule_id: RULE_ID });
    expect((await handIn(id, { error: 'access_denied' })).body.error.code).toBe('mode_wrong');
    expect((await call(`/${(await ask()).id}/result`, { session, response_code: 'x' })).body.error.code).toBe(
      'mode_wrong',
    );
  });

  test('that comes too late finds the request over', async () => {
    const { id, request } = await ask();
    const data = { response: await presented(request) };
    verifier.clock.advance(601);
    expect((await handIn(id, data)).body.error.code).toBe('already_returned');
    expect(await housing.state(id)).toMatchObject({ state: 'expired' });
    verifier.clock.advance(-601);
  });
});

test('at the desk the origin is the desk’s own, and the session the officer’s', async () => {
  await registryRead(verifier);
  const [one, other] = [await signIn(verifier.app), await signIn(verifier.app)];
  const inject = (cookie: string, url: string, payload: object) =>
    verifier.app.inject({ method: 'POST', url, headers: { cookie }, payload });
  const asked = (
    await inject(one.cookie, '/desk/requests', { rule_id: RULE_ID, digital_credentials: true })
  ).json();
  const request = decodeJwt(asked.digital.requests[0].data.request) as unknown as RequestObject;
  expect(request).toMatchObject({ expected_origins: [ORIGIN] });
  const credential = { protocol, data: { response: await presented(request, `origin:${ORIGIN}`) } };
  const url = `/desk/requests/${asked.request_id}/response`;
  expect((await inject(other.cookie, url, credential)).json().error.code).toBe('request_not_found');
  expect((await inject(one.cookie, url, credential)).json()).toMatchObject({
    decision: { decision: 'eligible' },
  });
});
