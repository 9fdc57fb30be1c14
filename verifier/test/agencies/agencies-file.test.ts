// The operator's list of agencies: what it says is settled at start, and a key that an agency brings is checked like ours.
import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CertificateAuthority, openCertificateAuthority } from '@anju/city';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { heldAgencies, readAgencies } from '../../src/adapters/agencies-file.ts';
import { openAgency } from '../../src/adapters/agency.ts';
import { createKeySealer } from '../../src/adapters/key-sealer.ts';
import { readWebhooks } from '../../src/adapters/open-webhooks.ts';
import { type Agency, createAgencies } from '../../src/agencies/agencies.ts';

const dir = mkdtempSync(join(tmpdir(), 'anju-agencies-'));
const path = join(dir, 'agencies.json');
const key = { private_key_file: 'tax.pem', certificates_file: 'tax.crt' };
const DID_URL = `did:ethr:0x7a69:0x${'ab'.repeat(20)}#delegate-1`;
let authority: CertificateAuthority;

beforeAll(async () => {
  authority = await openCertificateAuthority({ dir: join(dir, 'ca'), now: () => new Date() });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function write(content: unknown): string {
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('the file', () => {
  test('names each agency, how wallets know it, and whose key it is', () => {
    const file = write([{ id: 'housing' }, { id: 'tax', client_id_prefix: 'x509_san_dns', key }]);
    expect(readAgencies(file, 'x509_hash')).toMatchObject([
      { id: 'housing', clientIdPrefix: 'x509_hash', broughtKey: null },
      {
        id: 'tax',
        clientIdPrefix: 'x509_san_dns',
        broughtKey: { privateKeyFile: join(dir, 'tax.pem'), certificatesFile: join(dir, 'tax.crt') },
      },
    ]);
    expect(heldAgencies(file)).toEqual(['housing']);
  });

  test.each([
    ['that is not JSON', '[', /agencies\.json is not JSON\./],
    ['without an agency', [], /not in the expected form/],
    ['with an agency twice', [{ id: 'a' }, { id: 'b' }, { id: 'a' }], /has an agency twice: a\./],
    ['with an id that could climb out of its folder', [{ id: '../a' }], /at: 0\.id/],
    ['with a word that nobody knows', [{ id: 'a', secret: 'hunter2' }], /at: 0/],
    ['with a prefix that wallets do not prove', [{ id: 'a', client_id_prefix: 'redirect_uri' }], /at: 0/],
    [
      'with a return_uri by http elsewhere',
      [{ id: 'a', return_uris: ['http://a.example/'] }],
      /return_uris\.0/,
    ],
    [
      'with a return_uri with a query',
      [{ id: 'a', return_uris: ['https://a.example/?b'] }],
      /return_uris\.0/,
    ],
    [
      'with a return_uri with a fragment',
      [{ id: 'a', return_uris: ['https://a.example/#b'] }],
      /return_uris\.0/,
    ],
    [
      'with a return_uri with a login',
      [{ id: 'a', return_uris: ['https://b@a.example/'] }],
      /return_uris\.0/,
    ],
    ['with a return_uri of an app', [{ id: 'a', return_uris: ['app://a'] }], /return_uris\.0/],
    ['with an origin with a path', [{ id: 'a', origins: ['https://a.example/'] }], /origins\.0/],
    ['with an origin by http elsewhere', [{ id: 'a', origins: ['http://a.example'] }], /origins\.0/],
    ['with an API key itself', [{ id: 'a', api_keys_sha256: ['hunter2'] }], /at: 0\.api_keys_sha256\.0/],
    ...['n\u0336ot', 'I\u3164 do', 'I\u00a0do', 'I  do', 'I\u0301\u0301\u0301', 'I\ud800'].map(
      (en): [string, object, RegExp] => [
        `with a declaration that can be read as another: ${JSON.stringify(en)}`,
        [{ id: 'a', declarations: { true: { 'zh-CN': '是', en } } }],
        /at: 0\.declarations\.true\.en/,
      ],
    ),
    [
      'with a declaration that hides its direction',
      [{ id: 'a', declarations: { true: { 'zh-CN': '是', en: 'x\u202e' } } }],
      /at: 0\.declarations\.true\.en/,
    ],
    [
      'with an API key of two agencies',
      ['a', 'b'].map((id) => ({ id, api_keys_sha256: ['0'.repeat(64)] })),
      /has an API key twice \(a, b\)/,
    ],
    [
      'with a webhook that is no address',
      [{ id: 'a', webhook: { uri: 'x', secret_file: 's' } }],
      /at: 0\.webhook\.uri/,
    ],
    [
      'with a webhook that has no secret',
      [{ id: 'a', webhook: { uri: 'https://a.example/' } }],
      /secret_file/,
    ],
    [
      'with a bound that lets nothing through',
      [{ id: 'a', requests_a_minute: 0 }],
      /at: 0\.requests_a_minute/,
    ],
  ])('%s is refused at start, with a sentence and no value', (_, content, sentence) => {
    const reading = () => readAgencies(write(content), 'x509_hash');
    expect(reading).toThrow(sentence);
    expect(reading).not.toThrow(/hunter2/);
  });
});

describe('a webhook', () => {
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const development = { production: false, webhookHosts: [] };

  function read(uri: string, secrets: string, config: Parameters<typeof readWebhooks>[1] = development) {
    writeFileSync(join(dir, 'webhook.secret'), secrets);
    return readWebhooks(
      readAgencies(
        write([{ id: 'tax', webhook: { uri, secret_file: 'webhook.secret' } }, { id: 'housing' }]),
        'x509_hash',
      ),
      config,
    );
  }

  test('is signed with the secrets of its file, one to a line', () => {
    const next = `whsec_${randomBytes(24).toString('base64')}`;
    const found = read('https://tax.example/told', `${secret}\n${next}\n`);
    expect([...found.keys()]).toEqual(['tax']);
    expect(found.get('tax')?.secrets.map(({ length }) => length)).toEqual([32, 24]);
  });

  test.each([
    ['nothing', ''],
    ['no prefix', randomBytes(32).toString('base64')],
    ['too few bytes', `whsec_${randomBytes(23).toString('base64')}`],
    ['too many bytes', `whsec_${randomBytes(65).toString('base64')}`],
    ['another alphabet', `whsec_${'_'.repeat(43)}=`],
    ['one good and one bad', `${secret}\nhunter2`],
    ['four', Array(4).fill(secret).join('\n')],
  ])('whose secret is %s is refused at start, and the sentence says nothing of it', (_, secrets) => {
    const reading = () => read('https://tax.example/told', secrets);
    expect(reading).toThrow(/must be one to three lines/);
    expect(reading).not.toThrow(/hunter2|=/);
  });

  test.each(['http://tax.example/', 'https://10.1.2.3/', 'https://127.0.0.1/', 'https://u:p@tax.example/'])(
    'to %s is refused at start in production, unless its host is listed',
    (uri) => {
      const production = { production: true, webhookHosts: [] as string[] };
      expect(() => read(uri, secret, production)).toThrow(/must be https at a public address/);
      if (uri.includes('@')) return;
      expect(read(uri, secret, { ...production, webhookHosts: [new URL(uri).host] }).size).toBe(1);
    },
  );
});

test('two agencies under one name, or with one key, are refused at start', () => {
  const agency = { ...({} as Agency), id: 'a', clientId: 'x509_san_dns:ask.example', thumbprintHex: '0a' };
  const other = { ...agency, id: 'b', clientId: 'x509_hash:b', thumbprintHex: '0b' };
  const asKnown = { apiKeysSha256: [] };
  const open = (...agencies: Agency[]) => createAgencies(agencies.map((one) => ({ ...one, ...asKnown })));
  expect(open(agency, other).find('b')).toMatchObject({ id: 'b' });
  expect(() => open(agency, { ...other, clientId: agency.clientId })).toThrow(
    /Two agencies have one name for wallets, or one key \(a, b\)/,
  );
  expect(() => open(agency, { ...other, thumbprintHex: '0a' })).toThrow(/Two agencies have one name/);
});

describe('a key that the agency brings', () => {
  const sealer = createKeySealer(new Uint8Array(32));
  const where = { dataDir: dir, publicUrl: 'https://ask.example' };

  async function bring(namedCurve = 'P-256', certified = namedCurve) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve });
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const spki = createPublicKey(certified === 'P-256' ? privateKey : other).export({
      type: 'spki',
      format: 'der',
    });
    const x5c = await authority.certify({
      spki,
      subject: { commonName: 'Tax Office', organization: '税务局' },
      uris: [],
      dnsNames: ['ask.example'],
      usage: 'request_presentations',
    });
    writeFileSync(join(dir, 'tax.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const pem = (der: string) => `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----\n`;
    writeFileSync(join(dir, 'tax.crt'), x5c.map(pem).join(''));
    return x5c;
  }
  function open(more: object = {}) {
    const [entry] = readAgencies(write([{ id: 'tax', key: { ...key, ...more } }]), 'x509_hash');
    if (entry === undefined) throw new Error('no entry');
    return (prefix = entry.clientIdPrefix) =>
      openAgency({ ...entry, clientIdPrefix: prefix }, where, sealer, new Date());
  }

  test('signs in its name, with its own certificate', async () => {
    const x5c = await bring();
    const agency = open()();
    expect(agency).toMatchObject({ id: 'tax', name: { 'zh-CN': '税务局', en: 'Tax Office' }, x5c });
    expect(agency.clientId).toMatch(/^x509_hash:/);
    expect(open()('x509_san_dns').clientId).toBe('x509_san_dns:ask.example');
  });

  test('is named by its DID where the file says which method it is', async () => {
    await bring();
    expect(open({ did_url: DID_URL })('decentralized_identifier')).toMatchObject({
      clientId: `decentralized_identifier:${DID_URL.split('#')[0]}`,
      kid: DID_URL,
    });
    expect(() => open()('decentralized_identifier')).toThrow(/names no did_url/);
  });

  test('that is not there, of another curve, or not the certified one is refused at start', async () => {
    await bring('P-256', 'other');
    expect(open()).toThrow(/certificate of the agency tax is for another key/);
    await bring('P-384', 'other');
    expect(open()).toThrow(/must be of the curve P-256/);
    rmSync(join(dir, 'tax.pem'));
    expect(open()).toThrow(/There is no private key that can be read/);
    await bring();
    writeFileSync(join(dir, 'tax.crt'), 'none');
    expect(open()).toThrow(/There are no certificates that can be read/);
  });
});
