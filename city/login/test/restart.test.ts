import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { childEnvironment } from '../../../tests/support/child-environment.ts';
import { createApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { askForCode, attemptOf, enterCode, goOn, openLogin } from './support/log-in.ts';
import { createRelyingParty } from './support/relying-party.ts';
import { createAuthenticator } from './support/software-authenticator.ts';
import { ADULT, CHILD, prepareFolder, type TestFolder } from './support/start-login.ts';
import { createVisitor } from './support/visitor.ts';

type Options = Parameters<ReturnType<typeof createAuthenticator>['create']>[0] & { rpId: string };

let folder: TestFolder;
let url: string;

beforeAll(async () => {
  folder = await prepareFolder();
  url = folder.environment.LOGIN_PUBLIC_URL ?? '';
});
afterAll(() => folder.remove());

async function start() {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, '../src/main.ts')],
    { env: { ...childEnvironment(), ...folder.environment }, stdio: 'ignore' },
  );
  const ended = new Promise((done) => child.once('close', done));
  const isUp = () =>
    fetch(`${url}/health`).then(
      (answer) => answer.ok,
      () => false,
    );
  await expect.poll(isUp, { timeout: 30_000, interval: 50 }).toBe(true);
  return {
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The newest code on somebody's demonstration phone. */
async function codeOnPhone(visitor: ReturnType<typeof createVisitor>, personNumber: string): Promise<string> {
  const { text } = await visitor.post('/phone', { person_number: personNumber });
  return /City login: <span class="together">(\d{4} \d{4})</.exec(text)?.[1] ?? '';
}

const keys = async () => (await fetch(`${url}/jwks`)).json();

describe('a login that was killed', () => {
  it('still has its key, its passkeys, its sessions and its limits, and what was used stays used', async () => {
    const first = await start();
    const keysBefore = await keys();
    const service = await createRelyingParty(url);
    const visitor = createVisitor(url);
    const { asked, page } = await openLogin(visitor, service);
    await askForCode(visitor, page, ADULT.personNumber);
    const code = await codeOnPhone(visitor, ADULT.personNumber);
    const done = await enterCode(visitor, page, code);
    const back = await goOn(visitor, done);
    const { claims } = await service.redeem(asked, back);
    const authenticator = createAuthenticator(url);
    const options = (await visitor.postJson('/account/passkeys/options', {})).body as Options;
    await visitor.postJson('/account/passkeys', authenticator.create(options));
    const waiting = await openLogin(createVisitor(url), service);
    const spender = createVisitor(url);
    const spent = await openLogin(spender, service);
    for (let request = 1; request <= 5; request += 1)
      await askForCode(spender, spent.page, CHILD.personNumber);
    const childsCode = await codeOnPhone(spender, CHILD.personNumber);
    expect(waiting.page.status).toBe(200);
    await first.kill();

    const second = await start();
    try {
      expect(await keys()).toEqual(keysBefore);
      // the code of the first login, and the authorization code, are no good any more
      await expect(service.redeem(asked, back)).rejects.toMatchObject({ error: 'invalid_grant' });
      // its session goes on
      expect((await visitor.open('/account')).text).toContain(ADULT.name);
      // nobody gets more codes by waiting for a crash
      expect((await askForCode(spender, spent.page, CHILD.personNumber)).text).toContain('too often');
      // a code that was on its way is still good, once
      const entered = await enterCode(spender, spent.page, childsCode);
      expect(entered.text).toContain('you are logged in');

      const later = createVisitor(url);
      const again = await openLogin(later, service);
      const attempt = attemptOf(again.page);
      const request = (await later.postJson(`${attempt}/passkey/options`, {})).body as Options;
      expect((await later.postJson(`${attempt}/passkey`, authenticator.get(request))).status).toBe(200);
      const returned = await goOn(later, await later.open(attempt));
      expect((await service.redeem(again.asked, returned)).claims.sub).toBe(claims.sub);
    } finally {
      await second.kill();
    }
  });

  it('keeps nobody’s number or name, no code and no session’s cookie in its folder, and lets only its owner read it', () => {
    const dir = folder.environment.LOGIN_DATA_DIR ?? '';
    expect(statSync(dir).mode & 0o077).toBe(0);
    const files = readdirSync(dir);
    expect(files).toEqual(expect.arrayContaining(['login.sqlite', 'signing-key.sealed']));
    for (const name of files) {
      const bytes = readFileSync(join(dir, name));
      for (const { personNumber, name: personName } of [ADULT, CHILD]) {
        expect(bytes.includes(personNumber)).toBe(false);
        expect(bytes.includes(personName)).toBe(false);
      }
      expect(bytes.includes('"d":')).toBe(false);
    }
  });

  it('refuses a second process, and another secret, in a sentence', async () => {
    const config = readConfig(folder.environment);
    const app = await createApp(config);
    await expect(createApp(config)).rejects.toThrow(/LOGIN_DATA_DIR cannot be used/);
    await app.close();
    const otherSecret = readConfig({ ...folder.environment, LOGIN_SECRET: '1f'.repeat(32) });
    await expect(createApp(otherSecret)).rejects.toThrow(/LOGIN_SECRET it was made under/);
    await (await createApp(config)).close();
  });
});
