// What a well-behaved wallet gets: the ordinary ways to a credential, each with all that a wallet may add or leave out, and
// what the credential itself then is. The issuer requires an attestation, as HAIP 1.0 does.
import { createHash, randomUUID, X509Certificate } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { compactVerify, decodeJwt, decodeProtectedHeader, importX509, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AttestedIssuer, OTHER_WALLET, startAttestedIssuer } from '../support/attested-issuer.ts';
import { createCodeFlow, detailsFor, type Form } from '../support/code-flow.ts';
import { PUBLIC_URL } from '../support/enrolled-city.ts';
import { PERSON } from '../support/registers.ts';
import type { Answer } from '../support/running-issuer.ts';
import { createTestBrowser } from '../support/test-browser.ts';
import { createTestWallet, makeKey, makeKeys } from '../support/test-wallet.ts';

const BY_SCOPE: Form = { authorization_details: undefined, scope: 'income' };

let at: AttestedIssuer;
beforeAll(async () => {
  at = await startAttestedIssuer({ isRequired: true });
});
afterAll(() => at.stop());

const tokenOf = ({ json }: Answer) => String(json.access_token);
const copiesOf = ({ json }: Answer) =>
  (json.credentials as { credential: string }[]).map(({ credential }) => credential);
const requestFor = async (copies: number) =>
  at.wallet.request('income', await makeKeys(copies), await at.wallet.nonce('income'));

async function receive(accessToken: string, copies = 1, headers: Record<string, string> = {}) {
  const answer = await at.wallet.credential('income', accessToken, await requestFor(copies), { headers });
  expect([answer.status, answer.json.error]).toEqual([200, undefined]);
  return answer;
}

describe('a wallet', () => {
  it('receives what it asked for by scope', async () => {
    const token = await at.flow.authorize('income', BY_SCOPE);
    expect(token.status).toBe(200);
    expect(token.headers.get('content-type')).toMatch(/^application\/json/);
    expect(token.headers.get('cache-control')).toBe('no-store');
    const answer = await receive(tokenOf(token));
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('date')).not.toBeNull();
    expect(Object.keys(answer.json).sort()).toEqual(['credentials', 'notification_id']);
  });

  it('receives what it asked for by authorization_details, by the identifier that came with the token', async () => {
    const token = await at.flow.authorize('income', { authorization_details: detailsFor('income') });
    const [detail, ...others] = token.json.authorization_details as {
      type: string;
      credential_configuration_id: string;
      credential_identifiers: string[];
    }[];
    expect(others).toEqual([]);
    expect(detail).toMatchObject({ type: 'openid_credential', credential_configuration_id: 'income' });
    const { proofs } = await requestFor(1);
    const body = { credential_identifier: detail?.credential_identifiers[0], proofs };
    expect((await at.wallet.credential('income', tokenOf(token), body)).status).toBe(200);
  });

  it('is served though it adds parameters that nobody knows, at every step', async () => {
    const unknown = { [`x-${randomUUID()}`]: randomUUID() };
    const flow = await at.flow.push('income', { form: { ...BY_SCOPE, ...unknown } });
    const { address } = await at.flow.logIn(flow);
    const token = await at.flow.exchange(flow, at.flow.answerOf(address).code ?? '', { form: unknown });
    expect(token.status).toBe(200);
    const answer = await at.wallet.credential('income', tokenOf(token), {
      ...(await requestFor(1)),
      ...unknown,
    });
    expect(answer.status).toBe(200);
    const { notification_id } = answer.json;
    const noted = await at.wallet.callWithToken('income', 'notification', tokenOf(token), {
      notification_id,
      event: 'credential_accepted',
      ...unknown,
    });
    expect([noted.status, noted.text]).toEqual([204, '']);
  });

  it('is served with the headers of financial services, and whatever it accepts', async () => {
    const accessToken = tokenOf(await at.flow.authorize('income', BY_SCOPE));
    const headers = {
      'x-fapi-auth-date': new Date().toUTCString(),
      'x-fapi-customer-ip-address': '2001:db8::1893:25c8:1946',
      'x-fapi-interaction-id': randomUUID(),
    };
    await receive(accessToken, 1, { ...headers, accept: 'application/json; charset=utf-8' });
    await receive(accessToken, 1, { accept: 'application/json, application/*+json, */*' });
  });

  it('need not say what became of a credential', async () => {
    const accessToken = tokenOf(await at.flow.authorize('income', BY_SCOPE));
    await receive(accessToken);
    await receive(accessToken);
  });

  it('is sent on by an offer, with the issuer’s state', async () => {
    const made = await at.issuer.clerk('/clerk/offers', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ department: 'income', person_number: PERSON, kind: 'online' }),
    });
    const offer = await at.issuer.call(`/income/offers/${made.json.offer_id}`);
    expect(Object.keys(offer.json).sort()).toEqual([
      'credential_configuration_ids',
      'credential_issuer',
      'grants',
    ]);
    const { grants } = offer.json as { grants: { authorization_code: { issuer_state: string } } };
    const { issuer_state } = grants.authorization_code;
    await receive(tokenOf(await at.flow.authorize('income', { ...BY_SCOPE, issuer_state })));
  });

  it('redeems a pre-authorized code with its transaction code', async () => {
    const headers = await at.attested('income');
    const token = await at.wallet.token(await at.wallet.getOffer('income', PERSON), { headers });
    expect([token.status, token.json.token_type]).toEqual([200, 'DPoP']);
    await receive(tokenOf(token));
  });

  it('and another wallet are served one after the other, each at its own address', async () => {
    await receive(tokenOf(await at.flow.authorize('income', BY_SCOPE)));
    const { clientId, returnAddress } = OTHER_WALLET;
    const instance = await makeKey();
    const wallet = createTestWallet(at.issuer, await makeKey());
    const other = createCodeFlow(at.issuer, at.issuer.address, wallet, (department) =>
      at.attested(department, { clientId, instance }),
    );
    const own = { client_id: clientId, redirect_uri: returnAddress };
    const flow = await other.push('income', { form: { ...BY_SCOPE, ...own } });
    const browser = createTestBrowser(at.issuer.address, returnAddress);
    // Only what PAR gave, in the other order.
    const query = new URLSearchParams({ request_uri: flow.requestUri, client_id: clientId });
    const page = await browser.visit(`${PUBLIC_URL}/income/authorize?${query}`);
    const { address } = await browser.visit(`${page.address}/login`);
    expect(address.startsWith(returnAddress)).toBe(true);
    const token = await other.exchange(flow, other.answerOf(address).code ?? '', { form: own });
    expect(token.status).toBe(200);
    const body = await wallet.request('income', await makeKeys(1), await wallet.nonce('income'));
    expect((await wallet.credential('income', tokenOf(token), body)).status).toBe(200);
  });
});

describe('a batch', () => {
  it('has a copy for each proof, as many as the metadata allows, of the same data and linked by nothing else', async () => {
    const { json: metadata } = await at.issuer.call('/.well-known/openid-credential-issuer/income');
    const { batch_size: size } = metadata.batch_credential_issuance as { batch_size: number };
    const keys = await makeKeys(size);
    const body = await at.wallet.request('income', keys, await at.wallet.nonce('income'));
    const token = tokenOf(await at.flow.authorize('income', BY_SCOPE));
    const copies = copiesOf(await at.wallet.credential('income', token, body));
    expect(copies).toHaveLength(size);

    const disclosures = copies.map((copy) =>
      copy
        .split('~')
        .slice(1, -1)
        .map((one) => JSON.parse(Buffer.from(one, 'base64url').toString()) as [string, string, unknown]),
    );
    const datasets = disclosures.map((one) =>
      JSON.stringify(one.map(([, name, value]) => [name, value]).sort()),
    );
    expect(new Set(datasets).size).toBe(1);
    const salts = disclosures.flat().map(([salt]) => salt);
    expect(new Set(salts).size).toBe(salts.length);

    const payloads = copies.map((copy) => decodeJwt(copy.split('~')[0] ?? '')) as {
      iat: number;
      exp: number;
      cnf: { jwk: JWK };
      status: { status_list: { idx: number; uri: string } };
    }[];
    const xs = payloads.map(({ cnf }) => cnf.jwk.x);
    expect(xs.sort()).toEqual(keys.map(({ jwk }) => jwk.x).sort());
    const indices = payloads.map(({ status }) => status.status_list.idx);
    expect(new Set(indices).size).toBe(size);
    const steps = indices.slice(1).map((index, position) => index - (indices[position] ?? 0));
    expect(new Set(steps).size).toBeGreaterThan(1);
    expect(new Set(payloads.map(({ status }) => status.status_list.uri)).size).toBe(1);
    for (const { iat, exp } of payloads) {
      // Midnight at the city, UTC+8.
      expect([(iat + 8 * 3600) % (24 * 3600), (exp + 1 + 8 * 3600) % (24 * 3600)]).toEqual([0, 0]);
    }
  });
});

describe('a credential', () => {
  it('is an SD-JWT VC of the type asked for, bound to the proven key, certified up to the city’s root', async () => {
    const [key] = await makeKeys(1);
    if (!key) throw new Error('no key');
    const body = await at.wallet.request('income', [key], await at.wallet.nonce('income'));
    const token = tokenOf(await at.flow.authorize('income', BY_SCOPE));
    const [copy = ''] = copiesOf(await at.wallet.credential('income', token, body));
    const [jwt = ''] = copy.split('~');
    const { typ, alg, x5c = [] } = decodeProtectedHeader(jwt);
    expect([typ, alg]).toEqual(['dc+sd-jwt', 'ES256']);
    const chain = x5c.map((one) => new X509Certificate(Buffer.from(one, 'base64')));
    const root = new X509Certificate(at.issuer.city.rootDer);
    expect(chain[0]?.issuer).not.toBe(chain[0]?.subject);
    expect(chain.at(-1)?.verify(root.publicKey)).toBe(true);
    expect(chain.some(({ fingerprint256 }) => fingerprint256 === root.fingerprint256)).toBe(false);
    await compactVerify(jwt, await importX509(String(chain[0]), 'ES256'));
    const { cnf, ...payload } = decodeJwt<{ cnf: { jwk: JWK } }>(jwt);
    const { json: metadata } = await at.issuer.call('/.well-known/openid-credential-issuer/income');
    const { income } = metadata.credential_configurations_supported as { income: { vct: string } };
    expect(payload).toMatchObject({ iss: `${PUBLIC_URL}/income`, vct: income.vct });
    expect(cnf).toEqual({ jwk: key.jwk });
    expect(payload.iat).toBeLessThanOrEqual(Date.now() / 1000);
    expect(payload.exp).toBeGreaterThan(Date.now() / 1000);
  });

  it('holds the hash of what its type means, as it is published', async () => {
    const token = tokenOf(await at.flow.authorize('income', BY_SCOPE));
    const [copy = ''] = copiesOf(await receive(token));
    const type = await at.issuer.call('/income/types/income');
    const integrity = `sha256-${createHash('sha256').update(type.text).digest('base64')}`;
    expect(decodeJwt(copy.split('~')[0] ?? '')).toMatchObject({
      vct: type.json.vct,
      'vct#integrity': integrity,
    });
  });

  it('has a place in a published status list by the same authority, which says that it is valid', async () => {
    const token = tokenOf(await at.flow.authorize('income', BY_SCOPE));
    const [copy = ''] = copiesOf(await receive(token));
    const { status } = decodeJwt<{ status: { status_list: { idx: number; uri: string } } }>(
      copy.split('~')[0] ?? '',
    );
    const list = await at.issuer.call(status.status_list.uri);
    expect(list.headers.get('content-type')).toMatch(/^application\/statuslist\+jwt/);
    const { typ, x5c: [leaf = ''] = [] } = decodeProtectedHeader(list.text);
    expect(typ).toBe('statuslist+jwt');
    const certificate = new X509Certificate(Buffer.from(leaf, 'base64'));
    await compactVerify(list.text, await importX509(String(certificate), 'ES256'));
    const { sub, status_list: published } = decodeJwt<{ status_list: { bits: number; lst: string } }>(
      list.text,
    );
    expect(sub).toBe(status.status_list.uri);

    const bytes = inflateSync(Buffer.from(published.lst, 'base64url'));
    const { idx } = status.status_list;
    const perByte = 8 / published.bits;
    const value = (bytes[Math.floor(idx / perByte)] ?? 255) >> ((idx % perByte) * published.bits);
    expect(value & (2 ** published.bits - 1)).toBe(0);
  });
});
