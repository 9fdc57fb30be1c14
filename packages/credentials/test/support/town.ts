/** A small town for the tests: a root, a department with a certified key, a holder, a registry that lists the department. */

import {
  encodeBase64,
  type Json,
  type KeyListing,
  type P256Jwk,
  type Sign,
  signWith,
  spkiThumbprint,
} from '../../src/index.ts';
import {
  BasicConstraintsExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from './x509.ts';

export const now = new Date('2026-11-20T12:00:00Z');
export const nowSeconds = now.getTime() / 1000;
export const iss = 'http://localhost:4001/income';
export const did = 'did:ethr:0x7a69:0x00000000000000000000000000000000000000aA';
export const vct = 'urn:anju:income:1';
export const statusUri = 'http://localhost:4001/income/status/1';
export const audience = 'x509_hash:Uvo3HtuIxuhC92rShpgqcT3YXwrqRxWEviRiA0OZszk';
export const nonce = 'n-0S6_WzA2Mj';

const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' };
const curve = { name: 'ECDSA', namedCurve: 'P-256' };
const day = 86_400_000;

export interface KeyPair {
  keys: CryptoKeyPair;
  jwk: P256Jwk;
  sign: Sign;
}

export async function createKeyPair(): Promise<KeyPair> {
  const keys = await crypto.subtle.generateKey(curve, true, ['sign', 'verify']);
  const { x, y } = await crypto.subtle.exportKey('jwk', keys.publicKey);
  return {
    keys,
    jwk: { kty: 'EC', crv: 'P-256', x: x as string, y: y as string },
    sign: signWith(keys.privateKey),
  };
}

export interface CertificateOptions {
  subject?: string;
  issuer?: string;
  publicKey?: CryptoKey;
  signingKey?: CryptoKey;
  uris?: string[];
  isAuthority?: boolean | undefined;
  pathLength?: number;
  keyUsage?: KeyUsageFlags;
  notBefore?: Date;
  notAfter?: Date;
  more?: Extension[];
}

export async function certify(
  pair: KeyPair,
  authority: KeyPair,
  options: CertificateOptions = {},
): Promise<Uint8Array> {
  const { uris = [], isAuthority = false, pathLength } = options;
  const certificate = await X509CertificateGenerator.create({
    serialNumber: '01',
    subject: options.subject ?? 'CN=Household Economy Office, O=居民家庭经济状况核对中心',
    issuer: options.issuer ?? 'CN=Root',
    notBefore: options.notBefore ?? new Date(now.getTime() - 30 * day),
    notAfter: options.notAfter ?? new Date(now.getTime() + 300 * day),
    signingAlgorithm,
    publicKey: options.publicKey ?? pair.keys.publicKey,
    signingKey: options.signingKey ?? authority.keys.privateKey,
    extensions: [
      new BasicConstraintsExtension(isAuthority, pathLength, true),
      new KeyUsagesExtension(
        options.keyUsage ?? (isAuthority ? KeyUsageFlags.keyCertSign : KeyUsageFlags.digitalSignature),
        true,
      ),
      ...(uris.length > 0
        ? [new SubjectAlternativeNameExtension(uris.map((value) => ({ type: 'url' as const, value })))]
        : []),
      ...(options.more ?? []),
    ],
  });
  return new Uint8Array(certificate.rawData);
}

export interface Town {
  rootPair: KeyPair;
  root: Uint8Array;
  issuer: KeyPair;
  leaf: Uint8Array;
  x5c: string[];
  holder: KeyPair;
  thumbprintHex: string;
  listing: Extract<KeyListing, { status: 'known' }>;
  lookUpKey: (thumbprintHex: string) => KeyListing;
}

export async function createTown(): Promise<Town> {
  const [rootPair, issuer, holder] = await Promise.all([createKeyPair(), createKeyPair(), createKeyPair()]);
  const root = await certify(rootPair, rootPair, { subject: 'CN=Root', isAuthority: true, pathLength: 1 });
  const leaf = await certify(issuer, rootPair, { uris: [did, iss] });
  const thumbprintHex = spkiThumbprint(leaf);
  const listing = { status: 'known' as const, did, iss, types: [{ vct, state: 'active' }] };
  return {
    rootPair,
    root,
    issuer,
    leaf,
    x5c: [encodeBase64(leaf)],
    holder,
    thumbprintHex,
    listing,
    lookUpKey: (asked) => (asked === thumbprintHex ? listing : { status: 'unlisted' }),
  };
}

export function payloadFor(holder: KeyPair) {
  return {
    iss,
    vct,
    iat: nowSeconds - 50 * 86_400,
    exp: nowSeconds + 40 * 86_400,
    cnf: { jwk: holder.jwk },
    status: { status_list: { idx: 412, uri: statusUri } },
  };
}

export const incomeClaims = {
  person_number: 'P0000000001',
  household_number: 'H0000000001',
  household_annual_income_fen: 9_500_000,
  household_monthly_income_fen: 791_667,
  household_net_assets_fen: -120_000,
  assistance: 'none',
  assessed_on: '2026-09-30',
  remark: undefined,
} satisfies Record<string, Json | undefined>;
