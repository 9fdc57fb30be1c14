import { describe, expect, it } from 'vitest';
import type { TownConfig } from '../../tools/config.ts';
import { environmentsOf } from '../../tools/town/addresses.ts';
import type { DataFolder } from '../../tools/town/data-folder.ts';
import { issuerAsClient } from '../../tools/town/login-clients.ts';

const folder = {
  loginDir: '/data/city-login',
  registerDir: '/data/register',
  walletProviderDir: '/data/wallet-provider',
  secret: (name: string) => `secret of ${name}`,
} as DataFolder;
const files = {
  clerksFile: 'c',
  officersFile: 'o',
  agenciesFile: 'a',
  loginsFile: 'l',
  loginClientsFile: 'clients',
};

const environmentsAt = (host: string) => {
  const config: TownConfig = {
    dataDir: '/data',
    ports: { start: 1, issuer: 2, verifier: 3, wallet: 4, login: 5, chain: 6 },
    host,
    publicHost: 'localhost',
    households: 50,
    seed: 1,
  };
  return environmentsOf(config, folder, files, '0x');
};

describe('what the demonstration shows to everyone', () => {
  it.each(['127.0.0.1', '::1'])('is shown where only this machine can see it: %s', (host) => {
    const { login, start } = environmentsAt(host);
    expect(login.LOGIN_DEMONSTRATION_PHONE).toBe('1');
    expect(start).toMatchObject({
      NOTICE_PHONE_URL: 'http://localhost:5/phone',
      NOTICE_LOGINS_FILE: files.loginsFile,
    });
  });

  it.each(['0.0.0.0', '::', '192.0.2.1'])('is not shown where others can: %s', (host) => {
    const { login, start } = environmentsAt(host);
    expect(login.LOGIN_DEMONSTRATION_PHONE).toBe('0');
    expect(start).not.toHaveProperty('NOTICE_PHONE_URL');
    expect(start).not.toHaveProperty('NOTICE_LOGINS_FILE');
  });
});

it('issuer and login agree about address, name, secret and the way back', () => {
  const { issuer, login } = environmentsAt('127.0.0.1');
  const client = issuerAsClient(folder, issuer.ISSUER_PUBLIC_URL ?? '');
  expect(issuer).toMatchObject({
    ISSUER_LOGIN_URL: login.LOGIN_PUBLIC_URL,
    ISSUER_LOGIN_CLIENT_ID: client.client_id,
    ISSUER_LOGIN_CLIENT_SECRET: client.client_secret,
    ISSUER_WALLET_PROVIDERS_FILE: '/data/wallet-provider/wallet-provider.json',
  });
  expect(client.redirect_uris).toEqual([`${issuer.ISSUER_PUBLIC_URL}/login/callback`]);
});
