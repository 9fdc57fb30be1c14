// SIGKILL at random moments of issuance, with several wallets and a clerk at work: started again, nothing that is good once
// is good twice, every credential that a wallet got is in the books, and what was promised is delivered.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chooseMoments } from '../../../tests/support/kill-moments.ts';
import { type PostgresServer, postgresOrFail, startPostgres } from '../../../tests/support/postgres.ts';
import { openDatabase } from '../../src/adapters/postgres/open-database.ts';
import { expectBooksToAgree } from '../support/books.ts';
import { type Connected, createBusyWallets, type Use } from '../support/busy-wallets.ts';
import { CLERK, type EnrolledCity, enrolCity } from '../support/enrolled-city.ts';
import { startIdentityProvider, type TestIdentityProvider } from '../support/identity-provider.ts';
import { type IssuerProcess, prepareIssuerProcess } from '../support/issuer-process.ts';
import { PERSON, registerOf } from '../support/registers.ts';
import { createTestClock, type IssuerAccess } from '../support/running-issuer.ts';
import { makeKey } from '../support/test-wallet.ts';

const isFull = process.env.ANJU_FULL === '1';
const KILLS = isFull ? 200 : 20;
/** As many kills where there is no PostgreSQL server: then PGlite suffers them all. */
const PLACES: ['PGlite' | 'PostgreSQL', number][] = postgresOrFail()
  ? [
      ['PGlite', KILLS / 2],
      ['PostgreSQL', KILLS / 2],
    ]
  : [['PGlite', KILLS]];

/** Those that the wallets turn to; the city's others would only make each start longer. */
const DEPARTMENTS = ['income', 'employment'];
const WALLETS = 5;
/** A kill comes after so many answers at most, and then so many milliseconds. */
const MOST_ANSWERS = 40;
const MOST_MILLISECONDS = 30;
/** Of the answered uses of one life; the unanswered ones are repeated all. */
const REPEATED = 3;
const TIMEOUT_MILLISECONDS = (isFull ? 12_000 : 30_000) * Math.max(...PLACES.map(([, kills]) => kills));

let city: EnrolledCity;
let identityProvider: TestIdentityProvider;
let server: PostgresServer | null;
let compileCacheDir: string;

beforeAll(async () => {
  compileCacheDir = mkdtempSync(join(tmpdir(), 'anju-compiled-'));
  [city, identityProvider, server] = await Promise.all([
    enrolCity(),
    startIdentityProvider(),
    startPostgres(),
  ]);
  identityProvider.setPerson(PERSON);
  const files = join(city.config.cityDir, 'departments');
  for (const file of readdirSync(files)) {
    if (!DEPARTMENTS.some((id) => file === `${id}.json`)) rmSync(join(files, file), { recursive: true });
  }
});
afterAll(async () => {
  await identityProvider.close();
  await server?.stop();
  city.remove();
  rmSync(compileCacheDir, { recursive: true, force: true });
});

it.each(PLACES)(
  'loses nothing that was confirmed and lets nothing be used twice, on %s, killed %i times',
  async (place, kills) => {
    const around = {
      city,
      databaseUrl: place === 'PGlite' ? undefined : await server?.createDatabase(),
      loginUrl: identityProvider.url,
      compileCacheDir,
    };
    const random = chooseMoments();
    const keys = [await makeKey(), await makeKey(), await makeKey()] as const;
    const wallets = createBusyWallets(random, [...keys]);
    const clock = createTestClock();
    let next = prepareIssuerProcess(around);
    let running: IssuerProcess | undefined;
    let cookie = '';
    let onAnswer = () => {};

    /** The session of the clerk outlives the processes too. */
    async function startAgain(): Promise<IssuerAccess & { address: string }> {
      running = await next.go();
      next = prepareIssuerProcess(around);
      const { address, call } = running;
      const counted: IssuerAccess['call'] = async (path, init) => {
        const answer = await call(path, init);
        onAnswer();
        return answer;
      };
      const clerk: IssuerAccess['call'] = (path, init) =>
        counted(path, { ...init, headers: { ...init?.headers, cookie } });
      return { address, call: counted, clerk, clock };
    }

    /** Registers, and one request that a clerk has approved, to be delivered by another process. */
    async function prepare(issuer: IssuerAccess, at: Connected) {
      const login = await issuer.call('/clerk/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(CLERK),
      });
      cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
      for (const department of DEPARTMENTS) {
        const imported = await issuer.clerk(`/clerk/records/import?department=${department}`, {
          method: 'POST',
          headers: { 'content-type': 'text/csv' },
          body: registerOf(department),
        });
        expect(imported.status).toBe(200);
      }
      while (wallets.approved.size === 0) await at.approve();
      const promised = [...wallets.approved];
      wallets.approved.clear();
      return promised;
    }

    /** What the last life used up is refused; what it left open is finished now or refused, and then refused too. */
    async function repeat(one: Use, at: Connected): Promise<void> {
      const first = await one.repeat(at);
      if (first.status >= 300) {
        expect(first.json.error).toBe(one.refusal);
        return;
      }
      expect(one.isAnswered).toBe(false);
      at.keep(first);
      expect((await one.repeat(at)).json.error).toBe(one.refusal);
    }

    async function checkLastLife(at: Connected, from: number): Promise<void> {
      const made = wallets.uses.slice(from);
      const open = made.filter(({ isAnswered }) => !isAnswered);
      const closed = made.filter(({ isAnswered, endsItsGrant }) => isAnswered && !endsItsGrant);
      await Promise.all([...open, ...closed.slice(-REPEATED)].map((one) => repeat(one, at)));
      const [oldest] = wallets.grants;
      if (oldest) await at.tokenOf(oldest);
    }

    /** Only the end of the process may end a wallet's work. */
    async function untilKilled(at: Connected, isKilled: () => boolean): Promise<void> {
      try {
        await at.beBusy();
      } catch (error) {
        if (!isKilled() || !(error instanceof TypeError)) throw error;
      }
    }

    async function liveAndBeKilled(at: Connected): Promise<void> {
      const enough = Promise.withResolvers<void>();
      let left = 1 + Math.floor(random() * MOST_ANSWERS);
      const afterwards = random() * MOST_MILLISECONDS;
      onAnswer = () => {
        left -= 1;
        if (left === 0) enough.resolve();
      };
      let killed: Promise<void> | undefined;
      const busy = Promise.all(
        Array.from({ length: WALLETS }, () => untilKilled(at, () => killed !== undefined)),
      );
      await Promise.race([enough.promise, busy]);
      await passed(afterwards);
      killed = running?.kill();
      await killed;
      await busy;
    }

    try {
      const issuer = await startAgain();
      let at = wallets.connect(issuer);
      const promised = await prepare(issuer, at);
      for (let kill = 0; kill < kills; kill += 1) {
        const before = wallets.uses.length;
        await liveAndBeKilled(at);
        if (around.databaseUrl !== undefined) await checkBooks();
        at = wallets.connect(await startAgain());
        await checkLastLife(at, before);
        for (const transaction of promised.splice(0)) await at.fetchApproved(transaction);
      }
      for (const transaction of wallets.approved) await at.fetchApproved(transaction);
      for (const one of wallets.uses.filter(({ endsItsGrant }) => endsItsGrant)) await repeat(one, at);
      await running?.kill();
      await checkBooks();
      for (const count of Object.values(wallets.counts)) expect(count).toBeGreaterThan(0);
    } finally {
      await Promise.all([running?.kill(), next.kill()]);
    }

    async function checkBooks(): Promise<void> {
      const folder = join(city.config.dataDir, 'database');
      const { db, close } = await openDatabase({ folder, databaseUrl: around.databaseUrl });
      try {
        await expectBooksToAgree(db, wallets);
      } finally {
        await close();
      }
    }
  },
  TIMEOUT_MILLISECONDS,
);
