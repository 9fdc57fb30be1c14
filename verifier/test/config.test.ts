// What is settled at boot rather than found out later.
import { expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { SETTINGS } from './support/settings.ts';

test('in production the address that wallets call must be https; on a desk it may be this machine', () => {
  expect(readConfig(SETTINGS)).toMatchObject({ production: false, publicUrl: 'http://localhost:4002' });
  const production = { ...SETTINGS, NODE_ENV: 'production' };
  expect(() => readConfig(production)).toThrow('VERIFIER_PUBLIC_URL must be https in production.');
  const https = { ...production, VERIFIER_PUBLIC_URL: 'https://desk.example/' };
  expect(readConfig(https)).toMatchObject({ production: true, publicUrl: 'https://desk.example' });
});

test('only addresses and ranges are proxies, and none that takes in everybody', () => {
  const proxies = (VERIFIER_PROXIES: string) => readConfig({ ...SETTINGS, VERIFIER_PROXIES }).proxies;
  expect(proxies('10.0.0.1, 10.1.0.0/16 ::1')).toEqual(['10.0.0.1', '10.1.0.0/16', '::1']);
  for (const wrong of ['true', 'proxy.example', '10.0.0.0/33', '0.0.0.0/0', '1']) {
    expect(() => proxies(wrong)).toThrow('VERIFIER_PROXIES');
  }
});

test('an empty setting is one that was not set', () => {
  expect(readConfig({ ...SETTINGS, DATABASE_URL: '', WALLET_URL: '' })).toMatchObject({
    databaseUrl: undefined,
    walletUrl: 'http://localhost:4003',
  });
});
