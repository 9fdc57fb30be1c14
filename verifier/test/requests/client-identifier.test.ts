// The agency asks under the name that the setting says, and does not start under one that no wallet could prove.
import { createHash, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CertificateAuthority, openCertificateAuthority } from '@anju/city';
import { createExchange } from '@anju/openid4vp';
import { compactVerify, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openAgency } from '../../src/adapters/agency.ts';
import { openOrCreateAgencyKey } from '../../src/adapters/agency-key.ts';
import { createKeySealer } from '../../src/adapters/key-sealer.ts';
import { type Agency, createAgencies } from '../../src/agencies/agencies.ts';
import { createApp } from '../../src/app.ts';
import { readConfig, type VerifierConfig } from '../../src/config.ts';
import { createFindQuestion } from '../../src/requests/question.ts';
import { createCheckResponse } from '../../src/responses/check-response.ts';
import { RULE_ID, signIn } from '../support/desk.ts';
import { createFakePorts } from '../support/fake-ports.ts';

const DID = `did:ethr:0x7a69:0x${'ab'.repeat(20)}`;
const PREFIXES = ['x509_hash', 'x509_san_dns', 'decentralized_identifier'] as const;
const sealer = createKeySealer(new Uint8Array(32));
const folders: string[] = [];
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'anju-client-id-'));
  folders.push(folder);
  return folder;
};

let authority: CertificateAuthority;
let dataDir: string;
let key: KeyObject;

const spkiOf = (one: KeyObject) => createPublicKey(one).export({ type: 'spki', format: 'der' });
const write = (name: string, value: unknown) =>
  writeFileSync(join(dataDir, 'enrolment', name), JSON.stringify(value));

async function certify(...dnsNames: string[]): Promise<string> {
  const x5c = await authority.certify({
    spki: spkiOf(key),
    subject: { commonName: 'Housing Office', organization: '住房保障事务中心' },
    uris: [DID],
    dnsNames,
    usage: 'request_presentations',
  });
  write('housing-office.x5c.json', x5c);
  return x5c[0] ?? '';
}

const enrol = (changes: object = {}) =>
  write('housing-office.json', {
    did: DID,
    kid: `${DID}#delegate-1`,
    thumbprint_hex: createHash('sha256').update(spkiOf(key)).digest('hex'),
    ...changes,
  });

const open = (
  clientIdPrefix: VerifierConfig['clientIdPrefix'],
  publicUrl = 'https://housing.example/desk',
): Agency =>
  openAgency(
    {
      id: 'housing-office',
      clientIdPrefix,
      broughtKey: null,
      apiKeysSha256: [],
      returnUris: [],
      origins: [],
      declarations: new Map(),
      webhook: null,
      bounds: { callsAMinute: 600, openRequests: 2_000 },
    },
    { dataDir, publicUrl },
    sealer,
    new Date(),
  );

beforeAll(async () => {
  authority = await openCertificateAuthority({ dir: join(newFolder(), 'ca'), now: () => new Date() });
});
beforeEach(async () => {
  dataDir = newFolder();
  key = openOrCreateAgencyKey({ dataDir, agency: 'housing-office', sealer });
  await certify('other.example', 'housing.example', '127.0.0.1');
  enrol();
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The request object as a wallet fetches it, its signature checked with the agency's key. */
async function requestOf(agency: Agency) {
  const app = await createApp(await createFakePorts({ agencies: createAgencies([agency]) }));
  try {
    const { request_id: id, qr } = await (await signIn(app)).ask();
    const { body } = await app.inject({ method: 'POST', url: `/wallet/requests/${id}` });
    const { payload } = await compactVerify(body, createPublicKey(key));
    const { client_id: clientId } = JSON.parse(new TextDecoder().decode(payload));
    return {
      header: decodeProtectedHeader(body),
      clientId,
      inLink: new URL(qr).searchParams.get('client_id'),
    };
  } finally {
    await app.close();
  }
}

test('a request by x509_hash names the hash of the certificate that it carries', async () => {
  const leaf = await certify('housing.example');
  const hash = createHash('sha256').update(Buffer.from(leaf, 'base64')).digest('base64url');
  const { header, clientId, inLink } = await requestOf(open('x509_hash'));
  expect([clientId, inLink]).toEqual([`x509_hash:${hash}`, `x509_hash:${hash}`]);
  expect(header).toEqual({ alg: 'ES256', typ: 'oauth-authz-req+jwt', x5c: [leaf] });
});

test('a request by x509_san_dns names a host of the certificate that it carries', async () => {
  const { header, clientId, inLink } = await requestOf(open('x509_san_dns'));
  expect([clientId, inLink]).toEqual(Array(2).fill('x509_san_dns:housing.example'));
  const { x5c = [] } = header;
  expect(new X509Certificate(Buffer.from(x5c[0] ?? '', 'base64')).subjectAltName).toContain(
    'DNS:housing.example',
  );
  expect(header).toEqual({ alg: 'ES256', typ: 'oauth-authz-req+jwt', x5c });
});

test('a request by decentralized_identifier names the DID, and its key by the DID URL', async () => {
  const { header, clientId, inLink } = await requestOf(open('decentralized_identifier'));
  expect([clientId, inLink]).toEqual(Array(2).fill(`decentralized_identifier:${DID}`));
  expect(header).toEqual({ alg: 'ES256', typ: 'oauth-authz-req+jwt', kid: `${DID}#delegate-1` });
});

test.each(PREFIXES)('presentations must be made out to the name with its prefix: %s', async (prefix) => {
  const agency = open(prefix);
  const audiences: string[] = [];
  const ports = await createFakePorts({
    agencies: createAgencies([agency]),
    verifyPresentation: async ({ audience }) => {
      audiences.push(audience);
      throw new Error('seen enough');
    },
  });
  const [published] = ports.rules.inForce(new Date());
  if (published === undefined) throw new Error('no rule');
  const { version } = published.rule;
  const question = { kind: 'rule', id: RULE_ID, version, sha256: published.sha256 } as const;
  const at = new Date();
  const request = {
    id: 'r',
    agency: 'housing-office',
    mode: 'cross_device' as const,
    question,
    caseNumber: null,
    createdAt: at,
    expiresAt: at,
  };
  const departments = ['income', 'residency', 'household', 'property'];
  const vpToken = Object.fromEntries(departments.map((id) => [id, ['a~b']]));
  const answered = createCheckResponse({ ...ports, findQuestion: createFindQuestion(ports.rules) })({
    request,
    secrets: {
      exchange: await createExchange(ports.randomBytes),
      agencyQuery: null,
      declaration: null,
      returnTo: null,
      page: null,
    },
    vpToken,
  });
  await expect(answered).rejects.toThrow('seen enough');
  expect(audiences).toEqual([agency.clientId]);
  expect(agency.clientId.split(':')[0]).toBe(prefix);
});

test.each([
  ['another host', 'https://elsewhere.example'],
  ['a host above it', 'https://example'],
  ['a host below it', 'https://desk.housing.example'],
  ['a host, only its IP address', 'https://127.0.0.1'],
])('x509_san_dns is refused at start for a certificate that does not name %s', (_, publicUrl) => {
  expect(() => open('x509_san_dns', publicUrl)).toThrow(
    /^The certificate of the agency housing-office does not name the host of VERIFIER_PUBLIC_URL as a dNSName\. .*x509_hash\.$/,
  );
  expect(open('x509_hash', publicUrl).clientId).toMatch(/^x509_hash:/);
});

test.each([
  ['nothing is enrolled', () => rmSync(join(dataDir, 'enrolment', 'housing-office.json'))],
  ['there is a key and no DID', () => enrol({ did: undefined })],
  ['the document does not hold the key', () => enrol({ kid: undefined })],
  ['another key was enrolled', () => enrol({ thumbprint_hex: 'ab'.repeat(32) })],
  ['it is not said which key was enrolled', () => enrol({ thumbprint_hex: undefined })],
])('decentralized_identifier is refused at start when %s', (_, change) => {
  change();
  expect(() => open('decentralized_identifier')).toThrow(
    /^No DID is enrolled that holds the key of the agency housing-office\. Run the enrolment .*x509_hash\.$/,
  );
  expect(open('x509_hash').clientId).toMatch(/^x509_hash:/);
});

test('the setting knows these three names, and x509_hash is what is not set', () => {
  const settings = {
    VERIFIER_DATA_DIR: '/data',
    VERIFIER_SECRET: 'ab'.repeat(32),
    VERIFIER_AGENCIES_FILE: '/agencies.json',
    VERIFIER_OFFICERS_FILE: '/officers.json',
    REGISTRY_RPC_URL: 'http://localhost:8545',
    REGISTRY_DEPLOYMENT: '/deployment.json',
    TRUSTED_ROOTS_FILE: '/roots.pem',
    CITY_DIR: '/city',
  };
  expect(readConfig(settings).clientIdPrefix).toBe('x509_hash');
  for (const VERIFIER_CLIENT_ID_PREFIX of PREFIXES) {
    const config = readConfig({ ...settings, VERIFIER_CLIENT_ID_PREFIX });
    expect(config.clientIdPrefix).toBe(VERIFIER_CLIENT_ID_PREFIX);
  }
  for (const VERIFIER_CLIENT_ID_PREFIX of ['redirect_uri', 'x509_san_uri', 'X509_HASH']) {
    expect(() => readConfig({ ...settings, VERIFIER_CLIENT_ID_PREFIX })).toThrow('VERIFIER_CLIENT_ID_PREFIX');
  }
});
