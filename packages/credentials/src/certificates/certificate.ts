/** Reads an X.509 version 3 certificate with a P-256 key, signed with ECDSA and SHA-256 (RFC 5280). */
import { sameBytes } from '../encoding/base64.ts';
import { ensure } from '../errors.ts';
import {
  type DerElement,
  readBitString,
  readDer,
  readEcdsaSignature,
  readObjectIdentifier,
  readOnly,
  readOptionalBoolean,
  readTime,
  tag,
} from './der.ts';
import { pointOfSpki } from './spki.ts';

export interface Certificate {
  der: Uint8Array;
  /** What the issuer signed. */
  signedBytes: Uint8Array;
  /** r ‖ s. */
  signature: Uint8Array;
  /** DER of the names, compared byte for byte. */
  issuerName: Uint8Array;
  subjectName: Uint8Array;
  subject: { commonName?: string; organization?: string };
  notBefore: Date;
  notAfter: Date;
  /** DER of the SubjectPublicKeyInfo. */
  spki: Uint8Array;
  /** Uncompressed P-256 point, 65 bytes. */
  point: Uint8Array;
  isAuthority: boolean;
  /** How many further authorities may follow; undefined: any number. */
  pathLength?: number;
  /** Absent when the certificate does not restrict its key. */
  keyUsage?: { digitalSignature: boolean; certificateSigning: boolean };
  /** Subject alternative names. */
  uris: readonly string[];
  dnsNames: readonly string[];
  /** Which key of its authority the certificate is signed with (RFC 5280, 4.2.1.1). */
  authorityKeyId?: Uint8Array;
}

const ecdsaWithSha256 = '1.2.840.10045.4.3.2';
/** The INTEGER 2. */
const version3 = Uint8Array.of(tag.integer, 1, 2);
const oid = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  keyUsage: '2.5.29.15',
  subjectAlternativeName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
} as const;
const utf8 = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true });
const maximumCertificateBytes = 8 * 1024;

function readText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    ensure(false, 'certificate_invalid');
  }
}

function readSubject(name: Uint8Array): Certificate['subject'] {
  const subject: Certificate['subject'] = {};
  const names = readDer(name);
  while (!names.atEnd) {
    const set = readDer(names.next(tag.set).contents);
    while (!set.atEnd) {
      const attribute = readDer(set.next(tag.sequence).contents);
      const type = readObjectIdentifier(attribute.next(tag.objectIdentifier).contents);
      const value = attribute.next();
      attribute.end();
      if (value.tag !== tag.utf8String && value.tag !== tag.printableString) continue;
      if (type === oid.commonName) subject.commonName ??= readText(value.contents);
      if (type === oid.organization) subject.organization ??= readText(value.contents);
    }
  }
  return subject;
}

type Extensions = Pick<
  Certificate,
  'isAuthority' | 'pathLength' | 'keyUsage' | 'uris' | 'dnsNames' | 'authorityKeyId'
>;

function readBasicConstraints(value: Uint8Array): Pick<Extensions, 'isAuthority' | 'pathLength'> {
  const reader = readOnly(value, tag.sequence);
  const isAuthority = readOptionalBoolean(reader);
  const pathLength = reader.optional(tag.integer)?.contents;
  reader.end();
  if (pathLength === undefined) return { isAuthority };
  ensure(pathLength.length === 1 && (pathLength[0] as number) < 0x80, 'certificate_invalid');
  return { isAuthority, pathLength: pathLength[0] as number };
}

function readKeyUsage(value: Uint8Array): NonNullable<Extensions['keyUsage']> {
  const reader = readDer(value);
  const bits = reader.next(tag.bitString).contents;
  reader.end();
  const first = bits[1] ?? 0;
  return { digitalSignature: (first & 0x80) !== 0, certificateSigning: (first & 0x04) !== 0 };
}

function readAlternativeNames(value: Uint8Array): Pick<Extensions, 'uris' | 'dnsNames'> {
  const names = { uris: [] as string[], dnsNames: [] as string[] };
  const reader = readOnly(value, tag.sequence);
  while (!reader.atEnd) {
    const name = reader.next();
    if (name.tag === 0x86) names.uris.push(readText(name.contents));
    if (name.tag === 0x82) names.dnsNames.push(readText(name.contents));
  }
  return names;
}

/** Name and serial number of the authority's own certificate come both or not at all, and nothing is made of them. */
function readAuthorityKeyIdentifier(value: Uint8Array): Pick<Extensions, 'authorityKeyId'> {
  const reader = readOnly(value, tag.sequence);
  const authorityKeyId = reader.optional(0x80)?.contents;
  const issuer = reader.optional(0xa1);
  const serialNumber = reader.optional(0x82);
  reader.end();
  ensure((issuer === undefined) === (serialNumber === undefined), 'certificate_invalid');
  if (authorityKeyId === undefined) return {};
  ensure(authorityKeyId.length > 0, 'certificate_invalid');
  return { authorityKeyId };
}

function readExtensions(extensions: Uint8Array): Extensions {
  const found: Extensions = { isAuthority: false, uris: [], dnsNames: [] };
  const seen = new Set<string>();
  const list = readOnly(extensions, tag.sequence);
  while (!list.atEnd) {
    const extension = readDer(list.next(tag.sequence).contents);
    const type = readObjectIdentifier(extension.next(tag.objectIdentifier).contents);
    const critical = readOptionalBoolean(extension);
    const value = extension.next(tag.octetString).contents;
    extension.end();
    ensure(!seen.has(type), 'certificate_invalid');
    seen.add(type);
    if (type === oid.basicConstraints) Object.assign(found, readBasicConstraints(value));
    else if (type === oid.keyUsage) found.keyUsage = readKeyUsage(value);
    else if (type === oid.subjectAlternativeName) Object.assign(found, readAlternativeNames(value));
    else if (type === oid.authorityKeyIdentifier) {
      ensure(!critical, 'certificate_invalid');
      Object.assign(found, readAuthorityKeyIdentifier(value));
    } else ensure(!critical || type === oid.extendedKeyUsage, 'certificate_invalid');
  }
  return found;
}

function isEcdsaWithSha256({ contents }: DerElement): boolean {
  const algorithm = readDer(contents);
  const type = readObjectIdentifier(algorithm.next(tag.objectIdentifier).contents);
  return type === ecdsaWithSha256 && algorithm.atEnd;
}

/** Throws `certificate_invalid`. Says nothing about trust: see `checkCertificateChain`. */
export function readCertificate(der: Uint8Array): Certificate {
  ensure(der.length <= maximumCertificateBytes, 'certificate_invalid');
  const certificate = readOnly(der, tag.sequence);
  const signed = certificate.next(tag.sequence);
  ensure(isEcdsaWithSha256(certificate.next(tag.sequence)), 'certificate_invalid');
  const signature = readEcdsaSignature(readBitString(certificate.next(tag.bitString).contents));
  certificate.end();

  const fields = readDer(signed.contents);
  ensure(sameBytes(fields.next(0xa0).contents, version3), 'certificate_invalid');
  fields.next(tag.integer); // serial number
  ensure(isEcdsaWithSha256(fields.next(tag.sequence)), 'certificate_invalid');
  const issuerName = fields.next(tag.sequence).whole;
  const validity = readDer(fields.next(tag.sequence).contents);
  const notBefore = readTime(validity.next());
  const notAfter = readTime(validity.next());
  validity.end();
  const subjectName = fields.next(tag.sequence);
  const spki = fields.next(tag.sequence).whole;
  const extensions = fields.next(0xa3).contents;
  fields.end();

  return {
    der,
    signedBytes: signed.whole,
    signature,
    issuerName,
    subjectName: subjectName.whole,
    subject: readSubject(subjectName.contents),
    notBefore,
    notAfter,
    spki,
    point: pointOfSpki(spki),
    ...readExtensions(extensions),
  };
}
