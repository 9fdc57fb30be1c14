// The wallets that the verifier is tried with believe nobody unproved: what they take from it, it had to prove.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CertificateAuthority, createCertificateAuthority } from '@anju/city';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRegistry, type TestRegistry } from '../support/chain.ts';
import {
  type Asker,
  askerWithDid,
  certifiedAsker,
  type Forgery,
  HOST,
  handingOut,
  linkOf,
} from './forged-request.ts';
import { PREFIXES, type Prefix } from './listening-verifier.ts';
import { allowHttp, WALLETS } from './wallets.ts';

allowHttp();
const folder = mkdtempSync(join(tmpdir(), 'anju-askers-'));
let registry: TestRegistry;
let authority: CertificateAuthority;
let strangers: CertificateAuthority;
const askers = new Map<Prefix, { asker: Asker; other: Asker }>();

beforeAll(async () => {
  registry = await startRegistry();
  const now = () => new Date();
  authority = await createCertificateAuthority({ dir: mkdtempSync(join(folder, 'own-')), now });
  strangers = await createCertificateAuthority({ dir: mkdtempSync(join(folder, 'other-')), now });
  for (const prefix of PREFIXES) {
    const make = (host: string) =>
      prefix === 'decentralized_identifier'
        ? askerWithDid(registry)
        : certifiedAsker(authority, prefix, host);
    askers.set(prefix, { asker: await make(HOST), other: await make('other.test') });
  }
});
afterAll(async () => {
  await registry?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const changeMiddle = (jws: string) => {
  const [header, payload = '', signature] = jws.split('.');
  const changed = Buffer.from(payload, 'base64url').toString().replace('/response"', '/responses"');
  return [header, Buffer.from(changed).toString('base64url'), signature].join('.');
};

describe.each(WALLETS)('%s', (_name, createWallet) => {
  const open = (
    asker: Asker,
    forgery: Forgery = {},
    { rootPem } = authority,
    link = linkOf(asker.clientId),
  ) =>
    createWallet({
      cards: [],
      rootPem,
      chain: { rpcUrl: registry.chain.rpcUrl, didRegistry: registry.deployment.didRegistry },
      fetch: handingOut(asker, forgery),
    }).open(link);

  describe.each(PREFIXES)('asked under %s', (prefix) => {
    const both = () => askers.get(prefix) as { asker: Asker; other: Asker };

    test('believes who has proved the name', async () => {
      const { asker } = both();
      expect((await open(asker)).client_id).toBe(asker.clientId);
    });

    test.each<[string, () => Forgery]>([
      ['signed with another key', () => ({ signedWith: both().other.key })],
      ['changed after it was signed', () => ({ tamper: changeMiddle })],
      ['without its type', () => ({ header: { typ: 'JWT' } })],
      ['handed out to another wallet', () => ({ payload: { wallet_nonce: 'another' } })],
      ['handed out without the nonce', () => ({ payload: { wallet_nonce: undefined } })],
      ['whose key is another’s', () => ({ header: both().other.header, signedWith: both().other.key })],
      ['in the name of another', () => ({ payload: { client_id: both().other.clientId } })],
    ])('refuses a request %s', async (_what, forge) => {
      await expect(open(both().asker, forge())).rejects.toThrow();
    });

    test('refuses a link in the name of another', async () => {
      const { asker, other } = both();
      await expect(open(asker, {}, authority, linkOf(other.clientId))).rejects.toThrow();
    });
  });

  test.each(['x509_hash', 'x509_san_dns'] as const)(
    'refuses %s from a root it does not know',
    async (prefix) => {
      const asker = await certifiedAsker(strangers, prefix);
      expect((await open(asker, {}, strangers)).client_id).toBe(asker.clientId);
      await expect(open(asker)).rejects.toThrow();
    },
  );

  test('refuses a certificate that was changed after it was signed', async () => {
    const { asker } = askers.get('x509_san_dns') as { asker: Asker };
    const [leaf = ''] = 'x5c' in asker.header ? asker.header.x5c : [];
    const der = Buffer.from(leaf, 'base64');
    der.writeUInt8(der.readUInt8(der.length - 1) ^ 1, der.length - 1);
    await expect(open(asker, { header: { x5c: [der.toString('base64')] } })).rejects.toThrow();
  });

  test('refuses to answer elsewhere than at the host that x509_san_dns names', async () => {
    const { asker } = askers.get('x509_san_dns') as { asker: Asker };
    await expect(open(asker, { payload: { response_uri: 'http://other.test/response' } })).rejects.toThrow();
  });

  test('refuses a key that the DID document has not', async () => {
    const { asker } = askers.get('decentralized_identifier') as { asker: Asker };
    const kid = 'kid' in asker.header ? asker.header.kid : '';
    await expect(open(asker, { header: { kid: kid.replace(/1$/, '2') } })).rejects.toThrow();
  });

  test('refuses to sign what is of a type that it cannot show', async () => {
    const { asker } = askers.get('x509_hash') as { asker: Asker };
    const asking = (type: string) => {
      const entry = JSON.stringify({ type, credential_ids: ['any'] });
      return { payload: { transaction_data: [Buffer.from(entry).toString('base64url')] } };
    };
    expect((await open(asker, asking('urn:anju:declaration:1'))).client_id).toBe(asker.clientId);
    await expect(open(asker, asking('urn:anju:payment:1'))).rejects.toThrow();
  });
});
