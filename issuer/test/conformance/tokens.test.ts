// The token endpoint and what its tokens are bound to (FAPI 2.0 Security Profile, RFC 9449): codes, PKCE, refresh tokens and
// DPoP proofs, at the token endpoint and at the credential endpoint.
import { randomBytes } from 'node:crypto';
import { CompactSign, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AttestedIssuer, OTHER_WALLET, startAttestedIssuer } from '../support/attested-issuer.ts';
import { createCodeFlow, type Form } from '../support/code-flow.ts';
import { PUBLIC_URL } from '../support/enrolled-city.ts';
import type { Answer } from '../support/running-issuer.ts';
import { type Bend, createTestWallet, makeKey, makeKeys } from '../support/test-wallet.ts';

const BY_SCOPE: Form = { authorization_details: undefined, scope: 'income' };
const TOKEN = `${PUBLIC_URL}/income/token`;
const CREDENTIAL = `${PUBLIC_URL}/income/credential`;
const seconds = () => Math.floor(Date.now() / 1000);

let at: AttestedIssuer;
beforeAll(async () => {
  at = await startAttestedIssuer({ isRequired: true });
});
afterAll(() => at.stop());

async function newCode() {
  const flow = await at.flow.push('income', { form: BY_SCOPE });
  const { address } = await at.flow.logIn(flow);
  return { flow, code: at.flow.answerOf(address).code ?? '' };
}
const goodBody = async () => at.wallet.request('income', await makeKeys(1), await at.wallet.nonce('income'));

/** JSON, an error of the specification, and a description that is one. */
function expectError(answer: Answer, status: number, error: string): void {
  expect([answer.status, answer.json.error]).toEqual([status, error]);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  if (answer.json.error_description !== undefined) {
    expect(answer.json.error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  }
}

describe('an authorization code', () => {
  it('brings tokens of the DPoP kind, and no ID token', async () => {
    const { flow, code } = await newCode();
    const { json } = await at.flow.exchange(flow, code);
    expect(json).toMatchObject({
      token_type: 'DPoP',
      expires_in: 300,
      access_token: expect.stringMatching(/^[\w-]{43}$/),
      refresh_token: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(json).not.toHaveProperty('id_token');
  });

  it.each([
    ['without its verifier', { code_verifier: undefined }],
    ['with another verifier', { code_verifier: randomBytes(32).toString('base64url') }],
    ['with another return address', { redirect_uri: OTHER_WALLET.returnAddress }],
  ] as [string, Form][])('is refused %s', async (_name, form) => {
    const { flow, code } = await newCode();
    expectError(await at.flow.exchange(flow, code, { form }), 400, 'invalid_grant');
  });

  it('is refused to another wallet, by its own name and by the first one’s', async () => {
    const { clientId } = OTHER_WALLET;
    const instance = await makeKey();
    const asOther = () => at.attested('income', { clientId, instance });
    const { flow, code } = await newCode();
    const other = createCodeFlow(at.issuer, at.issuer.address, at.wallet, asOther);
    const named = await other.exchange(flow, code, { form: { client_id: clientId } });
    expectError(named, 400, 'invalid_grant');
    const misnamed = await other.exchange(flow, code);
    expectError(misnamed, 400, 'invalid_request');
  });

  it('is refused without a DPoP proof', async () => {
    const { flow, code } = await newCode();
    expectError(await at.flow.exchange(flow, code, { dpop: null }), 400, 'invalid_grant');
  });

  it('is good once, and its second use ends the tokens of the first', async () => {
    const { flow, code } = await newCode();
    const { json } = await at.flow.exchange(flow, code);
    expectError(await at.flow.exchange(flow, code), 400, 'invalid_grant');
    const used = await at.wallet.credential('income', String(json.access_token), await goodBody());
    expect([used.status, used.json.error]).toEqual([401, 'invalid_token']);
    const refreshed = await at.flow.refresh('income', String(json.refresh_token));
    expectError(refreshed, 400, 'invalid_grant');
  });

  it('is refused after a minute', async () => {
    const { flow, code } = await newCode();
    at.issuer.clock.advance(61);
    const late = await at.flow.exchange(flow, code);
    at.issuer.clock.advance(-61);
    expectError(late, 400, 'invalid_grant');
  });
});

describe('a refresh token', () => {
  const newToken = async () => {
    const { flow, code } = await newCode();
    return (await at.flow.exchange(flow, code)).json;
  };

  it('brings another access token with the same identifiers, for the scope that was granted', async () => {
    const first = await newToken();
    const answer = await at.flow.refresh('income', String(first.refresh_token), {
      form: { scope: 'income' },
    });
    expect(answer.status).toBe(200);
    expect(answer.json.access_token).not.toBe(first.access_token);
    expect(answer.json.authorization_details).toEqual(first.authorization_details);
    expect(answer.json).not.toHaveProperty('id_token');
    const used = await at.wallet.credential('income', String(answer.json.access_token), await goodBody());
    expect(used.status).toBe(200);
  });

  it('is good again, so that an answer may be lost', async () => {
    const { refresh_token: token } = await newToken();
    expect((await at.flow.refresh('income', String(token))).status).toBe(200);
    expect((await at.flow.refresh('income', String(token))).status).toBe(200);
  });

  it('is refused without a DPoP proof, and to another wallet', async () => {
    const { refresh_token: token } = await newToken();
    expectError(await at.flow.refresh('income', String(token), { dpop: null }), 400, 'invalid_grant');
    const { clientId } = OTHER_WALLET;
    const headers = await at.attested('income', { clientId });
    const form = { client_id: clientId };
    expectError(await at.plainFlow.refresh('income', String(token), { form, headers }), 400, 'invalid_grant');
  });

  it('is refused a wider scope', async () => {
    const { refresh_token: token } = await newToken();
    const answer = await at.flow.refresh('income', String(token), { form: { scope: 'income income-w3c' } });
    expectError(answer, 400, 'invalid_scope');
  });
});

describe('a DPoP proof', () => {
  let token: string;
  beforeAll(async () => {
    const { flow, code } = await newCode();
    token = String((await at.flow.exchange(flow, code)).json.access_token);
  });

  const send = async (dpop: string | null, authorization?: string, path = '/income/credential') => {
    return at.issuer.call(path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: authorization ?? `DPoP ${token}`,
        ...(dpop !== null && { DPOP: dpop }),
      },
      body: JSON.stringify(await goodBody()),
    });
  };
  const bent = (bend: Bend) => at.wallet.dpop(CREDENTIAL, token, bend);

  const FINE: [string, () => Promise<string>][] = [
    ['with nbf and exp', () => bent({ payload: { nbf: seconds(), exp: seconds() + 300 } })],
    ['made ten seconds ago', () => bent({ payload: { iat: seconds() - 10 } })],
    ['made ten seconds from now', () => bent({ payload: { iat: seconds() + 10 } })],
    ['with members that nobody knows', () => bent({ header: { tx_id: 1 }, payload: { tx_id: 1 } })],
    ['whose htu has query and fragment', () => bent({ payload: { htu: `${CREDENTIAL}?a=b#c` } })],
    [
      'whose htu is written in capitals',
      () => bent({ payload: { htu: CREDENTIAL.replace(PUBLIC_URL, PUBLIC_URL.toUpperCase()) } }),
    ],
  ];
  it.each(FINE)('is accepted %s', async (_name, make) => {
    expect((await send(await make())).status).toBe(200);
  });

  it('is accepted for an address with a query, and beside a scheme in any case', async () => {
    expect((await send(await bent({}), undefined, '/income/credential?a=b')).status).toBe(200);
    expect((await send(await bent({}), `dpop ${token}`)).status).toBe(200);
    expect((await send(await bent({}), `DPOP ${token}`)).status).toBe(200);
  });

  const unsigned = async () => {
    const [, payload = ''] = (await bent({})).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return new UnsecuredJWT(claims).encode();
  };
  const withoutAlg = async () => {
    const [header = '', ...rest] = (await bent({})).split('.');
    const { alg: _alg, ...others } = JSON.parse(Buffer.from(header, 'base64url').toString());
    return [Buffer.from(JSON.stringify(others)).toString('base64url'), ...rest].join('.');
  };
  const byRsa = async () => {
    const key = await makeKey('RS256');
    const [, payload = ''] = (await bent({})).split('.');
    return new CompactSign(Buffer.from(payload, 'base64url'))
      .setProtectedHeader({ alg: 'RS256', typ: 'dpop+jwt', jwk: key.jwk })
      .sign(key.privateKey);
  };
  const withPrivateKey = async () => {
    const key = await makeKey();
    const jwk = await crypto.subtle.exportKey('jwk', key.privateKey);
    return bent({ header: { jwk }, signWith: key });
  };
  const REFUSED: [string, () => Promise<string | null>, string][] = [
    ['that is missing', async () => null, 'invalid_dpop_proof'],
    ['given twice', async () => `${await bent({})}, ${await bent({})}`, 'invalid_dpop_proof'],
    ['that is no JWT', async () => 'not.a.jwt', 'invalid_dpop_proof'],
    ['without typ', () => bent({ header: { typ: undefined } }), 'invalid_dpop_proof'],
    ['of another typ', () => bent({ header: { typ: 'JWT' } }), 'invalid_dpop_proof'],
    ['without alg', withoutAlg, 'invalid_dpop_proof'],
    ['that is unsigned', unsigned, 'invalid_dpop_proof'],
    ['signed with RS256', byRsa, 'invalid_dpop_proof'],
    ['without its key', () => bent({ header: { jwk: undefined } }), 'invalid_dpop_proof'],
    ['with its private key', withPrivateKey, 'invalid_dpop_proof'],
    [
      'signed by another key than it names',
      async () => bent({ signWith: await makeKey() }),
      'invalid_dpop_proof',
    ],
    ['without jti', () => bent({ payload: { jti: undefined } }), 'invalid_dpop_proof'],
    ['without htm', () => bent({ payload: { htm: undefined } }), 'invalid_dpop_proof'],
    ['without htu', () => bent({ payload: { htu: undefined } }), 'invalid_dpop_proof'],
    ['without iat', () => bent({ payload: { iat: undefined } }), 'invalid_dpop_proof'],
    ['without ath', () => bent({ payload: { ath: undefined } }), 'invalid_dpop_proof'],
    ['of another token', () => bent({ payload: { ath: 'x'.repeat(43) } }), 'invalid_dpop_proof'],
    ['for another method', () => bent({ payload: { htm: 'PUT' } }), 'invalid_dpop_proof'],
    ['for another address', () => bent({ payload: { htu: TOKEN } }), 'invalid_dpop_proof'],
    ['from an hour ago', () => bent({ payload: { iat: seconds() - 3600 } }), 'invalid_dpop_proof'],
    ['from an hour ahead', () => bent({ payload: { iat: seconds() + 3600 } }), 'invalid_dpop_proof'],
    [
      'by another key than the token’s',
      async () => createTestWallet(at.issuer, await makeKey()).dpop(CREDENTIAL, token),
      'invalid_token',
    ],
  ];
  it.each(REFUSED)('is refused %s', async (_name, make, error) => {
    const answer = await send(await make());
    expectError(answer, 401, error);
    expect(answer.headers.get('www-authenticate')).toMatch(/^DPoP .*algs="ES256"/);
  });

  it('is good once', async () => {
    const dpop = await bent({});
    expect((await send(dpop)).status).toBe(200);
    expectError(await send(dpop), 401, 'invalid_dpop_proof');
    const both = await bent({});
    const answers = await Promise.all([send(both), send(both)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  it('is what makes a token more than a bearer’s', async () => {
    expectError(await send(null, `Bearer ${token}`), 401, 'invalid_token');
    expectError(await send(await bent({}), `Bearer ${token}`), 401, 'invalid_token');
    expect((await send(await bent({}))).status).toBe(200);
  });

  it('pushed or at the token endpoint is accepted ten seconds early or late, and with nbf and exp', async () => {
    const fine = [{ iat: seconds() - 10 }, { iat: seconds() + 10 }, { nbf: seconds(), exp: seconds() + 300 }];
    for (const payload of fine) {
      const headers = { dpop: await at.wallet.dpop(`${PUBLIC_URL}/income/par`, undefined, { payload }) };
      const flow = await at.flow.push('income', { form: BY_SCOPE, headers });
      expect(flow.par.status).toBe(201);
      const { address } = await at.flow.logIn(flow);
      const dpop = await at.wallet.dpop(TOKEN, undefined, { payload });
      const answer = await at.flow.exchange(flow, at.flow.answerOf(address).code ?? '', { dpop });
      expect(answer.status).toBe(200);
    }
  });
});
