// What a wallet presents, and what it then hears: every answer that the OpenID Foundation's verifier plans send, good and
// bad (OpenID4VP 1.0, section 8; HAIP 1.0, section 5). The same list stands in docs/conformance-verifier.md.
import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { decodeJwt, type JWK } from 'jose';
import { beforeEach, describe, expect, it } from 'vitest';
import type { HeldCredential } from '../../../tests/support/departments.ts';
import { signIn } from '../support/desk.ts';
import { claimsOf, eligible } from '../support/people.ts';
import { useDesk, useVerifier, useWallet } from '../support/running-verifier.ts';
import {
  callRequestUri,
  encryptAnswer,
  fetchRequestObject,
  makeCredential,
  postAnswer,
  type RequestClaims,
  readLink,
  type Spoiling,
  showCredential,
  startHiding,
} from '../support/suite-wallet.ts';

const YEAR_SECONDS = 365 * 86_400;

const running = useVerifier();
const { departments, verifier } = running;
const desk = useDesk(running);
const wallet = useWallet(running);
let id: string;
let requestUri: string;
let request: RequestClaims;

beforeEach(async () => {
  const asked = await desk.ask();
  id = asked.request_id;
  requestUri = readLink(asked.qr).request_uri ?? '';
  ({ claims: request } = await fetchRequestObject(verifier.app, requestUri));
});

type Held = Record<string, Pick<HeldCredential, 'credential' | 'holderKey'>>;

/** Every credential asked for; `spoiling` is done to the income's alone. */
async function vpToken(spoiling: Spoiling = {}, held: Held = wallet): Promise<Record<string, unknown>> {
  const token: Record<string, unknown> = {};
  for (const { id: name, claims } of request.dcql_query.credentials) {
    const one = held[name];
    if (one === undefined) throw new Error(`no credential for ${name}`);
    const asked = claims.map(({ path }) => path[0]);
    token[name] = [await showCredential(one, request, asked, name === 'income' ? spoiling : {})];
  }
  return token;
}

/** An income credential with a key of its own. */
async function madeIncome({ cnfOf, statusIndex }: { cnfOf: (key: JWK) => JWK; statusIndex?: number }) {
  const { publicKey, privateKey: holderKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const cnf = cnfOf(publicKey.export({ format: 'jwk' }) as JWK);
  const { claims, disclosures } = startHiding();
  const copy = { hidden: claims(claimsOf(eligible).income), disclosures, cnf, holderKey, statusIndex };
  return makeCredential(departments.department('income'), copy);
}

const send = async (token: unknown, enc?: string) =>
  postAnswer(verifier.app, request, {
    response: await encryptAnswer({ vp_token: token, state: request.state }, request, enc),
  });

async function expectAccepted(answer: Awaited<ReturnType<typeof send>>): Promise<void> {
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  expect(await desk.state(id)).toMatchObject({ state: 'decided', decision: { decision: 'eligible' } });
}

describe('a good presentation', () => {
  it('is accepted and answered in JSON, with a redirect_uri that is an address or with none', async () => {
    const answer = await send(await vpToken());
    await expectAccepted(answer);
    const { redirect_uri: redirectUri = 'https://nowhere.example' } = answer.json();
    expect(() => new URL(redirectUri)).not.toThrow();
  });

  it.each(['A128GCM', 'A256GCM'])('is accepted by %s, with party information', async (enc) => {
    await expectAccepted(await send(await vpToken(), enc));
  });

  it.each<[string, (key: JWK) => JWK]>([
    ['its kind and coordinates', ({ kty, crv, x, y }) => ({ y, x, crv, kty }) as JWK],
    [
      'its name, its use and its algorithm too',
      (key) => ({ ...key, kid: 'holder', use: 'sig', alg: 'ES256' }),
    ],
  ])(
    'is accepted of a credential by other code, with decoys, whose holder key says %s',
    async (_what, cnfOf) => {
      const income = await madeIncome({ cnfOf, statusIndex: departments.department('income').nextIndex++ });
      await expectAccepted(await send(await vpToken({}, { ...wallet, income })));
    },
  );

  it('is of credentials whose holder key says its kind and coordinates alone', () => {
    for (const { credential } of Object.values(wallet)) {
      const { cnf } = decodeJwt<{ cnf: { jwk: JWK } }>(credential.split('~')[0] ?? '');
      expect(Object.keys(cnf.jwk).sort()).toEqual(['crv', 'kty', 'x', 'y']);
    }
  });

  it('is accepted with whatever else the wallet says: in its proof, its answer and its form', async () => {
    const token = await vpToken({
      proof: (claims) => ({ ...claims, jti: 'one', nobody_knows: { this: [1] } }),
    });
    const answer = { iss: 'wallet', nobody_knows: 'this', vp_token: token, state: request.state };
    const response = await encryptAnswer(answer, request);
    await expectAccepted(await postAnswer(verifier.app, request, { response, nobody_knows: 'this' }));
  });

  it('is accepted once, and its request is then gone', async () => {
    const response = await encryptAnswer({ vp_token: await vpToken(), state: request.state }, request);
    expect((await postAnswer(verifier.app, request, { response })).statusCode).toBe(200);
    expect((await postAnswer(verifier.app, request, { response })).statusCode).toBe(400);
    for (const form of [undefined, [] as const]) {
      expect((await callRequestUri(verifier.app, requestUri, form)).statusCode).toBe(410);
    }
  });
});

describe('a presentation is refused in its answer, and its request with it,', () => {
  it.each<[string, Spoiling, string]>([
    ['whose holder did not sign it', { signature: 'proof' }, 'holder_binding_invalid'],
    ['whose credential the department did not sign', { signature: 'credential' }, 'signature_invalid'],
    [
      'whose proof is over something else',
      { proof: (claims) => ({ ...claims, sd_hash: `${claims.sd_hash}INVALID` }) },
      'holder_binding_invalid',
    ],
    [
      'whose proof is over what another presentation showed',
      { proof: (claims) => ({ ...claims, sd_hash: claims.nonce }) },
      'holder_binding_invalid',
    ],
    [
      'made for another nonce',
      { proof: (claims) => ({ ...claims, nonce: `${claims.nonce}INVALID` }) },
      'holder_binding_invalid',
    ],
    [
      'made out to somebody else',
      { proof: (claims) => ({ ...claims, aud: `${claims.aud}INVALID` }) },
      'holder_binding_invalid',
    ],
    [
      'made out to several',
      { proof: (claims) => ({ ...claims, aud: [claims.aud] }) },
      'holder_binding_invalid',
    ],
    [
      'made a year ago',
      { proof: (claims) => ({ ...claims, iat: claims.iat - YEAR_SECONDS }) },
      'holder_binding_invalid',
    ],
    [
      'made in a year',
      { proof: (claims) => ({ ...claims, iat: claims.iat + YEAR_SECONDS }) },
      'holder_binding_invalid',
    ],
  ])('%s', async (_what, spoiling, reason) => {
    await expectRefused(await send(await vpToken(spoiling)), reason);
  });

  it('that is an mdoc', async () => {
    const deviceResponse = Buffer.from('a36776657273696f6e63312e30', 'hex').toString('base64url');
    await expectRefused(
      await send({ ...(await vpToken()), income: [deviceResponse] }),
      'credential_malformed',
    );
  });

  it('that says nowhere whether it is still good', async () => {
    const income = await madeIncome({ cnfOf: (key) => key });
    await expectRefused(await send(await vpToken({}, { ...wallet, income })), 'credential_malformed');
  });

  async function expectRefused(answer: Awaited<ReturnType<typeof send>>, reason: string): Promise<void> {
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.json()).toEqual({
      error: 'invalid_request',
      error_description: expect.stringMatching(/\.$/),
    });
    expect(await desk.state(id)).toMatchObject({ state: 'refused', reason });
    expect((await send(await vpToken())).statusCode).toBe(400);
    expect(await desk.state(id)).toMatchObject({ state: 'refused', reason });
  }
});

describe('an answer that is not encrypted', () => {
  it('is refused and changes nothing', async () => {
    const token = await vpToken();
    const form = { vp_token: JSON.stringify(token), state: request.state };
    expect((await postAnswer(verifier.app, request, form)).statusCode).toBe(400);
    await expectAccepted(await send(token));
  });
});

describe('an asker named by its host', () => {
  const { verifier: under } = useVerifier({
    departments,
    environment: { VERIFIER_CLIENT_ID_PREFIX: 'x509_san_dns' },
  });

  it.each([
    ['with the prefix', 'x509_san_dns:localhost', 200],
    ['without it', 'localhost', 400],
    ['by the hash of its certificate', undefined, 400],
  ])('gets presentations made out to that name %s, and no others', async (_what, audience, status) => {
    const { qr } = await (await signIn(under.app)).ask();
    const link = readLink(qr);
    const { claims, header } = await fetchRequestObject(under.app, link.request_uri ?? '');
    expect([link.client_id, claims.client_id]).toEqual(Array(2).fill('x509_san_dns:localhost'));
    const der = Buffer.from(header.x5c?.[0] ?? '', 'base64');
    expect(new X509Certificate(der).subjectAltName?.split(', ')).toContain('DNS:localhost');
    const hash = createHash('sha256').update(der).digest('base64url');
    request = claims;
    const token = await vpToken({ proof: (proof) => ({ ...proof, aud: audience ?? `x509_hash:${hash}` }) });
    const response = await encryptAnswer({ vp_token: token, state: claims.state }, claims);
    expect((await postAnswer(under.app, claims, { response })).statusCode).toBe(status);
  });
});
