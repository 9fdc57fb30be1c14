// Our wallet receives from an issuer built on another project's library, which shares no code with ours and which the
// registry lists: by log-in and by a code from a letter, in a batch, with everything the library checks by itself.
import { encodeBase64 } from '@anju/credentials';
import {
  createHolder,
  createKeyStoreInMemory,
  createStoreInMemory,
  type Holder,
} from '@anju/wallet-web/holder';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAuthority, NOW } from '../../wallet-web/test/support/certificates.ts';
import { createTestChain, REGISTRY, type TestChain } from '../../wallet-web/test/support/chain.ts';
import { allowHttp } from '../wallets/wallets.ts';
import { type LibraryIssuer, openLibraryIssuer, TX_CODE } from './library/library-issuer.ts';
import { DRIVER } from './library/library-metadata.ts';

allowHttp();
const DID = `did:ethr:0x7a69:0x${'ef'.repeat(20)}`;
let library: LibraryIssuer;
let chain: TestChain;
let root = '';
let list: () => void;
let holder: Holder;

beforeAll(async () => {
  const authority = await createAuthority();
  root = encodeBase64(authority.rootDer);
  library = await openLibraryIssuer(() => NOW);
  const { issuer: iss, vct } = library;
  const signer = await authority.certify({ commonName: 'Transport', organization: '交通部门' }, [DID, iss]);
  library.start(signer);
  chain = createTestChain();
  chain.listRoot(authority.rootDer);
  list = () => chain.listKey({ certificateDer: signer.certificateDer, vct, iss, did: DID });
});
beforeEach(() => {
  list();
  holder = createHolder({
    fetch: async (url, init) =>
      url === REGISTRY.rpcUrls[0] ? chain.answer(String(init?.body)) : fetch(url, init),
    keys: createKeyStoreInMemory(),
    store: createStoreInMemory(),
    now: () => NOW,
    registry: REGISTRY,
    roots: [root],
    clientId: 'anju-wallet',
    redirectUri: 'https://wallet.test/receive/return',
  });
});
afterAll(() => library.stop());

const atCounter = async (txCode = TX_CODE) =>
  holder.receive(await holder.openOffer(await library.offer('pre_authorized_code')), { txCode });
const browse = async (url: string) => {
  const { headers } = await fetch(url, { redirect: 'manual' });
  return new URL(headers.get('location') ?? '').search;
};

describe('an issuer of another make', () => {
  it('is shown before anything is asked: who it is, what it issues, that the registry lists it', async () => {
    const preview = await holder.openOffer(await library.offer('pre_authorized_code'));
    expect(preview).toMatchObject({
      way: 'counter',
      txCode: { length: 5, numeric: false },
      issuer: {
        name: { en: 'Kraftfahrtamt' },
        verified: true,
        certifiedName: { 'zh-CN': '交通部门', en: 'Transport' },
      },
      cards: [{ name: { en: 'Führerschein' }, listing: 'listed' }],
    });
  });

  it('is received from by a code from its letter: a batch of four, each under its own key', async () => {
    expect(await atCounter()).toMatchObject({ received: 4, discarded: 0, missing: 0 });
    const [card] = await holder.cards();
    expect(card).toMatchObject({ vct: library.vct, copiesLeft: 4, name: { en: 'Führerschein' } });
    expect(card?.claims.map(({ name, label }) => [name, label.en])).toEqual([
      ['classes', 'Klassen'],
      ['number', 'number'],
    ]);
    expect(library.notified.at(-1)).toBe('credential_accepted');
  });

  it('refuses a wrong code by its own check, and the wallet says so', async () => {
    await expect(atCounter('wrong')).rejects.toMatchObject({ code: 'tx_code_refused' });
    expect(await holder.cards()).toEqual([]);
  });

  it('is received from by log-in, begun by its offer, with a pushed request, PKCE and DPoP', async () => {
    const preview = await holder.openOffer(await library.offer('authorization_code'));
    expect(preview.way).toBe('log-in');
    const { url } = await holder.logIn(preview);
    expect(await holder.comeBack(await browse(url))).toMatchObject({ received: 4, discarded: 0 });
  });

  it('is received from by log-in, begun here: the one of its servers is found that takes it', async () => {
    library.asked.length = 0;
    const preview = await holder.choose(library.issuer, DRIVER);
    expect(new URL(preview.description.server.issuer).pathname).toBe('/login/citizens');
    const { url } = await holder.logIn(preview);
    expect(await holder.comeBack(await browse(url))).toMatchObject({ received: 4 });
    expect(library.asked).toContain('GET /.well-known/oauth-authorization-server/login/staff');
  });

  it('refuses a code that was redeemed, and another key than the one that pushed', async () => {
    const { url } = await holder.logIn(await holder.choose(library.issuer, DRIVER));
    const search = await browse(url);
    await holder.comeBack(search);
    const again = await holder.logIn(await holder.choose(library.issuer, DRIVER));
    const mixed = new URLSearchParams(await browse(again.url));
    mixed.set('code', new URLSearchParams(search).get('code') ?? '');
    await expect(holder.comeBack(`?${mixed}`)).rejects.toMatchObject({ code: 'authorization_gone' });
  });

  it('is not received from when the registry lists it no more, and is asked for nothing', async () => {
    chain.forgetKeys();
    library.asked.length = 0;
    await expect(atCounter()).rejects.toMatchObject({ code: 'issuer_not_listed' });
    expect(library.asked.filter((one) => one.startsWith('POST'))).toEqual([]);
  });
});
