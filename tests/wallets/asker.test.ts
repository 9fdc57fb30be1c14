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
import { createPlainWallet } from './plain/wallet.ts';
import type { WalletErrorCode } from './plain/wallet-error.ts';
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

/** The code of the wallet from the specifications, and what the library says. */
type Why = readonly [WalletErrorCode, RegExp];
const SIGNATURE: Why = ['signature_wrong', /^Error during verification of jwt\.$/];
const NONCE: Why = ['request_not_fresh', /"wallet_nonce" parameter MUST/];
const NAME: Why = ['name_differs', /client_id does not match the request/];
const UNTRUSTED: Why = ['certificate_untrusted', /leads to no root/];

describe.each(WALLETS)('%s', (_name, createWallet) => {
  const expectRefused = (opening: Promise<unknown>, [code, sentence]: Why) =>
    createWallet === createPlainWallet
      ? expect(opening).rejects.toMatchObject({ code })
      : expect(opening).rejects.toThrow(sentence);
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

    test.each<[string, Why, () => Forgery]>([
      ['signed with another key', SIGNATURE, () => ({ signedWith: both().other.key })],
      ['changed after it was signed', SIGNATURE, () => ({ tamper: changeMiddle })],
      [
        'without its type',
        ['request_malformed', /Invalid Jar Request Object typ header/],
        () => ({ header: { typ: 'JWT' } }),
      ],
      ['handed out to another wallet', NONCE, () => ({ payload: { wallet_nonce: 'another' } })],
      ['handed out without the nonce', NONCE, () => ({ payload: { wallet_nonce: undefined } })],
      [
        'whose key is another’s',
        ['asker_unproved', /client identifier/i],
        () => ({ header: both().other.header, signedWith: both().other.key }),
      ],
      ['in the name of another', NAME, () => ({ payload: { client_id: both().other.clientId } })],
    ])('refuses a request %s', async (_what, why, forge) => {
      await expectRefused(open(both().asker, forge()), why);
    });

    test('refuses a link in the name of another', async () => {
      const { asker, other } = both();
      await expectRefused(open(asker, {}, authority, linkOf(other.clientId)), NAME);
    });
  });

  test.each(['x509_hash', 'x509_san_dns'] as const)(
    'refuses %s from a root it does not know',
    async (prefix) => {
      const asker = await certifiedAsker(strangers, prefix);
      expect((await open(asker, {}, strangers)).client_id).toBe(asker.clientId);
      await expectRefused(open(asker), UNTRUSTED);
    },
  );

  test('refuses a certificate that was changed after it was signed', async () => {
    const { asker } = askers.get('x509_san_dns') as { asker: Asker };
    const [leaf = ''] = 'x5c' in asker.header ? asker.header.x5c : [];
    const der = Buffer.from(leaf, 'base64');
    der.writeUInt8(der.readUInt8(der.length - 1) ^ 1, der.length - 1);
    await expectRefused(open(asker, { header: { x5c: [der.toString('base64')] } }), UNTRUSTED);
  });

  test('refuses to answer elsewhere than at the host that x509_san_dns names', async () => {
    const { asker } = askers.get('x509_san_dns') as { asker: Asker };
    const elsewhere = open(asker, { payload: { response_uri: 'http://other.test/response' } });
    await expectRefused(elsewhere, ['asker_unproved', /Invalid client identifier\. The fully/]);
  });

  test('refuses a key that the DID document has not', async () => {
    const { asker } = askers.get('decentralized_identifier') as { asker: Asker };
    const kid = 'kid' in asker.header ? asker.header.kid : '';
    const underAnother = open(asker, { header: { kid: kid.replace(/1$/, '2') } });
    await expectRefused(underAnother, ['key_unknown', /has no P-256 key/]);
  });

  test('refuses to sign what is of a type that it cannot show', async () => {
    const { asker } = askers.get('x509_hash') as { asker: Asker };
    const asking = (type: string) => {
      const entry = JSON.stringify({ type, credential_ids: ['any'] });
      return { payload: { transaction_data: [Buffer.from(entry).toString('base64url')] } };
    };
    expect((await open(asker, asking('urn:anju:declaration:1'))).client_id).toBe(asker.clientId);
    const payment = open(asker, asking('urn:anju:payment:1'));
    await expectRefused(payment, ['transaction_unknown', /does not know what is to be signed/]);
  });
});
