// A city login of its own, listening on a free port, with a clock and codes that the test sets.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../src/app.ts';
import { type LoginConfig, readConfig } from '../../src/config.ts';

export const ADULT = { personNumber: 'P0000000010', name: '赵立新' };
export const CHILD = { personNumber: 'P0000000012', name: '赵子涵' };
export const NOBODY = 'P9999999999';

export const CLIENT = { id: 'department', secret: 'a secret of the department, for tests' };
export const OTHER_CLIENT = { id: 'library', secret: 'a secret of the library, for these tests' };
/** Where nobody listens: the tests read the address and go no further. */
export const REDIRECT_URI = 'http://localhost:1/login/callback';
export const OTHER_REDIRECT_URI = 'http://localhost:1/library/callback';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}

export type TestFolder = { environment: Record<string, string>; remove(): void };

/** Settings and the files they name. */
export async function prepareFolder({
  redirectUri = REDIRECT_URI,
  people = [ADULT, CHILD],
} = {}): Promise<TestFolder> {
  const dir = mkdtempSync(join(tmpdir(), 'anju-login-'));
  const registerFile = join(dir, 'residency.csv');
  const rows = people.map(({ personNumber, name }) => `${personNumber},H0000000001,${name},urban_hukou`);
  writeFileSync(registerFile, `person_number,household_number,name,basis\n${rows.join('\n')}\n`);
  const clientsFile = join(dir, 'clients.json');
  const clients = [
    { ...CLIENT, redirect: redirectUri, name: { 'zh-CN': '经济状况核对', en: 'Income' } },
    { ...OTHER_CLIENT, redirect: OTHER_REDIRECT_URI, name: { 'zh-CN': '图书馆', en: 'Library' } },
  ].map(({ id, secret, redirect, name }) => ({
    client_id: id,
    client_secret: secret,
    redirect_uris: [redirect],
    name,
  }));
  writeFileSync(clientsFile, JSON.stringify(clients));
  const port = await freePort();
  return {
    environment: {
      LOGIN_HOST: '127.0.0.1',
      LOGIN_PORT: String(port),
      LOGIN_PUBLIC_URL: `http://localhost:${port}`,
      LOGIN_DATA_DIR: join(dir, 'data'),
      LOGIN_SECRET: '5e'.repeat(32),
      LOGIN_REGISTER_FILE: registerFile,
      LOGIN_CLIENTS_FILE: clientsFile,
      LOGIN_DEMONSTRATION_PHONE: '1',
      LOGIN_RATE_LIMIT_PER_MINUTE: '100000',
      LOG_LEVEL: 'silent',
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** The same folder under other settings. */
export const withSettings = (folder: TestFolder, settings: Record<string, string>): TestFolder => ({
  ...folder,
  environment: { ...folder.environment, ...settings },
});

/** Whoever connects from this machine says whose request it is. */
export const BEHIND_PROXY = { LOGIN_PROXIES: '127.0.0.1, ::1', LOGIN_DEMONSTRATION_PHONE: '0' };

export type TestLogin = {
  url: string;
  config: LoginConfig;
  /** The codes that were made, the newest last. */
  codes: string[];
  /** What was written to the log. */
  log: string[];
  pass(seconds: number): void;
  close(): Promise<void>;
};

export async function startLogin(folder: TestFolder): Promise<TestLogin> {
  const config = readConfig(folder.environment);
  const codes: string[] = [];
  const log: string[] = [];
  let passedSeconds = 0;
  const app = await createApp(config, {
    nowSeconds: () => Math.floor(Date.now() / 1000) + passedSeconds,
    makeCode: () => {
      const code = String(31_415_926 + codes.length * 100_001);
      codes.push(code);
      return code;
    },
    log: { write: (line) => log.push(line) },
  });
  await app.listen({ host: config.host, port: config.port });
  return {
    url: config.publicUrl,
    config,
    codes,
    log,
    pass: (seconds) => {
      passedSeconds += seconds;
    },
    close: () => app.close(),
  };
}
