import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { createWalletSite } from '../../server/wallet-site.ts';

let folder: string;
let site: FastifyInstance;
let variables: Record<string, string>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wallet-site-'));
  await mkdir(join(folder, 'dist/assets'), { recursive: true });
  await writeFile(join(folder, 'dist/index.html'), '<!doctype html><title>wallet</title>');
  await writeFile(join(folder, 'dist/assets/app-abc123.js'), 'export {}');
  await writeFile(join(folder, 'dist/assets/app-abc123.js.gz'), gzipSync('export {}'));
  await writeFile(join(folder, 'dist/service-worker.js'), '');
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await writeFile(
    join(folder, 'deployment.json'),
    JSON.stringify({
      chainId: 31337,
      issuerRegistry: '0xabc',
      verifierRegistry: '0xdef',
      publications: '0x123',
    }),
  );
  const pem = (body: string) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
  await writeFile(join(folder, 'roots.pem'), pem('AAEC\nAwQF') + pem('BgcI'));
  variables = {
    REGISTRY_RPC_URL: 'http://localhost:8545',
    REGISTRY_DEPLOYMENT: join(folder, 'deployment.json'),
    TRUSTED_ROOTS_FILE: join(folder, 'roots.pem'),
    WALLET_DIST_DIR: join(folder, 'dist'),
  };
  site = await createWalletSite(readConfig(variables));
});
afterEach(async () => {
  await site.close();
  await rm(folder, { recursive: true });
});

describe('the wallet’s site', () => {
  it('does not repeat an address that cannot be decoded', async () => {
    const answer = await site.inject('/%E0%A4%A?credential_offer_uri=secret');
    expect([answer.statusCode, answer.json().error.code]).toEqual([400, 'request_invalid']);
    expect(answer.body).not.toMatch(/secret|%E0/);
  });

  it('gives up a request that never ends', () => {
    expect(site.server.requestTimeout).toBe(30_000);
  });

  it('tells the page where the chain is and which roots count', async () => {
    const response = await site.inject('/config.json');
    expect(response.json()).toEqual({
      rpcUrls: ['http://localhost:8545'],
      chainId: 31337,
      issuerRegistry: '0xabc',
      verifierRegistry: '0xdef',
      publications: '0x123',
      roots: ['AAECAwQF', 'BgcI'],
      issuers: [],
      services: [],
      walletProvider: null,
    });
    expect(response.headers['cache-control']).toBe('no-store');
  });

  it('has a wallet provider only where its folder is set, and says where', async () => {
    const ask = { method: 'POST', url: '/provider/challenge' } as const;
    expect((await site.inject(ask)).statusCode).toBe(404);
    const providing = await createWalletSite(
      readConfig({
        ...variables,
        WALLET_PROVIDER_DIR: join(folder, 'provider'),
        WALLET_PUBLIC_URL: 'https://wallet.test/',
        WALLET_PROVIDER_RATE_LIMIT_PER_MINUTE: '2',
      }),
    );
    expect((await providing.inject(ask)).json().challenge).toMatch(/^[\w-]{43}$/);
    expect((await providing.inject(ask)).statusCode).toBe(200);
    expect((await providing.inject(ask)).statusCode).toBe(429);
    const config = (await providing.inject('/config.json')).json();
    expect(config.walletProvider).toBe('https://wallet.test/provider');
    await providing.close();
  });

  it('says that the register is not ready while there is no deployment', async () => {
    await rm(join(folder, 'deployment.json'));
    const response = await site.inject('/config.json');
    expect(response.statusCode).toBe(503);
    expect(response.json().error.code).toBe('registry_not_ready');
  });

  it.each([
    '/',
    '/open?credential_offer_uri=https%3A%2F%2Fissuer.test%2Foffer',
    '/activity',
    '/cards/8d3a-1',
  ])('gives the one page for %s', async (url) => {
    const response = await site.inject(url);
    expect(response.statusCode).toBe(200);
    expect(response.body).toContain('<title>wallet</title>');
    expect(response.headers['cache-control']).toBe('no-cache');
  });

  it.each(['/assets/gone-abc123.js', '/../secret.txt', '/%2e%2e/secret.txt', '/favicon.ico', '/.env'])(
    'gives nothing for %s',
    async (url) => {
      const response = await site.inject(url);
      expect([400, 403, 404]).toContain(response.statusCode);
      expect(response.body).not.toContain('secret');
    },
  );

  it('answers no writes', async () => {
    expect((await site.inject({ method: 'POST', url: '/open', payload: {} })).statusCode).toBe(404);
  });

  it('lets no foreign or inline script run, no frame hold it, and camera and passkeys only for itself', async () => {
    for (const url of ['/', '/open', '/config.json', '/assets/app-abc123.js', '/nothing.txt']) {
      const { headers } = await site.inject(url);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe-inline');
      expect(policy).not.toContain("'unsafe-eval'");
      expect(policy).toContain("require-trusted-types-for 'script'");
      expect(policy).toMatch(/trusted-types svelte-trusted-html anju-service-worker(;|$)/);
      const permissions = String(headers['permissions-policy']).split(', ');
      const given = permissions.filter((one) => !one.endsWith('=()'));
      const passkeys = ['publickey-credentials-create=(self)', 'publickey-credentials-get=(self)'];
      expect(given).toEqual(['camera=(self)', ...passkeys]);
      expect(permissions).toEqual(expect.arrayContaining(['microphone=()', 'geolocation=()', 'usb=()']));
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });

  it('promises https for two years where citizens reach it so, and nowhere else', async () => {
    expect((await site.inject('/')).headers['strict-transport-security']).toBeUndefined();
    const reached = await createWalletSite(
      readConfig({ ...variables, WALLET_PUBLIC_URL: 'https://wallet.test' }),
    );
    for (const url of ['/', '/config.json', '/nothing.txt']) {
      const { headers } = await reached.inject(url);
      expect(headers['strict-transport-security']).toBe('max-age=63072000');
    }
    await reached.close();
  });

  it('sends the gzipped twin to a browser that takes it, and the file itself to one that does not', async () => {
    const load = (encoding: string, url = '/assets/app-abc123.js') =>
      site.inject({ url, headers: { 'accept-encoding': encoding } });
    const compressed = await load('gzip, br');
    expect(compressed.headers['content-encoding']).toBe('gzip');
    expect(compressed.headers['content-type']).toContain('javascript');
    expect(compressed.headers['cache-control']).toContain('immutable');
    expect(compressed.headers.vary).toContain('accept-encoding');
    expect(gunzipSync(compressed.rawPayload).toString()).toBe('export {}');
    const plain = await load('identity');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.body).toBe('export {}');
    const twinless = await load('gzip', '/service-worker.js');
    expect(twinless.statusCode).toBe(200);
    expect(twinless.headers['content-encoding']).toBeUndefined();
  });

  it('lets browsers keep what has its hash in the name, and nothing else', async () => {
    const cached = async (url: string) => (await site.inject(url)).headers['cache-control'];
    expect(await cached('/assets/app-abc123.js')).toContain('immutable');
    expect(await cached('/service-worker.js')).toBe('no-cache');
  });
});

describe('what the page may connect to', () => {
  const sources = (more: Record<string, string>) => readConfig({ ...variables, ...more }).connectSources;

  it('is any https host, and this machine in development only', () => {
    expect(sources({})).toEqual([
      'https:',
      'http://localhost:*',
      'http://127.0.0.1:*',
      'http://localhost:8545',
    ]);
    expect(sources({ NODE_ENV: 'production', REGISTRY_RPC_URL: 'https://chain.test/rpc' })).toEqual([
      'https:',
      'https://chain.test',
    ]);
  });

  it('is only what the operator names, if he names any', () => {
    expect(sources({ WALLET_CONNECT_ORIGINS: 'https://issuer.test/x, https://verifier.test' })).toEqual([
      'http://localhost:8545',
      'https://issuer.test',
      'https://verifier.test',
    ]);
  });

  it('lets the page reach whoever serves the rules, named among the others or not', () => {
    const named = {
      WALLET_SERVICES: 'https://rules.test/at',
      WALLET_CONNECT_ORIGINS: 'https://issuer.test',
    };
    expect(sources(named)).toEqual(['http://localhost:8545', 'https://rules.test', 'https://issuer.test']);
    expect(() => sources({ WALLET_SERVICES: 'ftp://rules.test' })).toThrow(/WALLET_SERVICES/);
    expect(() => sources({ WALLET_SERVICES: 'ftp://rules.test' })).not.toThrow(/ftp/);
  });

  it('is refused at boot when it is no address, by name and without its value', () => {
    expect(() => sources({ WALLET_CONNECT_ORIGINS: "'unsafe-inline'" })).toThrow(/WALLET_CONNECT_ORIGINS/);
    expect(() => sources({ WALLET_CONNECT_ORIGINS: "'unsafe-inline'" })).not.toThrow(/unsafe/);
    expect(() => readConfig({})).toThrow(/REGISTRY_RPC_URL.*REGISTRY_DEPLOYMENT.*TRUSTED_ROOTS_FILE/);
  });
});
