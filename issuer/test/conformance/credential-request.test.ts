// What is wrong with a credential request, and what the wallet then hears (OpenID4VCI 1.0, section 8.3.1): proofs, nonces,
// identifiers, key attestations (appendix D) and encryption (section 10); each refusal beside what is accepted.
import { randomUUID } from 'node:crypto';
import { decodeJwt, type JWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AttestedIssuer, startAttestedIssuer } from '../support/attested-issuer.ts';
import { type EncryptionBend, encryptRequest, makeResponseKey } from '../support/encrypted-wallet.ts';
import type { Answer } from '../support/running-issuer.ts';
import { type Bend, type Key, makeKey, makeKeys } from '../support/test-wallet.ts';

let at: AttestedIssuer;
let token: string;
beforeAll(async () => {
  at = await startAttestedIssuer({ isRequired: true });
  const form = { authorization_details: undefined, scope: 'income' };
  token = String((await at.flow.authorize('income', form)).json.access_token);
});
afterAll(() => at.stop());

const send = (body: unknown, change?: Parameters<AttestedIssuer['wallet']['credential']>[3]) =>
  at.wallet.credential('income', token, body, change);
const nonce = () => at.wallet.nonce('income');
const goodBody = async (copies = 1) => at.wallet.request('income', await makeKeys(copies), await nonce());

function expectError(answer: Answer, error: string): void {
  expect([answer.status, answer.json.error]).toEqual([400, error]);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(Object.keys(answer.json).sort()).toEqual(['error', 'error_description']);
}

describe('a key proof', () => {
  it('is required', async () => {
    const { proofs: _proofs, ...body } = await goodBody();
    expectError(await send(body), 'invalid_proof');
  });

  it('is refused with a signature that its key did not make', async () => {
    const jwt = await at.wallet.proof('income', await makeKey(), await nonce(), {
      signWith: await makeKey(),
    });
    expectError(
      await send({ credential_configuration_id: 'income', proofs: { jwt: [jwt] } }),
      'invalid_proof',
    );
  });

  it('is refused with a nonce that the issuer did not make', async () => {
    const body = await at.wallet.request('income', await makeKeys(1), randomUUID());
    expectError(await send(body), 'invalid_nonce');
  });

  it('may name the wallet that got the token', async () => {
    const bend: Bend = { payload: { iss: 'anju-wallet' } };
    const jwt = await at.wallet.proof('income', await makeKey(), await nonce(), bend);
    const answer = await send({ credential_configuration_id: 'income', proofs: { jwt: [jwt] } });
    expect(answer.status).toBe(200);
  });
});

describe('what is asked for', () => {
  it('is refused as a configuration that nobody knows', async () => {
    const body = { ...(await goodBody()), credential_configuration_id: randomUUID() };
    expectError(await send(body), 'unknown_credential_configuration');
  });

  it('is refused by an identifier that nobody gave out', async () => {
    const { proofs } = await goodBody();
    const body = { credential_identifier: `unknown:${randomUUID()}`, proofs };
    expectError(await send(body), 'unknown_credential_identifier');
  });
});

describe('an access token', () => {
  it('in the address is refused', async () => {
    const path = `/income/credential?access_token=${token}`;
    const answer = await at.issuer.call(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', dpop: await at.wallet.dpop(path, token) },
      body: JSON.stringify(await goodBody()),
    });
    expect([answer.status, answer.json.error]).toEqual([401, 'invalid_token']);
  });

  it('is not spent by an address that repeats it', async () => {
    expect((await send(await goodBody())).status).toBe(200);
  });
});

describe('a key attestation', () => {
  const withAttestation = async (keys: Key[], attestation: string, cNonce: string) => {
    const [key] = keys;
    if (!key) throw new Error('no key');
    const header = { key_attestation: attestation };
    return {
      credential_configuration_id: 'income',
      proofs: { jwt: [await at.wallet.proof('income', key, cNonce, { header })] },
    };
  };
  const asProof = (attestation: unknown) => ({
    credential_configuration_id: 'income',
    proofs: { attestation: Array.isArray(attestation) ? attestation : [attestation] },
  });
  const xOf = ({ json }: Answer) =>
    (json.credentials as { credential: string }[]).map(
      ({ credential }) => decodeJwt<{ cnf: { jwk: JWK } }>(credential.split('~')[0] ?? '').cnf.jwk.x,
    );

  it('in the header of a proof brings a copy for each key that it names', async () => {
    const [keys, cNonce] = [await makeKeys(3), await nonce()];
    const attestation = await at.walletProvider.attestKeys(keys, cNonce);
    const answer = await send(await withAttestation(keys, attestation, cNonce));
    expect(answer.status).toBe(200);
    expect(xOf(answer).sort()).toEqual(keys.map(({ jwk }) => jwk.x).sort());
  });

  it('is a proof of its own', async () => {
    const keys = await makeKeys(2);
    const answer = await send(asProof(await at.walletProvider.attestKeys(keys, await nonce())));
    expect(answer.status).toBe(200);
    expect(xOf(answer).sort()).toEqual(keys.map(({ jwk }) => jwk.x).sort());
  });

  it('is refused in a proof by a key that it does not name', async () => {
    const cNonce = await nonce();
    const attestation = await at.walletProvider.attestKeys(await makeKeys(2), cNonce);
    expectError(await send(await withAttestation(await makeKeys(1), attestation, cNonce)), 'invalid_proof');
  });

  const seconds = () => Math.floor(Date.now() / 1000);
  const BENT: [string, () => Promise<Bend> | Bend][] = [
    ['with a signature that is not its provider’s', async () => ({ signWith: await makeKey() })],
    ['that expired', () => ({ payload: { exp: seconds() - 120 } })],
    ['that is days old', () => ({ payload: { iat: seconds() - 3 * 24 * 3600, exp: undefined } })],
    ['from the future', () => ({ payload: { iat: seconds() + 3600 } })],
    ['that names no keys', () => ({ payload: { attested_keys: [] } })],
    ['of another type', () => ({ header: { typ: 'JWT' } })],
    ['without a certificate', () => ({ header: { x5c: undefined } })],
    ['without a nonce', () => ({ payload: { nonce: undefined } })],
  ];
  it.each(BENT)('is refused %s, as a proof and in one', async (_name, bend) => {
    const [keys, cNonce] = [await makeKeys(1), await nonce()];
    const attestation = await at.walletProvider.attestKeys(keys, cNonce, await bend());
    expectError(await send(asProof(attestation)), 'invalid_proof');
    expectError(await send(await withAttestation(keys, attestation, cNonce)), 'invalid_proof');
  });

  it('is refused with a nonce that is not the issuer’s, and with one that was used', async () => {
    const keys = await makeKeys(1);
    expectError(await send(asProof(await at.walletProvider.attestKeys(keys, randomUUID()))), 'invalid_nonce');
    const attestation = await at.walletProvider.attestKeys(keys, await nonce());
    expect((await send(asProof(attestation))).status).toBe(200);
    expectError(await send(asProof(attestation)), 'invalid_nonce');
  });

  it('is refused with private, repeated or too many keys, and beside a second one', async () => {
    const [key] = await makeKeys(1);
    if (!key) throw new Error('no key');
    const attest = async (keys: Key[]) => at.walletProvider.attestKeys(keys, await nonce());
    const { privateKey } = key;
    const { d } = await crypto.subtle.exportKey('jwk', privateKey);
    const revealing = { privateKey, jwk: { ...key.jwk, ...(d !== undefined && { d }) } };
    expectError(await send(asProof(await attest([revealing]))), 'invalid_proof');
    expectError(await send(asProof(await attest([key, key]))), 'invalid_proof');
    expectError(await send(asProof(await attest(await makeKeys(11)))), 'invalid_proof');
    const two = [await attest(await makeKeys(1)), await attest(await makeKeys(1))];
    expectError(await send(asProof(two)), 'invalid_proof');
  });
});

describe('encryption', () => {
  const seal = async (body: unknown, bend?: EncryptionBend) => {
    const jwe = await encryptRequest(at.issuer, 'income', body, bend);
    return send(jwe, { headers: { 'content-type': 'application/jwt' } });
  };
  const asking = async (answerKey: JWK, more: Record<string, unknown> = {}) => ({
    ...(await goodBody()),
    credential_response_encryption: { jwk: answerKey, enc: 'A128GCM', ...more },
  });

  it.each(['A128GCM', 'A256GCM'])('of request and answer works with %s', async (enc) => {
    const key = await makeResponseKey();
    const answer = await seal(await asking(key.jwk, { enc }), { header: { enc } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/jwt/);
    const { header, json } = await key.decrypt(answer.text);
    expect(header).toMatchObject({ alg: 'ECDH-ES', enc, kid: 'answer' });
    expect(json).toMatchObject({ credentials: [{ credential: expect.any(String) }] });
  });

  it('of the request alone is accepted', async () => {
    expect((await seal(await goodBody())).json).toMatchObject({ credentials: [{}] });
  });

  it('with compression wished for is answered without, as none is offered', async () => {
    const key = await makeResponseKey();
    const answer = await seal(await asking(key.jwk, { zip: 'DEF' }));
    expect(answer.status).toBe(200);
    expect((await key.decrypt(answer.text)).header).not.toHaveProperty('zip');
  });

  it.each([
    ['an algorithm that nobody knows', { alg: 'UNSUPPORTED_ALG' }, {}],
    ['no algorithm', { alg: undefined }, {}],
    ['a signing key', { use: 'sig' }, {}],
    ['a content encryption that is not offered', {}, { enc: 'A128CBC-HS256' }],
    ['a point that is not on the curve', { x: 'A'.repeat(43) }, {}],
    ['its private key', { d: 'A'.repeat(43) }, {}],
  ] as [string, Record<string, unknown>, Record<string, unknown>][])(
    'of the answer is refused with %s, in words that anybody can read',
    async (_name, ofKey, more) => {
      const { jwk } = await makeResponseKey();
      const answer = await seal(await asking({ ...jwk, ...ofKey } as JWK, more));
      expectError(answer, 'invalid_encryption_parameters');
    },
  );

  it('of the answer is refused when the request itself is open', async () => {
    const { jwk } = await makeResponseKey();
    expectError(await send(await asking(jwk)), 'invalid_encryption_parameters');
  });

  it.each([
    ['to another key', async () => ({ key: (await makeResponseKey()).jwk })],
    ['without saying to which key', () => ({ header: { kid: undefined } })],
    ['with an algorithm that is not offered', () => ({ header: { enc: 'A128CBC-HS256' } })],
  ] as [string, () => EncryptionBend | Promise<EncryptionBend>][])(
    'of the request is refused %s',
    async (_name, bend) => {
      expectError(await seal(await goodBody(), await bend()), 'invalid_encryption_parameters');
    },
  );
});
