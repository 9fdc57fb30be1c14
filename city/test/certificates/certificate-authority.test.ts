import { createHash, X509Certificate } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import 'reflect-metadata';
import {
  X509Certificate as ParsedCertificate,
  PemConverter,
  Pkcs10CertificateRequestGenerator,
} from '@peculiar/x509';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type CertifyRequest,
  createCertificateAuthority,
  openCertificateAuthority,
  ROOT_CERTIFICATE_FILE,
} from '../../src/index.ts';

const NOW = new Date('2026-11-20T23:59:59.789Z');
const now = () => NOW;
const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SECRET = 'root-key-and-certificate.pem';

let dir: string;
beforeEach(async () => {
  dir = join(await mkdtemp(join(tmpdir(), 'authority-')), 'ca');
});
afterEach(() => rm(join(dir, '..'), { recursive: true, force: true }));

const generate = (namedCurve = 'P-256') =>
  crypto.subtle.generateKey({ name: 'ECDSA', namedCurve }, true, ['sign', 'verify']);
const spkiOf = async (keys: CryptoKeyPair) =>
  new Uint8Array(await crypto.subtle.exportKey('spki', keys.publicKey));
const csrOf = (keys: CryptoKeyPair) =>
  Pkcs10CertificateRequestGenerator.create({
    name: 'CN=Somebody Else',
    keys,
    signingAlgorithm: { ...P256, hash: 'SHA-256' },
  });

const department = {
  subject: { commonName: 'Household Economy Office', organization: '居民家庭经济状况核对中心' },
  uris: ['did:ethr:0x7a69:0x00112233445566778899aabbccddeeff00112233', 'http://localhost:4001/income'],
  usage: 'issue_credentials',
} as const;
const agency = {
  subject: { commonName: 'Housing Office', organization: '住房保障事务中心' },
  uris: [],
  dnsNames: ['localhost'],
  usage: 'request_presentations',
} as const;

const certificateOf = (x5c: readonly string[]) =>
  new X509Certificate(Buffer.from(x5c[0] as string, 'base64'));
const failsWith = (code: string) => expect.objectContaining({ name: 'CertificateAuthorityError', code });

describe('the root', () => {
  it('is made once, opened again as the same, and valid for ten years', async () => {
    const made = await createCertificateAuthority({ dir, now });
    const opened = await openCertificateAuthority({ dir, now });
    expect(opened.rootPem).toBe(made.rootPem);
    const root = new X509Certificate(made.rootPem);
    expect(root.ca).toBe(true);
    expect(root.verify(root.publicKey)).toBe(true);
    expect([root.validFromDate, root.validToDate].map((date) => date.toISOString())).toEqual([
      '2026-11-20T23:59:59.000Z',
      '2036-11-20T23:59:59.000Z',
    ]);
    expect(made.rootThumbprintHex).toBe(createHash('sha256').update(made.rootDer).digest('hex'));
    expect(root.raw.equals(made.rootDer)).toBe(true);
  });

  it('may certify leaves and no further authority', async () => {
    const { rootPem } = await createCertificateAuthority({ dir, now });
    const root = new ParsedCertificate(rootPem);
    expect(root.getExtension('2.5.29.19')).toMatchObject({ ca: true, pathLength: 0, critical: true });
    expect(root.getExtension('2.5.29.15')).toMatchObject({ usages: 0b1100000, critical: true });
  });

  it('keeps its key from everybody but its owner, and shows its certificate', async () => {
    const { rootPem } = await createCertificateAuthority({ dir, now });
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
    expect((await stat(join(dir, SECRET))).mode & 0o777).toBe(0o600);
    expect((await readdir(dir)).sort()).toEqual([SECRET, ROOT_CERTIFICATE_FILE].sort());
    expect((await readFile(join(dir, ROOT_CERTIFICATE_FILE), 'utf8')).trim()).toBe(rootPem.trim());
  });

  it('is never replaced', async () => {
    const { rootPem } = await createCertificateAuthority({ dir, now });
    await expect(createCertificateAuthority({ dir, now })).rejects.toEqual(failsWith('authority_exists'));
    expect((await openCertificateAuthority({ dir, now })).rootPem).toBe(rootPem);
  });

  it('is one even when eight open it at once', async () => {
    const opened = await Promise.all(Array.from({ length: 8 }, () => openCertificateAuthority({ dir, now })));
    expect(new Set(opened.map(({ rootPem }) => rootPem)).size).toBe(1);
  });

  it('is not used while others can read its key', async () => {
    await createCertificateAuthority({ dir, now });
    await chmod(join(dir, SECRET), 0o640);
    await expect(openCertificateAuthority({ dir, now })).rejects.toEqual(failsWith('root_key_exposed'));
  });

  it('is not used, and not replaced, when its file is damaged', async () => {
    await createCertificateAuthority({ dir, now });
    const file = join(dir, SECRET);
    const whole = await readFile(file, 'utf8');
    for (const damaged of ['', 'nonsense', whole.slice(0, 200), whole.replace('MI', 'MA')]) {
      await writeFile(file, damaged);
      await expect(openCertificateAuthority({ dir, now })).rejects.toEqual(failsWith('authority_damaged'));
      expect(await readFile(file, 'utf8')).toBe(damaged);
    }
  });

  it("is not used with another root's key", async () => {
    await createCertificateAuthority({ dir, now });
    await createCertificateAuthority({ dir: `${dir}-2`, now });
    const [own, other] = await Promise.all(
      [dir, `${dir}-2`].map((each) => readFile(join(each, SECRET), 'utf8')),
    );
    const [key] = PemConverter.decode(other as string);
    const [, certificate] = PemConverter.decode(own as string);
    const mixed = `${PemConverter.encode(key as ArrayBuffer, 'PRIVATE KEY')}\n${PemConverter.encode(certificate as ArrayBuffer, 'CERTIFICATE')}`;
    await writeFile(join(dir, SECRET), mixed);
    await expect(openCertificateAuthority({ dir, now })).rejects.toEqual(failsWith('authority_damaged'));
  });
});

describe('a certificate', () => {
  it("holds a department's key, names, DID and address, for thirteen months, signed by the root that is not in the chain", async () => {
    const authority = await openCertificateAuthority({ dir, now });
    const keys = await generate();
    const spki = await spkiOf(keys);
    const x5c = await authority.certify({ ...department, spki });
    expect(x5c).toHaveLength(1);
    const leaf = certificateOf(x5c);
    const root = new X509Certificate(authority.rootPem);
    expect(leaf.checkIssued(root) && leaf.verify(root.publicKey)).toBe(true);
    expect(leaf.verify(leaf.publicKey)).toBe(false);
    expect(leaf.publicKey.export({ type: 'spki', format: 'der' }).equals(spki)).toBe(true);
    expect(leaf.subject).toBe('CN=Household Economy Office\nO=居民家庭经济状况核对中心');
    expect(leaf.subjectAltName).toBe(department.uris.map((uri) => `URI:${uri}`).join(', '));
    expect([leaf.validFromDate, leaf.validToDate].map((date) => date.toISOString())).toEqual([
      '2026-11-20T23:59:59.000Z',
      '2027-12-20T23:59:59.000Z',
    ]);
  });

  it('may sign, and may not certify', async () => {
    const authority = await openCertificateAuthority({ dir, now });
    const [leafBase64] = await authority.certify({ ...department, spki: await spkiOf(await generate()) });
    const leaf = new ParsedCertificate(leafBase64 as string);
    expect(certificateOf([leafBase64 as string]).ca).toBe(false);
    expect(leaf.getExtension('2.5.29.19')).toMatchObject({ ca: false, critical: true });
    expect(leaf.getExtension('2.5.29.15')).toMatchObject({ usages: 0b1, critical: true });
    const root = new ParsedCertificate(authority.rootPem);
    expect(leaf.getExtension('2.5.29.35')).toMatchObject({
      keyId: (root.getExtension('2.5.29.14') as unknown as { keyId: string }).keyId,
    });
  });

  it("holds an agency's host name", async () => {
    const authority = await openCertificateAuthority({ dir, now });
    const leaf = certificateOf(
      await authority.certify({ ...agency, csrPem: (await csrOf(await generate())).toString('pem') }),
    );
    expect(leaf.subjectAltName).toBe('DNS:localhost');
    expect(leaf.subject).toBe('CN=Housing Office\nO=住房保障事务中心');
  });

  it('has a long positive serial number that never comes twice, even for the same key', async () => {
    const authority = await openCertificateAuthority({ dir, now });
    const spki = await spkiOf(await generate());
    const serials = await Promise.all(
      Array.from(
        { length: 20 },
        async () => certificateOf(await authority.certify({ ...department, spki })).serialNumber,
      ),
    );
    expect(new Set(serials).size).toBe(20);
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9A-F]{31}$/);
  });

  it('does not outlive its root, and is not given once that is over', async () => {
    await createCertificateAuthority({ dir, now });
    const spki = await spkiOf(await generate());
    const late = await openCertificateAuthority({ dir, now: () => new Date('2036-06-01T00:00:00Z') });
    expect(certificateOf(await late.certify({ ...department, spki })).validToDate.toISOString()).toBe(
      '2036-11-20T23:59:59.000Z',
    );
    for (const instant of ['2036-11-20T23:59:59Z', '2026-11-20T23:59:58Z']) {
      const outside = await openCertificateAuthority({ dir, now: () => new Date(instant) });
      await expect(outside.certify({ ...department, spki })).rejects.toEqual(failsWith('authority_expired'));
    }
  });

  it('ends on the last day of a month that is too short', async () => {
    const authority = await openCertificateAuthority({ dir, now: () => new Date('2027-01-31T12:00:00Z') });
    const leaf = certificateOf(
      await authority.certify({ ...department, spki: await spkiOf(await generate()) }),
    );
    expect(leaf.validToDate.toISOString()).toBe('2028-02-29T12:00:00.000Z');
  });
});

describe('a certificate request', () => {
  const certify = async (request: CertifyRequest) =>
    (await openCertificateAuthority({ dir, now })).certify(request);

  it('is answered with the names the authority was told, not with its own', async () => {
    const keys = await generate();
    const leaf = certificateOf(await certify({ ...department, csrPem: (await csrOf(keys)).toString('pem') }));
    expect(leaf.subject).not.toContain('Somebody Else');
    expect(leaf.publicKey.export({ type: 'spki', format: 'der' }).equals(await spkiOf(keys))).toBe(true);
  });

  it('is refused when it is not signed by the key it names', async () => {
    const [own, other] = [await csrOf(await generate()), await csrOf(await generate())];
    const [a, b] = [Buffer.from(own.rawData), Buffer.from(other.rawData)];
    const altered = Buffer.from(a);
    altered.writeUInt8(altered.readUInt8(altered.length - 1) ^ 1, altered.length - 1);
    // The other key in place of the own one, under the own signature.
    const at = (der: Buffer) => der.indexOf(Buffer.from('03420004', 'hex')) + 4;
    const swapped = Buffer.from(a);
    b.copy(swapped, at(a), at(b), at(b) + 64);
    for (const der of [altered, swapped])
      await expect(
        certify({ ...department, csrPem: PemConverter.encode(der, 'CERTIFICATE REQUEST') }),
      ).rejects.toEqual(failsWith('request_signature_invalid'));
  });

  it('is refused when it cannot be read', async () => {
    for (const csrPem of [
      '',
      'nonsense',
      '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----',
    ])
      await expect(certify({ ...department, csrPem })).rejects.toEqual(failsWith('request_malformed'));
  });

  it('is refused for any key but one P-256 key in its one canonical form', async () => {
    const spki = await spkiOf(await generate());
    const point = Buffer.from(spki).subarray(-65);
    const compressed = Buffer.concat([
      Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex'),
      Buffer.from([2 + ((point[64] as number) & 1)]),
      point.subarray(1, 33),
    ]);
    const offCurve = Uint8Array.from(spki, (octet, index) => (index === spki.length - 1 ? octet ^ 1 : octet));
    const trailing = Uint8Array.from([...spki, 0]);
    for (const wrong of [
      new Uint8Array(),
      compressed,
      offCurve,
      trailing,
      await spkiOf(await generate('P-384')),
    ])
      await expect(certify({ ...department, spki: wrong })).rejects.toEqual(failsWith('key_not_p256'));
    await expect(
      certify({ ...department, spki: Buffer.from(spki).toString('base64') }),
    ).resolves.toHaveLength(1);
  });

  it('is refused without the names its use needs', async () => {
    const spki = await spkiOf(await generate());
    const [did, address] = department.uris;
    for (const wrong of [
      { ...department, uris: [did] },
      { ...department, uris: [address] },
      { ...department, uris: [] },
      { ...agency, dnsNames: [] },
      { ...agency, dnsNames: undefined },
      { ...department, subject: { ...department.subject, organization: ' ' } },
      { ...department, subject: { ...department.subject, commonName: '' } },
    ])
      await expect(certify({ ...wrong, spki } as CertifyRequest)).rejects.toEqual(failsWith('names_missing'));
  });

  it('is refused with a name that is no DID, address or host', async () => {
    const spki = await spkiOf(await generate());
    for (const uri of [
      'localhost',
      'ftp://city.example',
      'javascript:alert(1)',
      'http://city.example/\n',
      'https://城.example/',
    ])
      await expect(certify({ ...department, uris: [...department.uris, uri], spki })).rejects.toEqual(
        failsWith('name_malformed'),
      );
    for (const name of [
      '',
      'Localhost',
      '*.city.example',
      'city.example/path',
      'a..b',
      '-a.example',
      'city.example\n',
    ])
      await expect(certify({ ...agency, dnsNames: [name], spki })).rejects.toEqual(
        failsWith('name_malformed'),
      );
  });
});
