// The accepting flow: from the desk's question to a decision with its clauses, and what is kept of it.
import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cityDir } from '@anju/city';
import { compactVerify, importX509 } from 'jose';
import { describe, expect, test } from 'vitest';
import { RULE_ID, signIn } from '../support/desk.ts';
import { answer, encrypt, fetchRequest, post, present } from '../support/holder.ts';
import { issueAll, justAbove } from '../support/people.ts';
import { useDesk, useVerifier, useWallet } from '../support/running-verifier.ts';
import { ORIGIN, registryRead } from '../support/verifier.ts';

const running = useVerifier();
const { departments, verifier } = running;
const desk = useDesk(running);
const wallet = useWallet(running);

const ruleBytes = () => readFileSync(join(cityDir, 'rules', 'beijing-public-rental-2011-25.json'));

describe('the decision', () => {
  test('is eligible for a household within every limit, with each clause and its text', async () => {
    const { request_id: id } = await desk.ask('京房审〔2026〕12号');
    const { status, body } = await present(verifier.app, id, wallet);
    expect(status).toBe(200);
    expect(body.anju_result).toMatchObject({
      decision: 'eligible',
      request_id: id,
      rule: {
        id: RULE_ID,
        version: '2011-25',
        sha256: createHash('sha256').update(ruleBytes()).digest('hex'),
      },
      clauses: [
        { id: 'urban-hukou', met: true, text: { en: expect.any(String), 'zh-CN': expect.any(String) } },
        { id: 'usable-area-per-head', met: true },
        { id: 'annual-income', met: true },
      ],
    });
    const { request_id, entry_secret, entry_uri, ...decision } = body.anju_result ?? {};
    expect(await desk.state(id)).toMatchObject({
      state: 'decided',
      decision,
      case_number: '京房审〔2026〕12号',
    });
  });

  test('is not eligible one fen above the limit, and names the clause', async () => {
    const { request_id: id } = await desk.ask();
    const { status, body } = await present(verifier.app, id, await issueAll(departments, justAbove));
    expect(status).toBe(200);
    expect(body.anju_result?.decision).toBe('not_eligible');
    expect(body.anju_result?.clauses.map(({ id, met }) => [id, met])).toEqual([
      ['urban-hukou', true],
      ['usable-area-per-head', true],
      ['annual-income', false],
    ]);
  });

  test('stands in the log of its own agency and of no other', async () => {
    const { request_id: id } = await desk.ask('A-7');
    await present(verifier.app, id, wallet);
    const [entry] = (await desk.log()).decisions;
    expect(entry).toMatchObject({
      request_id: id,
      state: 'decided',
      decision: 'eligible',
      case_number: 'A-7',
    });
    const other = await signIn(verifier.app, 'wang');
    expect(await other.log()).toEqual({ decisions: [], next: null });
    expect(await other.state(id)).toMatchObject({ error: { code: 'request_not_found' } });
  });
});

describe('the request object', () => {
  test('is signed by the certified agency and asks for no more than the rule needs', async () => {
    const { request_id: id, qr, link } = await desk.ask();
    const answer = await verifier.app.inject({ method: 'GET', url: `/wallet/requests/${id}` });
    expect(answer.headers['content-type']).toBe('application/oauth-authz-req+jwt');
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    expect(answer.headers['cache-control']).toBe('no-store');

    const header = JSON.parse(Buffer.from(answer.body.split('.')[0] ?? '', 'base64url').toString());
    const leaf = new X509Certificate(Buffer.from(header.x5c[0], 'base64'));
    const { payload, protectedHeader } = await compactVerify(
      answer.body,
      await importX509(leaf.toString(), 'ES256'),
      { algorithms: ['ES256'] },
    );
    expect(protectedHeader.typ).toBe('oauth-authz-req+jwt');
    expect(header.x5c).toHaveLength(1);
    expect(leaf.verify(new X509Certificate(departments.authority.rootPem).publicKey)).toBe(true);

    const request = JSON.parse(Buffer.from(payload).toString());
    const clientId = `x509_hash:${createHash('sha256').update(leaf.raw).digest('base64url')}`;
    expect(request).toMatchObject({
      client_id: clientId,
      aud: 'https://self-issued.me/v2',
      response_type: 'vp_token',
      response_mode: 'direct_post.jwt',
      response_uri: `${ORIGIN}/wallet/responses/${id}`,
      client_metadata: { encrypted_response_enc_values_supported: ['A256GCM', 'A128GCM'] },
    });
    expect(request.exp - request.iat).toBe(600);
    expect(request).not.toHaveProperty('wallet_nonce');
    const asked = Object.fromEntries(
      request.dcql_query.credentials.map((credential: { id: string; claims: { path: string[] }[] }) => [
        credential.id,
        credential.claims.flatMap(({ path }) => path).sort(),
      ]),
    );
    expect(asked).toEqual({
      income: ['household_annual_income_fen', 'household_number', 'person_number'],
      residency: ['basis', 'household_number', 'person_number'],
      household: ['household_number', 'household_size', 'person_number'],
      property: ['household_number', 'household_usable_area_csqm', 'person_number'],
    });
    expect(request.verifier_info[0]).toMatchObject({
      format: 'urn:anju:question:1',
      data: {
        rule: { id: RULE_ID, version: '2011-25' },
        asker: { 'zh-CN': '住房保障事务中心', en: 'Housing Office' },
      },
    });
    const query = new URLSearchParams(qr.slice('openid4vp://?'.length));
    expect(Object.fromEntries(query)).toEqual({
      client_id: clientId,
      request_uri: `${ORIGIN}/wallet/requests/${id}`,
      request_uri_method: 'post',
    });
    expect(link).toBe(`http://localhost:4003/open?${query}`);
  });

  test('is the same question at each fetch until it is answered, then gone', async () => {
    const { request_id: id } = await desk.ask();
    const first = await fetchRequest(verifier.app, id);
    expect(await fetchRequest(verifier.app, id)).toEqual(first);
    expect((await desk.state(id)).state).toBe('fetched');
    await present(verifier.app, id, wallet);
    const gone = await verifier.app.inject({ method: 'POST', url: `/wallet/requests/${id}` });
    expect(gone.statusCode).toBe(410);
    expect(gone.json().error).toBe('invalid_request');
  });

  test('echoes the wallet nonce, and refuses one that is no nonce', async () => {
    const { request_id: id } = await desk.ask();
    const fetchWith = (body: string) =>
      verifier.app.inject({
        method: 'POST',
        url: `/wallet/requests/${id}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: body,
      });
    const { body } = await fetchWith('wallet_nonce=n-0S6_WzA2Mj');
    const payload = JSON.parse(Buffer.from(body.split('.')[1] ?? '', 'base64url').toString());
    expect(payload.wallet_nonce).toBe('n-0S6_WzA2Mj');
    for (const bad of ['wallet_nonce=', 'wallet_nonce=a&wallet_nonce=b', `wallet_nonce=${'a'.repeat(257)}`]) {
      const refused = await fetchWith(bad);
      expect(refused.statusCode).toBe(400);
      expect(refused.json().error).toBe('invalid_request');
    }
  });

  test('is not handed out when it is unknown or has expired, and no good answer counts any more', async () => {
    const unknown = await verifier.app.inject({ url: `/wallet/requests/${'A'.repeat(43)}` });
    expect([unknown.statusCode, unknown.json().error]).toEqual([404, 'invalid_request']);
    const { request_id: id } = await desk.ask();
    const request = await fetchRequest(verifier.app, id);
    verifier.clock.advance(601);
    try {
      const gone = await verifier.app.inject({ url: `/wallet/requests/${id}` });
      expect([gone.statusCode, gone.json().error]).toEqual([410, 'invalid_request']);
      expect((await desk.state(id)).state).toBe('expired');
      const issuedAt = Math.floor(verifier.clock.now().getTime() / 1000);
      const payload = { vp_token: await answer(request, wallet, { issuedAt }), state: request.state };
      const late = await post(verifier.app, id, { response: await encrypt(payload, request) });
      expect(late).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
      const declined = await post(verifier.app, id, { error: 'access_denied', state: request.state });
      expect(declined).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
      expect((await desk.state(id)).state).toBe('expired');
    } finally {
      verifier.clock.advance(-601);
      await registryRead(verifier);
    }
  });
});

describe('the rule', () => {
  test('is served as the exact bytes whose hash the request names', async () => {
    const answer = await verifier.app.inject({ url: `/rules/${RULE_ID}/2011-25` });
    expect(answer.statusCode).toBe(200);
    expect(answer.rawPayload).toEqual(ruleBytes());
    expect((await verifier.app.inject({ url: `/rules/${RULE_ID}/none` })).statusCode).toBe(404);
  });
});
