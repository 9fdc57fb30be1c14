// The income type in both its formats over HTTP: an offer shows one; the other comes to who asks for it by name.
import { createHash, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCodeFlow, detailsFor } from '../support/code-flow.ts';
import { PUBLIC_URL } from '../support/enrolled-city.ts';
import {
  LOGIN_CLIENT,
  startIdentityProvider,
  type TestIdentityProvider,
} from '../support/identity-provider.ts';
import { PERSON, registerOf } from '../support/registers.ts';
import { type RunningIssuer, startIssuer } from '../support/running-issuer.ts';
import { createTestWallet, makeKey, makeKeys, type TestWallet } from '../support/test-wallet.ts';

let identityProvider: TestIdentityProvider;
let issuer: RunningIssuer;
let wallet: TestWallet;
let flow: ReturnType<typeof createCodeFlow>;
beforeAll(async () => {
  identityProvider = await startIdentityProvider();
  identityProvider.setPerson(PERSON);
  const login = { url: identityProvider.url, ...LOGIN_CLIENT, claim: 'person_number' };
  issuer = await startIssuer({ config: { login } });
  for (const department of ['income', 'residency'])
    await issuer.importCsv(department, registerOf(department));
  wallet = createTestWallet(issuer, await makeKey());
  flow = createCodeFlow(issuer, issuer.address, wallet);
}, 60_000);
afterAll(async () => {
  await issuer.stop();
  await identityProvider.close();
});

const tokenFor = (department: string, configuration: string) =>
  flow.authorize(department, { authorization_details: detailsFor(configuration) });

it('is announced as a configuration of its own, without the numbers that serve to match', async () => {
  const { json } = await issuer.call('/.well-known/openid-credential-issuer/income');
  const { 'income-w3c': w3c } = json.credential_configurations_supported as Record<
    string,
    Record<string, unknown>
  >;
  expect(w3c).toMatchObject({
    format: 'jwt_vc_json',
    scope: 'income-w3c',
    credential_definition: { type: ['VerifiableCredential', 'urn:anju:income:1'] },
  });
  expect(w3c).not.toHaveProperty('vct');
  expect(JSON.stringify(w3c)).not.toMatch(/person_number|household_number/);
  const other = await issuer.call('/.well-known/openid-credential-issuer/residency');
  expect(Object.keys(other.json.credential_configurations_supported as object)).toEqual(['residency']);
});

it('is in no offer', async () => {
  const { id } = await wallet.getOffer('income', PERSON);
  for (const path of [`/income/offers/${id}`, '/income/offer'])
    expect((await issuer.call(path)).json.credential_configuration_ids).toEqual(['income']);
});

it('is issued to who asks for it by name, signed by the key that the department’s certificate names', async () => {
  const token = await tokenFor('income', 'income-w3c');
  expect([token.status, token.json.authorization_details]).toMatchObject([
    200,
    [{ credential_configuration_id: 'income-w3c', credential_identifiers: [expect.any(String)] }],
  ]);
  const [{ credential_identifiers: [identifier] = [] } = {}] = token.json.authorization_details as {
    credential_identifiers: string[];
  }[];
  const keys = await makeKeys(2);
  const { proofs } = await wallet.request('income', keys, await wallet.nonce('income'));
  const answer = await wallet.credential('income', String(token.json.access_token), {
    credential_identifier: identifier,
    proofs,
  });
  expect(answer.status).toBe(200);
  const copies = (answer.json.credentials as { credential: string }[]).map((one) => one.credential);
  const file = join(issuer.city.config.dataDir, 'enrolment', 'income.x5c.json');
  expect(existsSync(file)).toBe(true);
  const [leaf = ''] = JSON.parse(readFileSync(file, 'utf8')) as string[];
  const { publicKey } = new X509Certificate(Buffer.from(leaf, 'base64'));
  for (const [position, copy] of copies.entries()) {
    expect(decodeProtectedHeader(copy).kid).toBe(`${issuer.city.didOf('income')}#delegate-1`);
    const { payload } = await jwtVerify(copy, publicKey, { currentDate: issuer.clock.now() });
    const jwk = JSON.parse(Buffer.from(String(payload.sub).slice('did:jwk:'.length), 'base64url').toString());
    expect(jwk).toEqual(keys[position]?.jwk);
    expect(JSON.stringify(payload)).not.toContain(PERSON);
  }
  const places = copies.map((copy) => JSON.stringify(decodeJwt(copy).status));
  expect(new Set(places).size).toBe(2);
  for (const place of places) expect(place).toContain(`${PUBLIC_URL}/income/status/1`);
  const type = await issuer.call('/income/types/income');
  const integrity = `sha256-${createHash('sha256').update(type.text).digest('base64')}`;
  expect(JSON.stringify(decodeJwt(copies[0] ?? ''))).toContain(integrity);
});

it('is not issued on a token for the other format', async () => {
  const token = await tokenFor('income', 'income');
  const body = await wallet.request('income', await makeKeys(1), await wallet.nonce('income'));
  const answer = await wallet.credential('income', String(token.json.access_token), {
    ...body,
    credential_configuration_id: 'income-w3c',
  });
  expect([answer.status, answer.json.error]).toEqual([400, 'unknown_credential_configuration']);
});

it('is not issued by a department whose file does not say so', async () => {
  const { par } = await flow.push('residency', {
    form: { authorization_details: detailsFor('residency-w3c') },
  });
  expect([par.status, par.json.error]).toEqual([400, 'invalid_authorization_details']);
});

it('is not issued on an offer of the other format', async () => {
  const offer = await wallet.getOffer('income', PERSON);
  const token = await wallet.token(offer, { form: { authorization_details: detailsFor('income-w3c') } });
  expect([token.status, token.json.access_token]).toEqual([400, undefined]);
});
