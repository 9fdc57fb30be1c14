// The income type as a W3C VC: Veramo accepts it from the department's DID document, and nothing that is not as it was signed.
import { ECDH, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { cityDir } from '@anju/city';
import { createAgent, type ICredentialVerifier, type IVerifyResult } from '@veramo/core';
import { CredentialProviderJWT } from '@veramo/credential-jwt';
import { CredentialPlugin } from '@veramo/credential-w3c';
import { decodeJwt, decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadDepartments } from '../../src/departments/department-file.ts';
import { typeMetadataIntegrity } from '../../src/departments/type-metadata.ts';
import { credentialDates } from '../../src/issuance/credential-dates.ts';
import { createW3cIssuer, didOfJwk, type W3cCredentialInput } from '../../src/issuance/w3c-credential.ts';
import type { DepartmentKey, HolderKey } from '../../src/ports.ts';
import { PERSON } from '../support/registers.ts';

const ISSUER = 'https://issuer.example/income';
const DID = 'did:ethr:0x7a69:0x0000000000000000000000000000000000000001';
const NOW = new Date('2026-11-20T04:00:00Z');
const seconds = (at: Date) => Math.floor(at.getTime() / 1000);

const newPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwkOf = (key: KeyObject) => key.export({ format: 'jwk' }) as HolderKey;
const compressed = ({ x, y }: HolderKey) =>
  ECDH.convertKey(
    Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]),
    'prime256v1',
    undefined,
    'hex',
    'compressed',
  ) as string;

function departmentKey(pair: ReturnType<typeof newPair>): DepartmentKey {
  return {
    did: DID,
    kid: `${DID}#delegate-1`,
    x5c: [],
    sign: async (data) => sign('sha256', data, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' }),
  };
}

const department = loadDepartments(cityDir).find(({ id }) => id === 'income');
if (!department) throw new Error('the city has no income department');
const pair = newPair();
const holderJwk = (({ kty, crv, x, y }) => ({ kty, crv, x, y }))(jwkOf(newPair().publicKey));
const { iat, exp } = credentialDates(NOW);
const input: W3cCredentialInput = {
  claims: {
    person_number: PERSON,
    household_number: 'H0000000001',
    household_annual_income_fen: 9_600_000,
    household_monthly_income_fen: 800_000,
    assistance: 'none',
    assessed_on: '2026-06-30',
  },
  holderJwk,
  iat,
  exp,
  status: { idx: 4711, uri: `${ISSUER}/status/1` },
};

/** The department's key as ERC-1056 documents have it (`Secp256r1`), or under the name that did-jwt reads. */
function documentOf(publicJwk: HolderKey, type = 'JsonWebKey2020', did = DID) {
  const id = `${did}#delegate-1`;
  const method = { id, type, controller: did, publicKeyHex: compressed(publicJwk), publicKeyJwk: publicJwk };
  return { id: did, verificationMethod: [method], assertionMethod: [id] };
}

function verifierThatResolves(didDocument: object) {
  const resolving = {
    methods: {
      resolveDid: async () => ({ didDocument, didDocumentMetadata: {}, didResolutionMetadata: {} }),
    },
  };
  return createAgent<ICredentialVerifier>({
    plugins: [new CredentialPlugin([new CredentialProviderJWT()]), resolving],
  });
}

const verify = (credential: string, didDocument: object, at = NOW): Promise<IVerifyResult> =>
  verifierThatResolves(didDocument).verifyCredential({
    credential,
    proofPurpose: 'assertionMethod',
    policies: { now: seconds(at) },
  });

const document = documentOf(jwkOf(pair.publicKey));
let jwt: string;
beforeAll(async () => {
  jwt = await createW3cIssuer({ department, credentialIssuer: ISSUER, key: departmentKey(pair) })(input);
});

describe('a W3C credential', () => {
  it('is verified by Veramo with the department’s DID document', async () => {
    const result = await verify(jwt, document);
    expect(result.error).toBeUndefined();
    expect(result.verified).toBe(true);
  });

  it('is a JWT that any library verifies, signed with ES256 by the key of its kid', async () => {
    expect(decodeProtectedHeader(jwt)).toEqual({ alg: 'ES256', typ: 'JWT', kid: `${DID}#delegate-1` });
    const { payload } = await jwtVerify(jwt, await importJWK(jwkOf(pair.publicKey), 'ES256'), {
      issuer: DID,
      subject: didOfJwk(holderJwk),
      currentDate: NOW,
    });
    expect(payload.vc).toMatchObject({ type: ['VerifiableCredential', 'urn:anju:income:1'] });
  });

  it('says the holder’s key as subject, and all claims but the numbers that serve to match', () => {
    const { sub, vc } = decodeJwt<{ vc: Record<string, unknown> }>(jwt);
    const jwk = JSON.parse(Buffer.from(String(sub).replace('did:jwk:', ''), 'base64url').toString('utf8'));
    expect(jwk).toEqual(holderJwk);
    expect(vc.credentialSubject).toEqual({
      household_annual_income_fen: 9_600_000,
      household_monthly_income_fen: 800_000,
      assistance: 'none',
      assessed_on: '2026-06-30',
    });
    expect(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8')).not.toMatch(
      /person_number|household_number|P0000000001|H0000000001/,
    );
  });

  it('has the quarter’s dates and no moment of its own', () => {
    const payload = decodeJwt(jwt);
    expect([payload.nbf, payload.exp, payload.iat, payload.jti]).toEqual([iat, exp, undefined, undefined]);
  });

  it('points to the token status list, as what it is, and to the words of its type', () => {
    const payload = decodeJwt<{ vc: Record<string, unknown>; status: unknown }>(jwt);
    expect(payload.status).toEqual({ status_list: input.status });
    expect(payload.vc.credentialStatus).toEqual({
      id: `${ISSUER}/status/1#4711`,
      type: 'TokenStatusListEntry',
      status_list: input.status,
    });
    expect(payload.vc.credentialSchema).toEqual({
      id: `${ISSUER}/types/income`,
      type: 'SdJwtVcTypeMetadata',
      digestSRI: typeMetadataIntegrity(department),
    });
  });

  it('is another for another copy', async () => {
    const issue = createW3cIssuer({ department, credentialIssuer: ISSUER, key: departmentKey(pair) });
    const other = await issue({ ...input, holderJwk: jwkOf(newPair().publicKey) });
    expect(decodeJwt(other).sub).not.toBe(decodeJwt(jwt).sub);
    expect((await verify(other, document)).verified).toBe(true);
  });
});

type Signed = { vc: { credentialSubject: object }; status: { status_list: object } };

describe('a W3C credential is refused', () => {
  const altered = (change: (payload: Signed) => void) => {
    const [header, payload = '', signature] = jwt.split('.');
    const read = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    change(read);
    return [header, Buffer.from(JSON.stringify(read)).toString('base64url'), signature].join('.');
  };

  it.each<[string, (payload: Signed) => void]>([
    ['income', ({ vc }) => Object.assign(vc.credentialSubject, { household_annual_income_fen: 1 })],
    ['holder', (payload) => Object.assign(payload, { sub: didOfJwk(jwkOf(newPair().publicKey)) })],
    ['end', (payload) => Object.assign(payload, { exp: exp + 1 })],
    ['place in the status list', ({ status }) => Object.assign(status.status_list, { idx: 1 })],
  ])('with another %s than was signed', async (_, change) => {
    const result = await verify(altered(change), document);
    expect([result.verified, result.error?.errorCode]).toEqual([false, 'invalid_signature']);
  });

  it('when another key signed it than the document holds', async () => {
    expect((await verify(jwt, documentOf(jwkOf(newPair().publicKey)))).error?.errorCode).toBe(
      'invalid_signature',
    );
  });

  it('when the key is not for assertions, or was taken out of the document', async () => {
    expect((await verify(jwt, { ...document, assertionMethod: [] })).verified).toBe(false);
    expect((await verify(jwt, { id: DID })).verified).toBe(false);
  });

  it('without a signature, or with one of random bytes', async () => {
    const [header, payload] = jwt.split('.');
    for (const signature of ['', randomBytes(64).toString('base64url')])
      expect((await verify([header, payload, signature].join('.'), document)).verified).toBe(false);
  });

  it('after its last second, and before its first', async () => {
    // Veramo allows five minutes of difference between clocks.
    const at = (time: number) => verify(jwt, document, new Date(time * 1000));
    expect((await at(exp - 1)).verified).toBe(true);
    expect((await at(exp + 301)).error?.message).toContain('expired');
    expect((await at(iat - 301)).error?.message).toContain('not valid before');
  });

  it('by a verifier that is given the document with the key’s ERC-1056 name, which did-jwt does not read', async () => {
    const result = await verify(jwt, documentOf(jwkOf(pair.publicKey), 'Secp256r1'));
    expect(result.verified).toBe(false);
  });

  it('by a verifier that takes the status seriously and knows no token status lists', async () => {
    const asObject = { ...(await verify(jwt, document)).verifiableCredential };
    await expect(
      verifierThatResolves(document).verifyCredential({
        credential: asObject,
        policies: { now: seconds(NOW) },
      }),
    ).rejects.toThrow('credential status');
  });
});
