// A real verifier for tests: its own data folder, enrolled and certified as in a city; ports may be replaced one by one.

import { createHash, createPublicKey, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cityDir } from '@anju/city';
import type { FastifyInstance } from 'fastify';
import { expect, vi } from 'vitest';
import type { Departments } from '../../../tests/support/departments.ts';
import { putEmptyDatabase } from '../../../tools/town/empty-database.ts';
import { openOrCreateAgencyKey } from '../../src/adapters/agency-key.ts';
import { createKeySealer } from '../../src/adapters/key-sealer.ts';
import { createApp, openPorts, readConfig, type VerifierPorts } from '../../src/app.ts';
import { hashPassword } from '../../src/officers/password.ts';

export const PASSWORD = 'correct horse battery staple';
export const ORIGIN = 'http://localhost:4002';

export interface VerifierFolder {
  dataDir: string;
  /** The environment that main.ts would be started with. */
  environment: Record<string, string>;
  remove(): void;
}

const AGENCIES = {
  'housing-office': ['Housing Office', '住房保障事务中心'],
  'other-office': ['Other Office', '其他事务中心'],
} as const;

/** What both agencies may have declared, under the id `truthful`. */
export const DECLARATION = { 'zh-CN': '本人声明所述属实。', en: 'I declare that what I state is true.' };

/** Where the agencies' own pages have browsers sent back to. */
export const RETURN_URI = 'https://agency.example/checked';

/** The bearer key that the agency's own systems call with. */
export const apiKeyOf = (agency: string): string => `anju_test-key-of-${agency}`;

/** By the agency's id, what it has in the agencies file beside or instead. */
export type PreparedAgencies = Partial<Record<keyof typeof AGENCIES, object>>;

/** A data folder with two enrolled, certified agencies and an officer of each. */
export async function prepareFolder(
  departments: Departments,
  environment: Record<string, string> = {},
  more: PreparedAgencies = {},
): Promise<VerifierFolder> {
  const dataDir = mkdtempSync(join(tmpdir(), 'anju-verifier-'));
  const secret = randomBytes(32);
  const sealer = createKeySealer(secret);
  for (const [agency, [commonName, organization]] of Object.entries(AGENCIES)) {
    const key = openOrCreateAgencyKey({ dataDir, agency, sealer });
    const x5c = await departments.authority.certify({
      spki: createPublicKey(key).export({ type: 'spki', format: 'der' }),
      subject: { commonName, organization },
      uris: [],
      dnsNames: ['localhost'],
      usage: 'request_presentations',
    });
    writeFileSync(join(dataDir, 'enrolment', `${agency}.x5c.json`), JSON.stringify(x5c));
  }
  const ids = Object.keys(AGENCIES) as (keyof typeof AGENCIES)[];
  const agencies = ids.map((id) => ({
    id,
    // one agency alone can be named by the service's host
    ...(id === 'other-office' && { client_id_prefix: 'x509_hash' }),
    api_keys_sha256: [createHash('sha256').update(apiKeyOf(id)).digest('hex')],
    return_uris: [RETURN_URI],
    origins: [new URL(RETURN_URI).origin],
    declarations: { truthful: DECLARATION },
    ...more[id],
  }));
  writeFileSync(join(dataDir, 'agencies.json'), JSON.stringify(agencies));
  const password_scrypt = await hashPassword(PASSWORD);
  const officer = (login: string, agency: string) => ({
    login,
    name: { 'zh-CN': login, en: login },
    password_scrypt,
    agency,
  });
  writeFileSync(
    join(dataDir, 'officers.json'),
    JSON.stringify([officer('li', 'housing-office'), officer('wang', 'other-office')]),
  );
  writeFileSync(join(dataDir, 'roots.pem'), departments.authority.rootPem);
  if (environment.DATABASE_URL === undefined) await putEmptyDatabase(join(dataDir, 'database', 'pgdata'));
  return {
    dataDir,
    environment: {
      VERIFIER_DATA_DIR: dataDir,
      VERIFIER_PUBLIC_URL: ORIGIN,
      VERIFIER_SECRET: secret.toString('hex'),
      VERIFIER_AGENCIES_FILE: join(dataDir, 'agencies.json'),
      VERIFIER_OFFICERS_FILE: join(dataDir, 'officers.json'),
      REGISTRY_RPC_URL: departments.registry.chain.rpcUrl,
      REGISTRY_DEPLOYMENT: departments.registry.deploymentPath,
      REGISTRY_POLL_MILLISECONDS: '200',
      VERIFIER_ANCHOR_SECONDS: '3600',
      TRUSTED_ROOTS_FILE: join(dataDir, 'roots.pem'),
      CITY_DIR: cityDir,
      LOG_LEVEL: 'info',
      ...environment,
    },
    remove: () => rmSync(dataDir, { recursive: true, force: true }),
  };
}

export interface TestVerifier {
  app: FastifyInstance;
  ports: VerifierPorts;
  /** What was logged so far. */
  logLines: string[];
  clock: TestClock;
  close(): Promise<void>;
}

/** Real time, moved forward by hand. */
export interface TestClock {
  now(): Date;
  advance(seconds: number): void;
}

/** Until the registry was read after this moment, and not before the clock was set back to it. */
export async function registryRead({ clock, ports }: Pick<TestVerifier, 'clock' | 'ports'>): Promise<void> {
  const since = clock.now();
  await vi.waitFor(
    () => {
      const { lastGoodPollAt } = ports.registryHealth();
      expect(lastGoodPollAt?.getTime() ?? 0).toBeGreaterThan(since.getTime());
      expect(lastGoodPollAt?.getTime() ?? 0).toBeLessThanOrEqual(clock.now().getTime());
    },
    { timeout: 20_000, interval: 20 },
  );
}

function createClock(): TestClock {
  let ahead = 0;
  return {
    now: () => new Date(Date.now() + ahead),
    advance(seconds) {
      ahead += seconds * 1000;
    },
  };
}

/** Opens the verifier in a prepared folder; `replace` puts other ports in the place of the real ones. */
export async function openVerifier(
  folder: VerifierFolder,
  replace: (ports: VerifierPorts) => Partial<VerifierPorts> = () => ({}),
): Promise<TestVerifier> {
  const clock = createClock();
  const logLines: string[] = [];
  const real = await openPorts(readConfig(folder.environment), {
    now: clock.now,
    logStream: { write: (line) => void logLines.push(line) },
  });
  const fast = { ...real, settings: { ...real.settings, eventPollMilliseconds: 25 } };
  const ports = { ...fast, ...replace(fast) };
  const app = await createApp(ports);
  await app.ready();
  return { app, ports, logLines, clock, close: () => app.close() };
}
