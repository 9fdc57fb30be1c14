import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadWalletProviders, loadWallets, WalletFileError } from '../../src/authorization/wallets.ts';

const folder = mkdtempSync(join(tmpdir(), 'anju-wallets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CITY_WALLET_URL = 'http://localhost:4003';
const OTHER = {
  client_id: 'other-wallet',
  name: { 'zh-CN': '另一个钱包', en: 'Another wallet' },
  redirect_uris: ['https://wallet.example/return'],
};
const PROVIDER = { name: 'Another provider', client_ids: ['other-wallet'], roots: ['AQID'] };

function written(content: unknown): string {
  const path = join(folder, `${crypto.randomUUID()}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function refusalOf(load: () => unknown): string {
  try {
    load();
  } catch (error) {
    expect(error).toBeInstanceOf(WalletFileError);
    expect((error as WalletFileError).code).toBe('wallet_file_invalid');
    return (error as Error).message;
  }
  throw new Error('was not refused');
}

describe('the file of further wallets', () => {
  const refusal = (content: unknown) =>
    refusalOf(() => loadWallets(CITY_WALLET_URL, typeof content === 'string' ? content : written(content)));

  it('is not needed: the city’s own wallet is known without one', () => {
    const [own, ...others] = loadWallets(CITY_WALLET_URL, undefined);
    expect(own?.redirectUris).toEqual([`${CITY_WALLET_URL}/receive/return`]);
    expect(others).toEqual([]);
  });

  it('adds its wallets to the city’s own', () => {
    const wallets = loadWallets(CITY_WALLET_URL, written([OTHER]));
    expect(wallets.map(({ clientId }) => clientId)).toEqual(['anju-wallet', 'other-wallet']);
  });

  it.each([
    ['is absent', join(folder, 'nowhere.json'), 'there is no JSON that can be read'],
    ['is no JSON', written('{'), 'there is no JSON that can be read'],
    ['is no list', { wallets: [] }, 'the list: '],
    ['has a wallet without a way back', [{ ...OTHER, redirect_uris: [] }], '0.redirect_uris: '],
    ['names a wallet twice', [OTHER, OTHER], 'every client_id must be another one'],
    ['takes the name of the city’s wallet', [{ ...OTHER, client_id: 'anju-wallet' }], 'every client_id'],
  ])('that %s is refused by a sentence that names the setting', (_case, content, why) => {
    const sentence = refusal(content);
    expect(sentence).toMatch(/^ISSUER_WALLETS_FILE \(.*\.json\) cannot be used: .*\.$/);
    expect(sentence).toContain(why);
  });

  it('is refused without a word of what stands in it', () => {
    expect(refusal([{ ...OTHER, secret_of_somebody: 'swordfish' }])).not.toContain('swordfish');
    expect(refusal([{ ...OTHER, redirect_uris: ['swordfish'] }])).not.toContain('swordfish');
  });
});

describe('the file of wallet providers', () => {
  it('is not needed: then nobody vouches for any wallet', () => {
    expect(loadWalletProviders(undefined)).toEqual([]);
  });

  it('says who vouches for which wallets by which authority', () => {
    expect(loadWalletProviders(written([PROVIDER]))).toEqual([
      { name: 'Another provider', clientIds: ['other-wallet'], roots: [new Uint8Array([1, 2, 3])] },
    ]);
  });

  it.each([
    ['is absent', join(folder, 'nowhere.json'), 'there is no JSON that can be read'],
    ['names no authority', [{ ...PROVIDER, roots: [] }], '0.roots: '],
    ['has a root that is no base64', [{ ...PROVIDER, roots: ['%'] }], '0.roots.0: '],
  ])('that %s is refused by a sentence that names the setting', (_case, content, why) => {
    const path = typeof content === 'string' ? content : written(content);
    const sentence = refusalOf(() => loadWalletProviders(path));
    expect(sentence).toMatch(/^ISSUER_WALLET_PROVIDERS_FILE \(.*\.json\) cannot be used: .*\.$/);
    expect(sentence).toContain(why);
  });
});
