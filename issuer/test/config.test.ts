import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../src/config.ts';

const good = { ISSUER_DATA_DIR: '/data', CITY_DIR: '/city', ISSUER_SECRET: 'ab'.repeat(32) };

describe('the settings', () => {
  it('need a data folder, a city and a secret; the rest has defaults', () => {
    expect(readConfig(good)).toMatchObject({
      port: 4001,
      publicUrl: 'http://localhost:4001',
      walletUrl: 'http://localhost:4003',
      secret: Buffer.alloc(32, 0xab),
    });
  });

  it.each(Object.keys(good))('are refused without %s', (name) => {
    expect(() => readConfig({ ...good, [name]: undefined })).toThrow(ConfigError);
    expect(() => readConfig({ ...good, [name]: '' })).toThrow(name);
  });

  it.each([
    ['ISSUER_SECRET', 'abc123'],
    ['ISSUER_PORT', '99999'],
    ['ISSUER_PUBLIC_URL', 'ftp://x'],
    ['DATABASE_URL', 'mysql://x'],
    ['LOG_LEVEL', 'loud'],
  ])('are refused with a bad %s, which is named and not repeated', (name, value) => {
    const read = () => readConfig({ ...good, [name]: value });
    expect(read).toThrow(name);
    expect(read).not.toThrow(value);
  });

  it('refuse development’s conveniences in production', () => {
    const production = { ...good, NODE_ENV: 'production', ISSUER_PUBLIC_URL: 'https://issuer.example' };
    expect(readConfig(production).publicUrl).toBe('https://issuer.example');
    expect(() => readConfig({ ...production, ISSUER_PUBLIC_URL: 'http://issuer.example' })).toThrow(/https/);
    expect(() => readConfig({ ...production, ISSUER_FUNDER_KEY: `0x${'1'.repeat(64)}` })).toThrow(/FUNDER/);
  });
});

describe('the identity provider', () => {
  const provided = {
    ...good,
    ISSUER_LOGIN_URL: 'http://localhost:4005',
    ISSUER_LOGIN_CLIENT_ID: 'issuer',
    ISSUER_LOGIN_CLIENT_SECRET: 'a secret of the client',
  };

  it('is asked for the scope that is set, which holds openid', () => {
    expect(readConfig(provided).login).toMatchObject({ scope: 'openid person', claim: 'person_number' });
    const ISSUER_LOGIN_SCOPE = 'openid resident';
    expect(readConfig({ ...provided, ISSUER_LOGIN_SCOPE }).login?.scope).toBe(ISSUER_LOGIN_SCOPE);
    expect(() => readConfig({ ...provided, ISSUER_LOGIN_SCOPE: 'resident' })).toThrow(/ISSUER_LOGIN_SCOPE/);
  });
});

describe('the attestation of wallets', () => {
  it('is required only where it is known who vouches for wallets', () => {
    const required = { ...good, ISSUER_WALLET_ATTESTATION: 'required' };
    expect(readConfig(good).walletAttestationRequired).toBe(false);
    expect(() => readConfig(required)).toThrow(/needs ISSUER_WALLET_PROVIDERS_FILE/);
    const known = { ...required, ISSUER_WALLET_PROVIDERS_FILE: '/wallet-provider.json' };
    expect(readConfig(known).walletAttestationRequired).toBe(true);
  });
});

describe('the credential that citizens may show', () => {
  const trusting = {
    ...good,
    TRUSTED_ROOTS_FILE: '/roots.pem',
    REGISTRY_RPC_URL: 'http://localhost:8545',
    REGISTRY_DEPLOYMENT: '/deployment.json',
  };

  it('is asked for when there are authorities and a registry to believe it by', () => {
    expect(readConfig(trusting).presentation).toMatchObject({
      vct: 'urn:anju:identity:1',
      claim: 'person_number',
      issuers: [],
    });
    for (const name of ['TRUSTED_ROOTS_FILE', 'REGISTRY_RPC_URL', 'REGISTRY_DEPLOYMENT']) {
      expect(readConfig({ ...trusting, [name]: '' }).presentation).toBeUndefined();
    }
  });

  it('is accepted of the issuers that are named, in production by https', () => {
    const ISSUER_PRESENTATION_ISSUERS = 'http://a.example/identity, http://b.example/identity';
    const named = { ...trusting, ISSUER_PRESENTATION_ISSUERS };
    expect(readConfig(named).presentation?.issuers).toEqual([
      'http://a.example/identity',
      'http://b.example/identity',
    ]);
    const production = { ...named, NODE_ENV: 'production', ISSUER_PUBLIC_URL: 'https://issuer.example' };
    expect(() => readConfig(production)).toThrow(/ISSUER_PRESENTATION_ISSUERS/);
    expect(() => readConfig({ ...named, ISSUER_PRESENTATION_ISSUERS: 'not-an-address' })).toThrow(
      /ISSUER_PRESENTATION_ISSUERS/,
    );
  });
});
