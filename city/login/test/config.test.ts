import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../src/app.ts';
import { ConfigError, readConfig } from '../src/config.ts';
import { prepareFolder, startLogin, type TestFolder } from './support/start-login.ts';

let folder: TestFolder;
beforeAll(async () => {
  folder = await prepareFolder();
});
afterAll(() => folder.remove());

const settings = (extra: Record<string, string> = {}) => readConfig({ ...folder.environment, ...extra });

describe('settings', () => {
  it('name what is missing or wrong, never its value', () => {
    expect(() => readConfig({})).toThrow(/LOGIN_DATA_DIR.*LOGIN_SECRET.*LOGIN_REGISTER_FILE/);
    expect(() => settings({ LOGIN_SECRET: 'short-secret' })).toThrow(ConfigError);
    expect(() => settings({ LOGIN_SECRET: 'short-secret' })).not.toThrow(/short-secret/);
    expect(() => settings({ LOGIN_PUBLIC_URL: 'http://localhost:4005/login' })).toThrow(/must be an origin/);
    expect(settings({ LOGIN_PUBLIC_URL: 'http://localhost:4005/' }).publicUrl).toBe('http://localhost:4005');
  });

  it('refuse in production what shows codes to everyone, and addresses without https', () => {
    const production = {
      NODE_ENV: 'production',
      LOGIN_PUBLIC_URL: 'https://login.example',
      LOGIN_PROXIES: '10.0.0.1',
    };
    expect(() => settings({ ...production, LOGIN_DEMONSTRATION_PHONE: '1' })).toThrow(
      /is refused in production/,
    );
    expect(() => settings({ NODE_ENV: 'production', LOGIN_DEMONSTRATION_PHONE: '0' })).toThrow(/https/);
    expect(settings({ ...production, LOGIN_DEMONSTRATION_PHONE: '0' }).hasDemonstrationPhone).toBe(false);
  });
});

describe('the proxies whose word is believed', () => {
  const quiet = { LOGIN_DEMONSTRATION_PHONE: '0' };

  it('are addresses and ranges; without any nobody is believed', () => {
    const LOGIN_PROXIES = '127.0.0.1, 10.0.0.0/8,fd00::/8';
    expect(settings({ ...quiet, LOGIN_PROXIES }).proxies).toEqual(['127.0.0.1', '10.0.0.0/8', 'fd00::/8']);
    expect(settings().proxies).toEqual([]);
  });

  it.each(['true', 'proxy.example', '10.0.0.0/33', '10.0.0.0/0', '10.0.0.1/8/8', '1'])(
    'are not %s',
    (wrong) => {
      expect(() => settings({ ...quiet, LOGIN_PROXIES: wrong })).toThrow(
        /LOGIN_PROXIES: must be IP addresses/,
      );
    },
  );

  it('must be named in production, and never beside the demonstration’s phone', () => {
    const production = { ...quiet, NODE_ENV: 'production', LOGIN_PUBLIC_URL: 'https://login.example' };
    expect(() => settings(production)).toThrow(/^LOGIN_PROXIES must name the https proxy/);
    expect(() => settings({ LOGIN_PROXIES: '127.0.0.1' })).toThrow(/refused together with LOGIN_PROXIES/);
  });
});

describe('the files that settings name', () => {
  const written = (name: string, text: string) => {
    const path = join(folder.environment.LOGIN_REGISTER_FILE ?? '', '..', name);
    writeFileSync(path, text);
    return path;
  };
  const good = {
    client_id: 'a',
    client_secret: 's'.repeat(32),
    redirect_uris: ['http://localhost:1/'],
    name: { 'zh-CN': '甲', en: 'A' },
  };

  it.each([
    ['nothing', ''],
    ['an object', '{}'],
    ['a short secret', JSON.stringify([{ ...good, client_secret: 'short-secret' }])],
    ['no redirect URI', JSON.stringify([{ ...good, redirect_uris: [] }])],
    [
      'a redirect URI that is a script',
      JSON.stringify([{ ...good, redirect_uris: ['javascript:alert(1)'] }]),
    ],
    ['a name in one language', JSON.stringify([{ ...good, name: { en: 'A' } }])],
    ['a client twice', JSON.stringify([good, good])],
  ])('are refused in a sentence without their content: clients with %s', async (_case, text) => {
    const failing = createApp(settings({ LOGIN_CLIENTS_FILE: written('wrong.json', text) }));
    await expect(failing).rejects.toThrow(/^LOGIN_CLIENTS_FILE cannot be read/);
  });

  it('are refused in a sentence: a register that is missing or has no numbers', async () => {
    for (const file of ['/nowhere', written('wrong.csv', 'name\n赵立新\n')]) {
      await expect(createApp(settings({ LOGIN_REGISTER_FILE: file }))).rejects.toThrow(
        /^LOGIN_REGISTER_FILE/,
      );
    }
  });

  it('are refused in a sentence: a register in which two people’s numbers are the same as typed', async () => {
    const file = written('alike.csv', 'person_number,name\nP1a,赵立新\nP1A,王海霞\n');
    const failing = createApp(settings({ LOGIN_REGISTER_FILE: file }));
    await expect(failing).rejects.toThrow(/^LOGIN_REGISTER_FILE has two people/);
    await expect(failing).rejects.not.toThrow(/P1|赵立新/);
  });
});

describe('the page of the demonstration’s phone', () => {
  const statusAt = (port: number, host: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const options = { port, host: '127.0.0.1', path: '/phone', headers: { host }, agent: false };
      request(options, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end();
    });

  it('is there only where it was asked for, and only under names of this machine', async () => {
    const login = await startLogin(folder);
    const { port } = login.config;
    expect(await statusAt(port, `localhost:${port}`)).toBe(200);
    expect(await statusAt(port, `evil.example:${port}`)).toBe(404);
    await login.close();
    const without = { ...folder.environment, LOGIN_DEMONSTRATION_PHONE: '0' };
    const quiet = await startLogin({ ...folder, environment: without });
    expect(await statusAt(port, `localhost:${port}`)).toBe(404);
    await quiet.close();
  });
});
