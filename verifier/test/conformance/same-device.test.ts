// Answers on the same device (OpenID4VP 1.0, sections 8.2, 13.3 and 14.2; HAIP 1.0, section 5.1): the wallet is told where the browser
// goes on, and only the browser that comes back with the code, in the session that asked, sees what came of it.
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type AgencySystem, agencyOf, statusAndBody } from '../support/agency.ts';
import { RULE_ID, signIn } from '../support/desk.ts';
import { readRows } from '../support/embedded-database.ts';
import {
  answer,
  fetchRequest,
  lookUp,
  post,
  prepareAnswer,
  present,
  type RequestObject,
  respond,
} from '../support/holder.ts';
import { useVerifier, useWallet } from '../support/running-verifier.ts';
import { ORIGIN, RETURN_URI, registryRead } from '../support/verifier.ts';

const running = useVerifier();
const { folder, verifier } = running;
const wallet = useWallet(running);
const housing = agencyOf(verifier);
const otherOffice = agencyOf(verifier, 'other-office');

const session = 'a-secret-of-one-browser-session';
const CODE = /^[A-Za-z0-9_-]{43}$/;
const codeIn = (redirectUri: unknown) => new URL(String(redirectUri)).searchParams.get('response_code') ?? '';

const call = async (path: string, payload: object, agency = housing) =>
  statusAndBody(await agency.call(path, payload));
const asking = (same_device: object = { return_uri: RETURN_URI, session }) => ({
  rule_id: RULE_ID,
  same_device,
});
const ask = () => housing.ask(asking());
const redeem = (id: string, response_code: string, more: { session?: string } = {}, agency?: AgencySystem) =>
  call(`/${id}/result`, { session, response_code, ...more }, agency);
const stateOf = housing.state;
const answerGood = (id: string) => present(verifier.app, id, wallet);
/** A request that was answered well, and the code that the browser comes back with. */
async function answered() {
  const id = await ask();
  const { body } = await answerGood(id);
  return { id, code: codeIn(body.redirect_uri), entry: body.anju_entry as { entry_secret: string } };
}

describe('a request on the same device', () => {
  test('is asked for a session and one of the agency’s own addresses, and has no QR code', async () => {
    const { status, body } = await call('', asking());
    expect(status).toBe(201);
    expect(Object.keys(body).sort()).toEqual(['app_link', 'expires_at', 'link', 'request_id']);
    expect(body.app_link).toMatch(/^openid4vp:\/\/\?/);
  });

  test.each([
    [
      'an address that is not the agency’s',
      { return_uri: 'https://other.example/', session },
      'return_uri_unknown',
    ],
    ['its address with more behind it', { return_uri: `${RETURN_URI}/..`, session }, 'return_uri_unknown'],
    ['its address with a query', { return_uri: `${RETURN_URI}?a=b`, session }, 'return_uri_unknown'],
    ['no session', { return_uri: RETURN_URI }, 'input_invalid'],
    ['a session that is short', { return_uri: RETURN_URI, session: 'x'.repeat(15) }, 'input_invalid'],
    ['a session that is long', { return_uri: RETURN_URI, session: 'x'.repeat(257) }, 'input_invalid'],
  ])('is refused with %s', async (_, given, code) => {
    const refused = await call('', asking(given));
    expect([refused.status, refused.body.error.code]).toEqual([400, code]);
  });
});

describe('a good answer', () => {
  test('is told where the browser goes on, with 256 fresh bits, and no result', async () => {
    const [one, other] = [await answerGood(await ask()), await answerGood(await ask())];
    expect([one.status, Object.keys(one.body)]).toEqual([200, ['redirect_uri', 'anju_entry']]);
    const [first, second] = [one, other].map(({ body }) => codeIn(body.redirect_uri));
    expect(first).toMatch(CODE);
    expect(second).not.toBe(first);
    expect(String(one.body.redirect_uri)).toBe(`${RETURN_URI}?response_code=${first}`);
    expect(JSON.stringify(one.body)).not.toMatch(/eligible|clauses/);
  });

  test('is seen by nobody before the browser is back: not by the agency, in the log, by the secret, or in the database', async () => {
    const { id, entry } = await answered();
    expect(await stateOf(id)).toMatchObject({ state: 'answered' });
    const desk = await signIn(verifier.app);
    expect(JSON.stringify([await stateOf(id), await desk.state(id)])).not.toMatch(/eligible|clauses/);
    expect((await desk.log()).decisions).toEqual([]);
    expect((await lookUp(verifier.app, entry.entry_secret)).status).toBe(404);
    await verifier.close();
    const [rows, leaves] = await readRows(
      folder,
      ['SELECT * FROM presentation_requests WHERE id = $1', id],
      ['SELECT count(*)::integer AS count FROM audit_log_leaves'],
    );
    await running.reopen();
    expect(rows).toMatchObject([{ state: 'answered', decision: null, clauses: null, reason: null }]);
    expect(JSON.stringify(rows)).not.toMatch(/eligible/);
    expect(JSON.stringify(rows)).not.toContain(session);
    expect(leaves).toEqual([{ count: 0 }]);
  });

  test('is released to the session that asked, with the code, and its entry can then be looked up', async () => {
    const { id, code, entry } = await answered();
    const { status, body } = await redeem(id, code);
    expect([status, body]).toMatchObject([200, { state: 'decided', decision: { decision: 'eligible' } }]);
    expect(await stateOf(id)).toEqual(body);
    const looked = await lookUp(verifier.app, entry.entry_secret);
    expect([looked.status, looked.body.decision]).toEqual([200, 'eligible']);
  });

  test('is released once, whoever asks at once or again', async () => {
    const { id, code } = await answered();
    const all = await Promise.all(Array.from({ length: 10 }, () => redeem(id, code)));
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    const others = all.filter(({ status }) => status !== 200).map(({ body }) => body.error.code);
    expect(new Set([...others, (await redeem(id, code)).body.error.code])).toEqual(
      new Set(['already_returned']),
    );
  });

  test('is neither lost nor readable when the process ends before the browser is back', async () => {
    const { id, code } = await answered();
    await verifier.close();
    await running.reopen();
    expect(await stateOf(id)).toMatchObject({ state: 'answered' });
    expect((await redeem(id, code)).body).toMatchObject({ state: 'decided' });
  });
});

describe('a browser that comes back', () => {
  test('with the right code in another session ends the request: somebody was lured', async () => {
    const { id, code, entry } = await answered();
    const lured = await redeem(id, code, { session: 'the-session-of-somebody-else' });
    expect([lured.status, lured.body.error.code]).toEqual([403, 'session_mismatch']);
    expect(await stateOf(id)).toMatchObject({ state: 'refused', reason: 'session_mismatch' });
    expect((await redeem(id, code)).body.error.code).toBe('already_returned');
    expect((await lookUp(verifier.app, entry.entry_secret)).status).toBe(404);
  });

  test.each([
    ['another code', () => randomBytes(32).toString('base64url')],
    ['the code of another answer', async () => (await answered()).code],
    ['part of the code', (code: string) => code.slice(0, -1)],
  ])('with %s changes nothing', async (_, other) => {
    const { id, code } = await answered();
    const refused = await redeem(id, await other(code));
    expect([refused.status, refused.body.error.code]).toEqual([403, 'response_code_wrong']);
    expect((await redeem(id, code)).status).toBe(200);
  });

  test('with a wrong code in another session changes nothing either', async () => {
    const { id, code } = await answered();
    const more = { session: 'the-session-of-somebody-else' };
    expect((await redeem(id, 'wrong', more)).body.error.code).toBe('response_code_wrong');
    expect((await redeem(id, code)).status).toBe(200);
  });

  test('with twenty wrong codes gets nothing more, for the right one neither', async () => {
    const { id, code } = await answered();
    for (let n = 0; n < 20; n += 1) await redeem(id, `wrong-${n}`);
    for (const tried of ['wrong', code]) {
      const refused = await redeem(id, tried);
      expect([refused.status, refused.body.error.code]).toEqual([409, 'response_codes_used_up']);
    }
  });

  test.each([
    ['no code', { response_code: undefined }],
    ['an empty code', { response_code: '' }],
    ['two codes', { response_code: ['a', 'b'] }],
    ['no session', { session: undefined }],
  ])('with %s is refused before anything is looked at', async (_, changed) => {
    const { id, code } = await answered();
    const { body } = await call(`/${id}/result`, { session, response_code: code, ...changed });
    expect(body.error.code).toBe('input_invalid');
    expect((await redeem(id, code)).status).toBe(200);
  });

  test('to another agency finds no such request, and it stays as it was', async () => {
    const { id, code } = await answered();
    expect((await redeem(id, code, {}, otherOffice)).body.error.code).toBe('request_not_found');
    expect((await redeem('nobodys', code)).body.error.code).toBe('request_not_found');
    expect((await redeem(id, code)).status).toBe(200);
  });

  test('before the wallet has answered is told so', async () => {
    expect((await redeem(await ask(), 'code')).body.error.code).toBe('not_answered_yet');
  });

  test('for a request that was made for a QR code gets nothing there', async () => {
    const id = await housing.ask({ rule_id: RULE_ID });
    await answerGood(id);
    expect((await redeem(id, 'code')).body.error.code).toBe('mode_wrong');
  });

  test('after five minutes is too late: what came of the answer is erased', async () => {
    const [{ id, code }, left] = [await answered(), await answered()];
    verifier.clock.advance(299);
    expect(await stateOf(id)).toMatchObject({ state: 'answered' });
    verifier.clock.advance(2);
    expect((await redeem(id, code)).body.error.code).toBe('already_returned');
    for (const request of [id, left.id])
      expect(await stateOf(request)).toMatchObject({ state: 'refused', reason: 'not_returned' });
    verifier.clock.advance(-301);
    await registryRead(verifier);
  });
});

describe('an answer that is refused', () => {
  const refusals: [string, string, (request: RequestObject) => Promise<object>][] = [
    [
      'over another nonce',
      'holder_binding_invalid',
      async (request) => ({
        vp_token: await answer(request, wallet, { nonce: 'another' }),
        state: request.state,
      }),
    ],
    ['in which the citizen declined', 'declined', async ({ state }) => ({ error: 'access_denied', state })],
    [
      'with another state',
      'state_mismatch',
      async (request) => ({ vp_token: await answer(request, wallet), state: 'x' }),
    ],
  ];

  test.each(refusals)(
    '%s sends the browser back too, and the reason waits for it',
    async (_, reason, payload) => {
      const id = await ask();
      const { status, body } = await respond(verifier.app, id, payload);
      expect([status, Object.keys(body)]).toEqual([200, ['redirect_uri']]);
      expect(await stateOf(id)).toMatchObject({ state: 'answered' });
      expect(JSON.stringify(await stateOf(id))).not.toContain(reason);
      expect((await redeem(id, codeIn(body.redirect_uri))).body).toMatchObject({ state: 'refused', reason });
    },
  );

  test('because the wallet says so without encryption sends the browser back, and only with the state', async () => {
    const id = await ask();
    const { state } = await fetchRequest(verifier.app, id);
    expect((await post(verifier.app, id, { error: 'access_denied', state: 'x' })).status).toBe(400);
    const { status, body } = await post(verifier.app, id, { error: 'access_denied', state });
    expect([status, Object.keys(body)]).toEqual([200, ['redirect_uri']]);
    expect((await post(verifier.app, id, { error: 'access_denied', state })).status).toBe(400);
    expect((await redeem(id, codeIn(body.redirect_uri))).body).toMatchObject({ reason: 'declined' });
  });

  test('by who cannot encrypt to the request changes nothing', async () => {
    const id = await ask();
    expect((await post(verifier.app, id, { response: 'a..b.c.d' })).status).toBe(400);
    expect(await stateOf(id)).toMatchObject({ state: 'waiting' });
  });
});

test('a second answer to the same request is refused, and the first is the one that is released', async () => {
  const id = await ask();
  const { send } = await prepareAnswer(verifier.app, id, wallet);
  const answers = await Promise.all([send(), send(), send()]);
  const accepted = answers.filter(({ status }) => status === 200);
  expect(accepted).toHaveLength(1);
  expect((await redeem(id, codeIn(accepted[0]?.body.redirect_uri))).status).toBe(200);
});

describe('at the desk', () => {
  const inject = (cookie: string, url: string, payload: object) =>
    verifier.app.inject({ method: 'POST', url, headers: { cookie }, payload });
  const askHere = async (cookie: string): Promise<string> => {
    const asked = await inject(cookie, '/desk/requests', { rule_id: RULE_ID, same_device: true });
    expect([asked.statusCode, asked.json().qr]).toEqual([201, undefined]);
    return asked.json().request_id;
  };
  const codeBehind = (redirectUri: unknown) =>
    /response_code=([\w-]{43})$/.exec(String(redirectUri))?.[1] ?? '';

  test('the browser comes back to the desk’s own page, the code where no server sees it, and the officer to the decision', async () => {
    const { cookie, state } = await signIn(verifier.app);
    const id = await askHere(cookie);
    const { body } = await answerGood(id);
    const { origin, pathname, search, hash } = new URL(String(body.redirect_uri));
    expect([`${origin}${pathname}`, search]).toEqual([`${ORIGIN}/desk/`, '']);
    expect(hash).toMatch(new RegExp(`^#/return\\?request=${id}&response_code=[\\w-]{43}$`));
    expect(await state(id)).toMatchObject({ state: 'answered' });
    const returned = await inject(cookie, `/desk/requests/${id}/result`, { response_code: codeBehind(hash) });
    expect([returned.statusCode, returned.json()]).toMatchObject([
      200,
      { decision: { decision: 'eligible' } },
    ]);
    expect(verifier.logLines.join()).not.toContain(codeBehind(hash));
  });

  test('another session of the same officer is another session', async () => {
    const [one, other] = [await signIn(verifier.app), await signIn(verifier.app)];
    const id = await askHere(one.cookie);
    const response_code = codeBehind((await answerGood(id)).body.redirect_uri);
    const returned = await inject(other.cookie, `/desk/requests/${id}/result`, { response_code });
    expect(returned.json().error.code).toBe('session_mismatch');
    expect(await one.state(id)).toMatchObject({ reason: 'session_mismatch' });
  });

  test('an officer of another agency finds no such request; who is not signed in finds nothing', async () => {
    const { cookie } = await signIn(verifier.app);
    const id = await askHere(cookie);
    const response_code = codeBehind((await answerGood(id)).body.redirect_uri);
    const { cookie: other } = await signIn(verifier.app, 'wang');
    const path = `/desk/requests/${id}/result`;
    expect((await inject(other, path, { response_code })).json().error.code).toBe('request_not_found');
    expect((await inject('', path, { response_code })).json().error.code).toBe('login_required');
    expect((await inject(cookie, path, { response_code })).statusCode).toBe(200);
  });
});
