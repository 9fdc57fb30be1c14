import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../src/config.ts';
import { readLogins } from '../src/logins.ts';

const addresses = {
  ISSUER_PUBLIC_URL: 'http://localhost:4001',
  VERIFIER_PUBLIC_URL: 'http://localhost:4002',
  WALLET_URL: 'http://localhost:4003',
  REGISTRY_RPC_URL: 'http://localhost:8545',
  REGISTRY_DEPLOYMENT: 'data/registry/deployments/31337.json',
};

describe('settings of the start page', () => {
  it('listens for this machine on port 4000 unless told otherwise', () => {
    expect(readConfig(addresses)).toMatchObject({ host: '127.0.0.1', port: 4000, loginsFile: undefined });
    expect(readConfig({ ...addresses, NOTICE_PORT: '5000' })).toMatchObject({ port: 5000 });
  });

  it('names a setting that is missing or wrong', () => {
    const { WALLET_URL: _, ...without } = addresses;
    expect(() => readConfig(without)).toThrow(/WALLET_URL/);
    expect(() => readConfig({ ...addresses, WALLET_URL: 'javascript:alert(1)' })).toThrow(ConfigError);
    expect(() => readConfig({ ...addresses, NOTICE_PORT: '70000' })).toThrow(/NOTICE_PORT/);
  });
});

describe('demonstration logins', () => {
  const dir = mkdtempSync(join(tmpdir(), 'notice-logins-'));
  afterAll(() => rmSync(dir, { recursive: true }));
  const written = (content: string) => {
    const path = join(dir, 'logins.json');
    writeFileSync(path, content);
    return path;
  };

  it('are none without the setting', () => {
    expect(readLogins(undefined)).toBeNull();
  });

  it('are read as the town writes them, and nothing else of the file', () => {
    const login = { place: 'desk', login: 'officer', password: 'p', name: { 'zh-CN': '窗口', en: 'Window' } };
    expect(readLogins(written(JSON.stringify([{ ...login, secret: 'not for the page' }])))).toEqual([login]);
  });

  it('stop the start when the file is missing or of another kind, without repeating it', () => {
    expect(() => readLogins(join(dir, 'missing.json'))).toThrow(ConfigError);
    for (const content of ['{broken secret', '{"password":"secret"}', '[{"login":"secret"}]']) {
      expect(() => readLogins(written(content))).toThrow(ConfigError);
      expect(() => readLogins(written(content))).not.toThrow(/secret/);
    }
  });
});
