// A signed decision as whoever finds it in an agency's files checks it: with the certificate authority's root and nothing else.
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CertificateAuthority, openCertificateAuthority } from '@anju/city';
import { readCertificate, signCompactJws } from '@anju/credentials';
import {
  checkSignedDecision,
  didClientId,
  readPemCertificates,
  signDecision,
  x509HashClientId,
  x509SanDnsClientId,
} from '@anju/openid4vp';
import { compactVerify, decodeJwt, decodeProtectedHeader, importX509 } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const DID = `did:ethr:0x7a69:0x${'ab'.repeat(20)}`;
const DECIDED_AT = new Date(Date.now() + 1000);
const decided = {
  request_id: 'request-1',
  question: { kind: 'rule', id: 'housing', version: '2011-25', sha256: 'ab'.repeat(32) } as const,
  decision: 'eligible',
  clauses: [
    { id: 'income', met: true as const },
    { id: 'area', met: 'unproved' as const },
  ],
  decided_at: DECIDED_AT.toISOString(),
  status_as_of: null,
  leaf_hash: 'cd'.repeat(32),
};
/** What a decision upon appeal says besides. */
const superseded = {
  request_id: 'first',
  leaf_hash: 'ab'.repeat(32),
  reason: 'other',
  decided_for: '2026-11-03',
};

let dir: string;
let roots: Uint8Array[];
let authority: CertificateAuthority;
let key: KeyObject;
let certificates: string[];

const signWith = (privateKey: KeyObject) => (data: Uint8Array) =>
  sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' });

async function certified(by: CertificateAuthority) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const x5c = await by.certify({
    spki: createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
    subject: { commonName: 'Agency', organization: '机构' },
    uris: [DID],
    dnsNames: ['agency.example'],
    usage: 'request_presentations',
  });
  return { key: privateKey, certificates: x5c };
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'anju-decisions-'));
  authority = await openCertificateAuthority({ dir: join(dir, 'ca'), now: () => new Date() });
  roots = readPemCertificates(authority.rootPem);
  ({ key, certificates } = await certified(authority));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const nameByHash = () => x509HashClientId(Buffer.from(certificates[0] ?? '', 'base64'));
const signed = () => signDecision({ certificates, sign: signWith(key) }, decided);

/** Signed with the agency's own key and certificate, so that only what was changed can be the reason. */
const withChanged = (header: object, payload: object = {}) => {
  const whole = { iss: nameByHash(), iat: Math.floor(DECIDED_AT.getTime() / 1000), ...decided, ...payload };
  return signCompactJws(
    { alg: 'ES256', typ: 'decision+jwt', x5c: certificates, ...header },
    whole,
    async (data) => signWith(key)(data),
  );
};
const refused = (jws: string, code: string) =>
  expect(checkSignedDecision(jws, { roots })).rejects.toMatchObject({ code });

describe('a signed decision', () => {
  test('is read back as it was decided, with who signed it', async () => {
    const { spki, notAfter } = readCertificate(Buffer.from(certificates[0] ?? '', 'base64'));
    await expect(checkSignedDecision(await signed(), { roots })).resolves.toEqual({
      decision: { iss: nameByHash(), ...decided },
      signer: {
        thumbprintHex: createHash('sha256').update(spki).digest('hex'),
        name: { 'zh-CN': '机构', en: 'Agency' },
        notAfter,
      },
    });
  });

  test('is a plain JWS that any library checks with the certificate', async () => {
    const jws = await signed();
    expect(decodeProtectedHeader(jws)).toEqual({ alg: 'ES256', typ: 'decision+jwt', x5c: certificates });
    const pem = `-----BEGIN CERTIFICATE-----\n${certificates[0]}\n-----END CERTIFICATE-----`;
    await expect(compactVerify(jws, await importX509(pem, 'ES256'))).resolves.toBeDefined();
    expect(Object.keys(decodeJwt(jws))).toEqual([
      ...[
        'iss',
        'iat',
        'request_id',
        'question',
        'decision',
        'clauses',
        'decided_at',
        'status_as_of',
        'leaf_hash',
      ],
    ]);
  });

  test('has the same content, byte for byte, however often it is signed', async () => {
    const content = (jws: string) => jws.slice(0, jws.lastIndexOf('.'));
    expect(content(await signed())).toBe(content(await signed()));
  });

  test('from before the certificate was renewed is signed with the new one, as of when that began', async () => {
    const before = { ...decided, decided_at: '2020-01-02T03:04:05.678Z' };
    const jws = await signDecision({ certificates, sign: signWith(key) }, before);
    const { decision } = await checkSignedDecision(jws, { roots });
    expect(decision).toEqual({ iss: nameByHash(), ...before });
    const { iat = 0 } = decodeJwt(jws);
    expect(iat).toBeGreaterThan(Date.parse(before.decided_at) / 1000);
  });

  test('of an agency’s own query names it by its hash alone', async () => {
    const question = { kind: 'query', sha256: 'ef'.repeat(32) } as const;
    const { decision } = await checkSignedDecision(await withChanged({}, { question }), { roots });
    expect(decision.question).toEqual(question);
  });

  test('upon appeal names what it supersedes; other decisions have no such member', async () => {
    const sign = signWith(key);
    const upon = await signDecision({ certificates, sign }, { ...decided, supersedes: superseded });
    expect((await checkSignedDecision(upon, { roots })).decision.supersedes).toEqual(superseded);
    const unknown = { ...superseded, leaf_hash: null };
    const older = await signDecision({ certificates, sign }, { ...decided, supersedes: unknown });
    expect((await checkSignedDecision(older, { roots })).decision.supersedes).toEqual(unknown);
    expect(decodeJwt(await signed())).not.toHaveProperty('supersedes');
  });
});

describe('is refused', () => {
  test('with any character changed', async () => {
    const jws = await signed();
    const places = Array.from(
      { length: 60 },
      (_, n) => createHash('sha256').update(`${n}`).digest().readUInt32BE() % jws.length,
    );
    for (const at of places) {
      const other = jws[at] === 'A' ? 'B' : 'A';
      await expect(
        checkSignedDecision(jws.slice(0, at) + other + jws.slice(at + 1), { roots }),
      ).rejects.toHaveProperty('code');
    }
  });

  test('in the name of another agency', async () => {
    for (const iss of [
      'x509_san_dns:other.example',
      'x509_hash:other',
      didClientId('did:ethr:other'),
      'agency',
      // its certificate has them, as another agency's of the same service may
      x509SanDnsClientId('agency.example'),
      didClientId(DID),
    ]) {
      await refused(await withChanged({}, { iss }), 'certificate_identity_mismatch');
    }
  });

  test('signed by another key than the certificate’s', async () => {
    const other = await certified(authority);
    const jws = await signDecision({ certificates, sign: signWith(other.key) }, decided);
    await refused(jws, 'signature_invalid');
  });

  test('under a certificate authority that is not trusted, and under no certificate at all', async () => {
    const stranger = await openCertificateAuthority({ dir: join(dir, 'stranger'), now: () => new Date() });
    const theirs = await certified(stranger);
    const jws = await signDecision(
      {
        certificates: theirs.certificates,
        sign: signWith(theirs.key),
      },
      decided,
    );
    await refused(jws, 'certificate_untrusted');
    await expect(checkSignedDecision(await signed(), { roots: [] })).rejects.toMatchObject({
      code: 'certificate_untrusted',
    });
    for (const x5c of [undefined, [], 'x']) await refused(await withChanged({ x5c }), 'certificate_missing');
  });

  test('decided when the certificate was not valid', async () => {
    const { notAfter } = readCertificate(Buffer.from(certificates[0] ?? '', 'base64'));
    for (const at of [new Date(notAfter.getTime() + 1000), new Date('2020-01-01T00:00:00Z')]) {
      const moment = { decided_at: at.toISOString(), iat: Math.floor(at.getTime() / 1000) };
      await refused(await withChanged({}, moment), 'certificate_expired');
    }
  });

  test.each([
    ['of another type', { typ: 'oauth-authz-req+jwt' }, {}, 'type_unexpected'],
    ['of another algorithm', { alg: 'none' }, {}, 'algorithm_not_allowed'],
    ['with a critical extension', { crit: ['b64'] }, {}, 'critical_header_unknown'],
    ['without a decision', {}, { decision: undefined }, 'token_malformed'],
    ['with a clause that says something else', {}, { clauses: [{ id: 'a', met: 'yes' }] }, 'token_malformed'],
    ['with two moments', {}, { iat: 1 }, 'token_malformed'],
    ['with a moment that is none', {}, { decided_at: 'today' }, 'token_malformed'],
    ['with a hash that is none', {}, { leaf_hash: 'ab' }, 'token_malformed'],
    ['with another kind of question', {}, { question: { kind: 'x' } }, 'token_malformed'],
    ['that supersedes no one knows what', {}, { supersedes: 'first' }, 'token_malformed'],
    ['that supersedes for no reason', {}, { supersedes: { ...superseded, reason: '' } }, 'token_malformed'],
    [
      'that supersedes for no day',
      {},
      { supersedes: { ...superseded, decided_for: '2026-13-01' } },
      'token_malformed',
    ],
    [
      'that supersedes a hash that is none',
      {},
      { supersedes: { ...superseded, leaf_hash: 'ab' } },
      'token_malformed',
    ],
  ])('%s', async (_, header, payload, code) => {
    await refused(await withChanged(header, payload), code);
  });

  test('that is longer than any', async () => {
    await refused('a'.repeat(70_000), 'token_too_large');
  });
});
