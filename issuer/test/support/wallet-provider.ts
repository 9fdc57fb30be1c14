// A wallet provider of the tests' own: its certificate authority, what it attests of a wallet and of keys, and the wallet's
// proof that goes with it. It shares no code with the issuer or with the city's wallet provider; every step can be bent.
import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { exportJWK, type JWTPayload, SignJWT } from 'jose';
import { PUBLIC_URL } from './enrolled-city.ts';
import type { Bend, Key } from './test-wallet.ts';

const DAY_SECONDS = 24 * 3600;
const EC = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;

const base64 = (certificate: X509Certificate) => Buffer.from(certificate.rawData).toString('base64');
const nowSeconds = () => Math.floor(Date.now() / 1000);

export type TestWalletProvider = {
  /** One entry of the issuer's file of wallet providers. */
  entry(clientIds: string[]): { name: string; client_ids: string[]; roots: string[] };
  /** That this instance, holding this key, is a wallet of `clientId`. */
  attest(instance: Key, clientId: string, bend?: Bend): Promise<string>;
  /** That the keys are kept as the wallet says. */
  attestKeys(keys: readonly Key[], nonce: string | undefined, bend?: Bend): Promise<string>;
};

export async function makeWalletProvider(): Promise<TestWalletProvider> {
  const newPair = () => crypto.subtle.generateKey(EC, true, ['sign', 'verify']);
  const [rootKeys, leafKeys] = await Promise.all([newPair(), newPair()]);
  const dates = {
    notBefore: new Date(Date.now() - DAY_SECONDS * 1000),
    notAfter: new Date(Date.now() + 365 * DAY_SECONDS * 1000),
  };
  const root = await X509CertificateGenerator.createSelfSigned({
    ...dates,
    serialNumber: '01',
    name: 'CN=Wallet provider of the tests',
    keys: rootKeys,
    signingAlgorithm: SIGNING,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
    ],
  });
  const leaf = await X509CertificateGenerator.create({
    ...dates,
    serialNumber: '02',
    subject: 'CN=Attester of the tests',
    issuer: root.subject,
    publicKey: leafKeys.publicKey,
    signingKey: rootKeys.privateKey,
    signingAlgorithm: SIGNING,
    extensions: [new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true)],
  });
  const attester: Key = { privateKey: leafKeys.privateKey, jwk: await exportJWK(leafKeys.publicKey) };

  const sign = (typ: string, payload: JWTPayload, { header, payload: changed, signWith, algorithm }: Bend) =>
    new SignJWT({ ...payload, ...changed })
      .setProtectedHeader({ alg: algorithm ?? 'ES256', typ, x5c: [base64(leaf)], ...header })
      .sign((signWith ?? attester).privateKey);

  return {
    entry: (clientIds) => ({ name: 'Tests', client_ids: clientIds, roots: [base64(root)] }),

    attest: (instance, clientId, bend = {}) =>
      sign(
        'oauth-client-attestation+jwt',
        {
          iss: 'https://provider.test',
          sub: clientId,
          iat: nowSeconds(),
          exp: nowSeconds() + 300,
          cnf: { jwk: instance.jwk },
          wallet_name: 'Tests',
        },
        bend,
      ),

    attestKeys: (keys, nonce, bend = {}) =>
      sign(
        'key-attestation+jwt',
        {
          iat: nowSeconds(),
          exp: nowSeconds() + 300,
          attested_keys: keys.map(({ jwk }) => jwk),
          key_storage: ['iso_18045_basic'],
          user_authentication: ['iso_18045_basic'],
          ...(nonce !== undefined && { nonce }),
        },
        bend,
      ),
  };
}

/** The wallet's proof that it holds the attested key, for one department's authorization server. */
export const provePossession = (
  instance: Key,
  department: string,
  challenge: string | undefined,
  { header, payload, signWith, algorithm }: Bend = {},
): Promise<string> =>
  new SignJWT({
    aud: `${PUBLIC_URL}/${department}`,
    iat: nowSeconds(),
    jti: randomUUID(),
    ...(challenge !== undefined && { challenge }),
    ...payload,
  })
    .setProtectedHeader({
      alg: algorithm ?? 'ES256',
      typ: 'oauth-client-attestation-pop+jwt',
      ...header,
    })
    .sign((signWith ?? instance).privateKey);
