// A real verifier as a process of its own, enrolled and certified, over the test registry's chain.
import { spawnSync } from 'node:child_process';
import { randomBytes, scryptSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CertificateAuthority, cityDir, openCertificateAuthority } from '@anju/city';
import { putEmptyDatabase } from '../../tools/town/empty-database.ts';
import { freePorts } from '../../tools/town/throwaway.ts';
import type { TestRegistry } from './chain.ts';
import { childEnvironment } from './child-environment.ts';
import { type SpawnedVerifier, spawnVerifier } from './spawn-verifier.ts';

const root = join(import.meta.dirname, '..', '..');
const HEALTHY_WITHIN_MILLISECONDS = 90_000;
const LOGIN = { login: 'officer', password: 'correct horse battery staple' };

export type VerifierProcess = {
  url: string;
  dataDir: string;
  /** Everything the process printed so far. */
  output(): string;
  /** Calls the desk's interface as the officer. */
  desk<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** The cookie of the officer's session. */
  cookie: string;
  kill(): Promise<void>;
  /** In the same folder, with another script if one is given. */
  restart(script?: string): Promise<void>;
  stop(): Promise<void>;
  remove(): void;
  authority: CertificateAuthority;
};

function hash(password: string): string {
  const salt = randomBytes(16);
  const derived = scryptSync(password, salt, 32, { N: 16_384, r: 8, p: 1 });
  return `scrypt$16384$8$1$${salt.toString('base64url')}$${derived.toString('base64url')}`;
}

/** Starts `script` (the verifier's own main unless a test gives another), with further settings and more in its agency's entry, and signs the officer in. */
export async function startVerifier(
  registry: TestRegistry,
  script = 'verifier/src/main.ts',
  settings: Record<string, string> = {},
  agency: object = {},
): Promise<VerifierProcess> {
  const dataDir = mkdtempSync(join(tmpdir(), 'anju-verifier-'));
  const around = mkdtempSync(join(tmpdir(), 'anju-verifier-files-'));
  const { verifier: port } = await freePorts();
  const url = `http://localhost:${port}`;
  const officersFile = join(around, 'officers.json');
  const agenciesFile = join(around, 'agencies.json');
  const rootsFile = join(around, 'roots.pem');
  writeFileSync(agenciesFile, JSON.stringify([{ id: 'housing-office', ...agency }]));
  writeFileSync(
    officersFile,
    JSON.stringify([
      {
        login: LOGIN.login,
        name: { 'zh-CN': '窗口', en: 'Window' },
        agency: 'housing-office',
        password_scrypt: hash(LOGIN.password),
      },
    ]),
  );
  const environment = {
    NODE_ENV: 'development',
    VERIFIER_HOST: '127.0.0.1',
    VERIFIER_PORT: String(port),
    VERIFIER_PUBLIC_URL: url,
    VERIFIER_DATA_DIR: dataDir,
    VERIFIER_SECRET: randomBytes(32).toString('hex'),
    VERIFIER_AGENCIES_FILE: agenciesFile,
    VERIFIER_OFFICERS_FILE: officersFile,
    TRUSTED_ROOTS_FILE: rootsFile,
    VERIFIER_FUNDER_KEY: registry.funderKey,
    REGISTRY_RPC_URL: registry.chain.rpcUrl,
    REGISTRY_DEPLOYMENT: registry.deploymentPath,
    CITY_DIR: cityDir,
    WALLET_URL: 'http://localhost:1',
    ...settings,
  };
  const enrolled = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'verifier/src/enrol.ts'],
    { cwd: root, env: { ...childEnvironment(), ...environment }, encoding: 'utf8' },
  );
  if (enrolled.status !== 0) throw new Error(enrolled.stderr);
  await putEmptyDatabase(join(dataDir, 'database', 'pgdata'));
  const authorityDir = join(around, 'authority');
  mkdirSync(authorityDir);
  const authority = await openCertificateAuthority({ dir: authorityDir, now: () => new Date() });
  writeFileSync(rootsFile, authority.rootPem);
  await registry.governance.listRoot({ sha256Hex: authority.rootThumbprintHex });
  const { csr_pem: csrPem } = JSON.parse(
    readFileSync(join(dataDir, 'enrolment', 'housing-office.json'), 'utf8'),
  );
  const chain = await authority.certify({
    csrPem,
    subject: { commonName: 'Housing Security Office', organization: '住房保障管理办公室' },
    uris: [],
    dnsNames: ['localhost'],
    usage: 'request_presentations',
  });
  writeFileSync(join(dataDir, 'enrolment', 'housing-office.x5c.json'), JSON.stringify(chain));

  let printedBefore = '';
  let running: SpawnedVerifier;
  async function launch(started = script): Promise<void> {
    running = await spawnVerifier(environment, started);
    const deadline = Date.now() + HEALTHY_WITHIN_MILLISECONDS;
    while (Date.now() < deadline) {
      const answer = await fetch(`${url}/health`).catch(() => null);
      await answer?.arrayBuffer();
      if (answer?.ok) return;
      await new Promise((done) => setTimeout(done, 50));
    }
    await running.end('SIGKILL');
    throw new Error(`the verifier is not well: ${running.printed().slice(-2000)}`);
  }
  await launch();

  const signIn = await fetch(`${url}/desk/session`, {
    method: 'POST',
    headers: { origin: url, 'content-type': 'application/json' },
    body: JSON.stringify(LOGIN),
  });
  const cookie = signIn.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');

  return {
    url,
    dataDir,
    cookie,
    authority,
    output: () => printedBefore + running.printed(),
    async desk(method, path, body) {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: {
          origin: url,
          cookie,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!answer.ok) throw new Error(`the desk answered ${answer.status}`);
      return (await answer.json()) as never;
    },
    async kill() {
      await running.end('SIGKILL');
    },
    async restart(next) {
      // where a test failed before it stopped the process, the next one is not to speak to it
      await running.end('SIGTERM');
      printedBefore += running.printed();
      await launch(next);
    },
    async stop() {
      await running.end('SIGTERM');
    },
    remove() {
      rmSync(dataDir, { recursive: true, force: true });
      rmSync(around, { recursive: true, force: true });
    },
  };
}
