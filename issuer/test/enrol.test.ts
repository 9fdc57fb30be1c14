// Enrolment against a real chain: Veramo makes the DIDs, the ERC-1056 contract holds the keys, the files say so.
import { createHash, verify, X509Certificate } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cityDir, openCertificateAuthority } from '@anju/city';
import { followRegistry } from '@anju/registry-contracts/follow';
import { connect, openKeyFile } from '@anju/registry-contracts/identity';
import { Resolver } from 'did-resolver';
import { getResolver } from 'ethr-did-resolver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRegistry, type TestRegistry } from '../../tests/support/chain.ts';
import { openDepartmentKey } from '../src/adapters/keys/enrolment.ts';
import { openSigningKey } from '../src/adapters/keys/signing-key.ts';
import type { IssuerConfig } from '../src/config.ts';
import { deriveKey } from '../src/derive-key.ts';
import { enrolDepartments } from '../src/enrol-departments.ts';
import { PUBLIC_URL } from './support/enrolled-city.ts';

const DEPARTMENTS = ['employment', 'household', 'identity', 'income', 'property', 'residency', 'unit'];
const secret = Buffer.alloc(32, 7);
const dataDir = mkdtempSync(join(tmpdir(), 'anju-enrol-'));
let registry: TestRegistry;
let config: IssuerConfig;

const fileOf = (department: string) => readFileSync(join(dataDir, 'enrolment', `${department}.json`), 'utf8');
const enrolmentOf = (department: string) => JSON.parse(fileOf(department));
const configFor = (place: TestRegistry): IssuerConfig => ({
  host: '127.0.0.1',
  port: 0,
  publicUrl: PUBLIC_URL,
  dataDir,
  registry: { rpcUrl: place.chain.rpcUrl, deploymentPath: place.deploymentPath },
  cityDir,
  secret,
  funderKey: place.funderKey,
  rateLimitPerMinute: 1000,
  batchesPerDay: 100,
  anchorSeconds: 60,
  walletAttestationRequired: false,
  walletUrl: 'http://wallet.test',
  logLevel: 'silent',
});

/** A point as SEC 1 writes it short: y by its parity. */
const compressed = ([x = '', y = '']: string[]) =>
  `${Number.parseInt(y.slice(-1), 16) % 2 === 0 ? '02' : '03'}${x}`;

beforeAll(async () => {
  registry = await startRegistry();
  config = configFor(registry);
});
afterAll(async () => {
  await registry.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('enrolling', () => {
  it('gives every department a DID of its own, whose document holds its P-256 key', async () => {
    const reports = await enrolDepartments(config);
    expect(reports.map(({ department, sent }) => [department, sent])).toEqual(
      DEPARTMENTS.map((department) => [department, true]),
    );
    expect(new Set(reports.map(({ did }) => did)).size).toBe(DEPARTMENTS.length);
    expect(new Set(DEPARTMENTS.map((one) => enrolmentOf(one).thumbprint_hex)).size).toBe(DEPARTMENTS.length);
    for (const department of DEPARTMENTS) {
      const enrolment = enrolmentOf(department);
      expect(enrolment).toMatchObject({ department, iss: `${PUBLIC_URL}/${department}` });
      expect(enrolment.did).toBe(`did:ethr:0x7a69:${enrolment.controller}`);
      expect(enrolment.kid).toBe(`${enrolment.did}#delegate-1`);
      const spki = Buffer.from(enrolment.spki_der_base64, 'base64');
      expect(enrolment.thumbprint_hex).toBe(createHash('sha256').update(spki).digest('hex'));
    }
  });

  it('lets whoever follows the registry find a listed key by its thumbprint', async () => {
    const { thumbprint_hex: thumbprintHex, vct, did, iss } = enrolmentOf('income');
    await registry.governance.listKey({ thumbprintHex, vct, did, iss });
    const follower = followRegistry({
      rpcUrl: registry.chain.rpcUrl,
      deployment: registry.deployment,
      pollIntervalMilliseconds: 1000,
      staleAfterSeconds: 60,
      now: () => new Date(),
    });
    try {
      await follower.pollOnce();
      expect(follower.lookUpKey(thumbprintHex)).toMatchObject({ status: 'known', did, iss });
      expect(follower.lookUpKey(enrolmentOf('property').thumbprint_hex).status).toBe('unlisted');
    } finally {
      follower.stop();
    }
  });

  it('changes nothing the second time', async () => {
    const before = DEPARTMENTS.map(fileOf);
    for (const { sent } of await enrolDepartments(config)) expect(sent).toBe(false);
    expect(DEPARTMENTS.map(fileOf)).toEqual(before);
  });

  it('sends the keys again to a chain that forgot them, under the same DIDs', async () => {
    const before = DEPARTMENTS.map(fileOf);
    const forgetful = await startRegistry();
    try {
      for (const { sent } of await enrolDepartments(configFor(forgetful))) expect(sent).toBe(true);
      expect(DEPARTMENTS.map(fileOf)).toEqual(before);
    } finally {
      await forgetful.stop();
    }
  });

  it('signs with one key that its certificate, its DID document and its listing all name', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'anju-enrol-authority-'));
    const authority = await openCertificateAuthority({ dir: folder, now: () => new Date() });
    const certify = (department: string) =>
      authority.certify({
        csrPem: enrolmentOf(department).csr_pem,
        subject: { commonName: 'Department', organization: '部门' },
        uris: [enrolmentOf('income').did, enrolmentOf('income').iss],
        usage: 'issue_credentials',
      });
    const certified = join(dataDir, 'enrolment', 'income.x5c.json');
    const open = () =>
      openDepartmentKey(dataDir, openKeyFile(join(dataDir, 'keys.json'), deriveKey(secret, 'key-file')), {
        id: 'income',
        credentialIssuer: `${PUBLIC_URL}/income`,
        vct: 'urn:anju:income:1',
      });
    try {
      writeFileSync(certified, JSON.stringify(await certify('income')));
      const { did, kid, x5c, sign } = await open();
      const leaf = new X509Certificate(Buffer.from(x5c[0] ?? '', 'base64'));

      const data = Buffer.from('signed by the department');
      const key = { key: leaf.publicKey, dsaEncoding: 'ieee-p1363' } as const;
      expect(verify('sha256', data, key, Buffer.from(await sign(data)))).toBe(true);
      expect(verify('sha256', Buffer.from('anything else'), key, Buffer.from(await sign(data)))).toBe(false);

      expect(x5c).toHaveLength(1);
      expect(leaf.verify(new X509Certificate(authority.rootPem).publicKey)).toBe(true);
      expect(leaf.subjectAltName).toContain(`URI:${did}`);
      expect(leaf.subjectAltName).toContain(`URI:${PUBLIC_URL}/income`);

      const { rpcUrl } = registry.chain;
      const chain = connect({ rpcUrl, chainId: 31_337, didRegistry: registry.deployment.didRegistry });
      const network = { name: '0x7a69', provider: chain, registry: registry.deployment.didRegistry };
      const resolver = new Resolver(
        getResolver({ networks: [network] } as unknown as Parameters<typeof getResolver>[0]),
      );
      const { didDocument } = await resolver.resolve(did);
      chain.destroy();
      const method = didDocument?.verificationMethod?.find(({ id }) => id === kid);
      const { x = '', y = '' } = leaf.publicKey.export({ format: 'jwk' });
      const point = [x, y].map((part) => Buffer.from(part, 'base64url').toString('hex'));
      expect([`04${point.join('')}`, compressed(point)]).toContain(method?.publicKeyHex);

      writeFileSync(certified, JSON.stringify(await certify('household')));
      await expect(open()).rejects.toThrow(/is for another key/);
    } finally {
      rmSync(certified, { force: true });
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('says what is missing where there is no money and nobody to give it', async () => {
    const other = mkdtempSync(join(tmpdir(), 'anju-enrol-poor-'));
    await expect(enrolDepartments({ ...config, dataDir: other, funderKey: undefined })).rejects.toThrow(
      /needs funds/,
    );
    rmSync(other, { recursive: true, force: true });
  });
});

describe('the key file', () => {
  const department = { id: 'income', credentialIssuer: `${PUBLIC_URL}/income`, vct: 'urn:anju:income:1' };
  const path = join(dataDir, 'keys.json');

  it('holds no private key that can be read without the secret', () => {
    const text = readFileSync(path, 'utf8');
    const { privateKeys } = JSON.parse(text) as { privateKeys: Record<string, { privateKeyHex: string }> };
    // A bare P-256 or secp256k1 key is 64 digits; sealed ones carry a nonce and a tag.
    expect(Object.keys(privateKeys)).toHaveLength(2 * DEPARTMENTS.length);
    for (const { privateKeyHex } of Object.values(privateKeys))
      expect(privateKeyHex.length).toBeGreaterThan(140);
  });

  it('is read for a private key in one module only, which signs', () => {
    const root = join(import.meta.dirname, '..', 'src');
    const isReading = (text: string) => /\.getKey\(|privateKeyHex|createPrivateKey|pkcs8/i.test(text);
    const readers = globSync('**/*.ts', { cwd: root }).filter((file) =>
      isReading(readFileSync(join(root, file), 'utf8')),
    );
    expect(readers).toEqual([join('adapters', 'keys', 'signing-key.ts')]);
  });

  it('opens with the secret only', async () => {
    const wrong = openKeyFile(path, deriveKey(Buffer.alloc(32, 8), 'key-file'));
    const right = openKeyFile(path, deriveKey(secret, 'key-file'));
    // Without a certificate the right secret gets one step further than the wrong one would.
    await expect(openDepartmentKey(dataDir, right, department)).rejects.toThrow(/no certificate yet/);
    const { key_id: keyId } = enrolmentOf('income');
    await expect(openSigningKey(right.privateKeys, keyId)).resolves.toMatchObject({
      sign: expect.any(Function),
    });
    await expect(openSigningKey(wrong.privateKeys, keyId)).rejects.toThrow(/ISSUER_SECRET/);
  });
});
