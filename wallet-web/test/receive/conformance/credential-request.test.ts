// What the suite's conditions hold the wallet's credential requests to, read from the wire: form, proofs, attested keys,
// encryption, batches.
import { X509Certificate } from 'node:crypto';
import {
  calculateJwkThumbprint,
  decodeProtectedHeader,
  importJWK,
  importX509,
  type JWK,
  jwtVerify,
} from 'jose';
import { describe, expect, it } from 'vitest';
import { NOW } from '../../support/certificates.ts';
import { SUITE_CONFIGURATION } from '../../support/suite-issuer.ts';
import { useSuiteTown } from '../../support/suite-town.ts';

const town = useSuiteTown();
const ES256 = { proof_signing_alg_values_supported: ['ES256'] };
type Proofs = { jwt?: string[]; attestation?: string[] };
const proofsOf = () => town.last('/credential').content?.proofs as Proofs;

describe('the nonce', () => {
  it('is asked for by a POST, without a token', async () => {
    await town.logIn();
    expect(town.last('/nonce').method).toBe('POST');
    expect(town.last('/nonce').headers).not.toHaveProperty('authorization');
  });
});

describe('a credential request', () => {
  it('is JSON by POST with a data set and proofs, and with nothing that the specification does not know', async () => {
    await town.logIn();
    const { method, headers, content = {} } = town.last('/credential');
    expect([method, headers['content-type']]).toEqual(['POST', 'application/json']);
    expect(Object.keys(content).sort()).toEqual(['credential_identifier', 'proofs']);
    expect(content.credential_identifier).toMatch(new RegExp(`^${SUITE_CONFIGURATION}:[\\w-]{36}$`));
    expect(Object.keys(proofsOf())).toEqual(['jwt']);
  });

  it('names the configuration where no data set was named, never both', async () => {
    town.play({ grantsDetails: false });
    await town.logIn();
    const { content = {} } = town.last('/credential');
    expect(Object.keys(content).sort()).toEqual(['credential_configuration_id', 'proofs']);
  });

  it('asks for no encrypted answer where it is not encrypted itself', async () => {
    await town.logIn();
    expect(town.last('/credential').content).not.toHaveProperty('credential_response_encryption');
  });

  it('is encrypted to the issuer’s key where that is offered, and asks for an answer to a key of its own', async () => {
    town.play({ encryption: true });
    await town.logIn();
    const { headers, body, content = {} } = town.last('/credential');
    expect(headers['content-type']).toBe('application/jwt');
    expect(decodeProtectedHeader(body)).toMatchObject({ alg: 'ECDH-ES', enc: 'A256GCM' });
    const { jwk, ...asked } = content.credential_response_encryption as { jwk: JWK };
    expect(asked).toEqual({ enc: 'A256GCM' });
    expect(jwk).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ECDH-ES', use: 'enc' });
    expect(jwk).not.toHaveProperty('d');
  });
});

describe('a proof of a key', () => {
  it('is an ES256 JWT of its own type by the P-256 key in it, for this issuer and its nonce, now', async () => {
    town.play({ batchSize: 3 });
    await town.logIn();
    const { jwt = [] } = proofsOf();
    expect(jwt).toHaveLength(3);
    for (const proof of jwt) {
      const { jwk, ...rest } = decodeProtectedHeader(proof) as { jwk: JWK };
      expect(rest).toEqual({ typ: 'openid4vci-proof+jwt', alg: 'ES256' });
      expect(jwk).toMatchObject({ kty: 'EC', crv: 'P-256' });
      const { payload } = await jwtVerify(proof, await importJWK(jwk, 'ES256'), { currentDate: NOW });
      expect(payload).toEqual({
        iss: 'anju-wallet',
        aud: town.suite.issuer,
        nonce: town.suite.given.nonce,
        iat: NOW.getTime() / 1000,
      });
    }
  });

  it('is one for each copy, as many as the issuer gives at once and no more, each by a key of its own', async () => {
    town.play({ batchSize: 10 });
    await town.logIn();
    const jwks = (proofsOf().jwt ?? []).map((proof) => (decodeProtectedHeader(proof) as { jwk: JWK }).jwk);
    expect(jwks).toHaveLength(10);
    const thumbprints = await Promise.all(jwks.map((jwk) => calculateJwkThumbprint(jwk)));
    expect(new Set(thumbprints).size).toBe(10);
  });

  it('is a single one where no batch is offered', async () => {
    await town.logIn();
    expect(proofsOf().jwt).toHaveLength(1);
  });
});

describe('an attestation of keys', () => {
  const verified = async (jwt: string) => {
    const { x5c = [], ...rest } = decodeProtectedHeader(jwt);
    expect(rest).toEqual({ typ: 'key-attestation+jwt', alg: 'ES256' });
    const leaf = new X509Certificate(Buffer.from(x5c[0] ?? '', 'base64'));
    const root = new X509Certificate(town.provider.rootDer);
    expect([leaf.verify(root.publicKey), leaf.subject === leaf.issuer]).toEqual([true, false]);
    const key = await importX509(leaf.toString(), 'ES256');
    const { payload } = await jwtVerify(jwt, key, { currentDate: NOW });
    expect(payload).toMatchObject({ iat: NOW.getTime() / 1000, nonce: town.suite.given.nonce });
    expect(payload.exp).toBeGreaterThan(NOW.getTime() / 1000);
    return payload.attested_keys as JWK[];
  };

  it('in a proof is by ES256 under the provider’s root, good now, with the nonce and the proof’s key', async () => {
    town.play({ proofTypes: { jwt: { ...ES256, key_attestations_required: {} } }, batchSize: 4 });
    await town.logIn();
    const { jwt = [] } = proofsOf();
    expect(jwt).toHaveLength(1);
    const { jwk, key_attestation: attestation } = decodeProtectedHeader(jwt[0] ?? '') as {
      jwk: JWK;
      key_attestation: string;
    };
    const keys = await verified(attestation);
    expect(keys).toHaveLength(4);
    const thumbprints = await Promise.all(keys.map((key) => calculateJwkThumbprint(key)));
    expect(thumbprints).toContain(await calculateJwkThumbprint(jwk));
  });

  it('is the whole proof where the issuer takes it so, over as many keys as it gives copies', async () => {
    town.play({ proofTypes: { attestation: { ...ES256, key_attestations_required: {} } }, batchSize: 4 });
    await town.logIn();
    const { attestation = [], ...others } = proofsOf();
    expect([attestation.length, others]).toEqual([1, {}]);
    expect(await verified(attestation[0] ?? '')).toHaveLength(4);
  });

  it('says of keys no more than a browser can keep, and is refused where more is wanted', async () => {
    const required = { key_storage: ['iso_18045_high'] };
    town.play({ proofTypes: { jwt: { ...ES256, key_attestations_required: required } } });
    await expect(town.logIn()).rejects.toMatchObject({ code: 'wallet_not_secure_enough' });
    expect(town.sent('/credential')).toEqual([]);
  });
});

describe('a deferred request', () => {
  it('is JSON by POST with the token and the name that was given, and nothing else', async () => {
    town.play({ deferred: true });
    const { waiting } = await town.logIn();
    await town.holder.askAgain(waiting[0]?.waitingId ?? '');
    const asked = town.last('/deferred_credential');
    expect(asked).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: expect.stringMatching(/^DPoP /) },
    });
    expect(asked.content).toEqual({ transaction_id: town.suite.given.transaction });
  });
});

describe('what does not fit', () => {
  it.each<[string, string, (credential: string) => string]>([
    [
      'altered on the way',
      'credential_altered',
      (one) =>
        one.replace(
          /~[^~]+~/,
          `~${Buffer.from('["c2FsdHNhbHRzYWx0c2FsdA","given_name","X"]').toString('base64url')}~`,
        ),
    ],
    ['that is none', 'credential_malformed', () => 'a.b.c~'],
  ])('a credential %s is thrown away, and the issuer hears so', async (_, code, change) => {
    town.play({ notification: true, changeCredentials: (all) => all.map(change) });
    await expect(town.logIn()).rejects.toMatchObject({ code });
    expect(town.last('/notification').content).toMatchObject({ event: 'credential_failure' });
    expect(await town.holder.cards()).toEqual([]);
  });

  it('a key that another copy has already is not used twice', async () => {
    town.play({ batchSize: 3, changeCredentials: ([first = '', second = '']) => [first, second, first] });
    expect(await town.logIn()).toMatchObject({ received: 2, discarded: 1 });
  });
});
