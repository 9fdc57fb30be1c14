/**
 * The city's certificate authority: certifies departments' and agencies' signing keys for `x5c` (HAIP 1.0).
 * Root → leaf; the root never stands in `x5c`, its hash is listed in the on-chain registry.
 */
import 'reflect-metadata';
import { createHash, randomBytes } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  type Extension,
  type JsonName,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { CertificateAuthorityError } from './authority-error.ts';
import { loadRoot, type Root, storeRoot } from './root-store.ts';
import { readSubjectKey, type SubjectKeySource } from './subject-key.ts';

export type CertificateAuthorityOptions = { readonly dir: string; readonly now: () => Date };

export type CertifyRequest = SubjectKeySource & {
  readonly subject: { readonly commonName: string; readonly organization: string };
  /** For `issue_credentials`: the department's DID and its `iss` URL, both. */
  readonly uris: readonly string[];
  /** For `request_presentations`: at least one host name. */
  readonly dnsNames?: readonly string[];
  readonly usage: 'issue_credentials' | 'request_presentations';
};

export type CertificateAuthority = {
  readonly rootDer: Uint8Array;
  readonly rootPem: string;
  /** SHA-256 of the root's DER, lower case hex: how the registry lists it. */
  readonly rootThumbprintHex: string;
  /** The `x5c` value: base64 DER, leaf first, without the root. Throws CertificateAuthorityError. */
  readonly certify: (request: CertifyRequest) => Promise<string[]>;
};

const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;
const ROOT_NAME: JsonName = [{ CN: ['Anju City Demonstration Root'] }, { O: ['安居市数字证书中心'] }];
const ROOT_VALIDITY_MONTHS = 120;
const LEAF_VALIDITY_MONTHS = 13;

/** Makes a new root in `dir`. Throws `authority_exists` when there is one. */
export async function createCertificateAuthority(
  options: CertificateAuthorityOptions,
): Promise<CertificateAuthority> {
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]);
  const notBefore = wholeSecond(options.now());
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: ROOT_NAME,
    notBefore,
    notAfter: monthsLater(notBefore, ROOT_VALIDITY_MONTHS),
    signingAlgorithm: SIGNING,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  await storeRoot(options.dir, certificate, keys.privateKey);
  return authorityOf((await loadRoot(options.dir)) as Root, options.now);
}

/** Opens the root in `dir`, or makes one when there is none; two processes at once end with the same root. */
export async function openCertificateAuthority(
  options: CertificateAuthorityOptions,
): Promise<CertificateAuthority> {
  const existing = await loadRoot(options.dir);
  if (existing) return authorityOf(existing, options.now);
  return createCertificateAuthority(options).catch(async (error: unknown) => {
    const other = error instanceof CertificateAuthorityError && error.code === 'authority_exists';
    if (!other) throw error;
    return authorityOf((await loadRoot(options.dir)) as Root, options.now);
  });
}

function authorityOf(root: Root, now: () => Date): CertificateAuthority {
  const rootDer = new Uint8Array(root.certificate.rawData);
  return {
    rootDer,
    rootPem: root.certificate.toString('pem'),
    rootThumbprintHex: createHash('sha256').update(rootDer).digest('hex'),
    certify: (request) => certify(root, request, now()),
  };
}

async function certify(root: Root, request: CertifyRequest, now: Date): Promise<string[]> {
  const notBefore = wholeSecond(now);
  if (notBefore < root.certificate.notBefore || notBefore >= root.certificate.notAfter)
    throw new CertificateAuthorityError('authority_expired', 'The root certificate is not valid now.');
  const names = readNames(request);
  const publicKey = await readSubjectKey(request);
  const extensions: Extension[] = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new SubjectAlternativeNameExtension(names),
    await SubjectKeyIdentifierExtension.create(publicKey),
    await AuthorityKeyIdentifierExtension.create(root.certificate, false),
  ];
  const leaf = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [{ CN: [request.subject.commonName] }, { O: [request.subject.organization] }],
    issuer: root.certificate.subjectName,
    notBefore,
    notAfter: earlier(monthsLater(notBefore, LEAF_VALIDITY_MONTHS), root.certificate.notAfter),
    signingAlgorithm: SIGNING,
    publicKey,
    signingKey: root.signingKey,
    extensions,
  });
  return [Buffer.from(leaf.rawData).toString('base64')];
}

function readNames({
  subject,
  uris,
  dnsNames = [],
  usage,
}: CertifyRequest): { type: 'url' | 'dns'; value: string }[] {
  const missing = (what: string) =>
    new CertificateAuthorityError('names_missing', `The certificate needs ${what}.`);
  if (subject.commonName.trim() === '' || subject.organization.trim() === '')
    throw missing('a name and an organisation');
  for (const uri of uris)
    if (!URL.canParse(uri) || !/^(did|https?):/.test(uri) || /[^\x21-\x7e]/.test(uri))
      throw new CertificateAuthorityError(
        'name_malformed',
        'A URI in a certificate is a DID or an http(s) address.',
      );
  for (const name of dnsNames)
    if (!/^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(name))
      throw new CertificateAuthorityError(
        'name_malformed',
        'A host name has lower case letters, digits, "-" and ".".',
      );
  if (usage === 'issue_credentials') {
    if (!uris.some((uri) => uri.startsWith('did:'))) throw missing('the DID of the department');
    if (!uris.some((uri) => uri.startsWith('http'))) throw missing('the issuer address of the department');
  } else if (dnsNames.length === 0) throw missing('a host name of the agency');
  return [
    ...uris.map((value) => ({ type: 'url' as const, value })),
    ...dnsNames.map((value) => ({ type: 'dns' as const, value })),
  ];
}

/** 16 random octets, positive and of full length (RFC 5280, 4.1.2.2). */
function serialNumber(): string {
  const octets = randomBytes(16);
  octets[0] = ((octets[0] as number) & 0x7f) | 0x40;
  return octets.toString('hex');
}

/** Certificates count whole seconds. */
function wholeSecond(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / 1000) * 1000);
}

function earlier(a: Date, b: Date): Date {
  return new Date(Math.min(a.getTime(), b.getTime()));
}

function monthsLater(instant: Date, months: number): Date {
  const later = new Date(instant);
  later.setUTCDate(1);
  later.setUTCMonth(later.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(later.getUTCFullYear(), later.getUTCMonth() + 1, 0)).getUTCDate();
  later.setUTCDate(Math.min(instant.getUTCDate(), lastDay));
  return later;
}
