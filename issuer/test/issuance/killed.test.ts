// SIGKILL in the middle of issuance, on the embedded database's folder: started again, no code, nonce or status index is
// good twice, and every credential that a wallet got is in the books.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sql } from 'drizzle-orm';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../src/adapters/postgres/open-database.ts';
import { CLERK, type EnrolledCity, enrolCity, PUBLIC_URL } from '../support/enrolled-city.ts';
import { PERSON, registerOf } from '../support/registers.ts';
import { callerAt, createTestClock, type RunningIssuer, startIssuer } from '../support/running-issuer.ts';
import { createTestWallet, type Key, makeKey, makeKeys, type Offer } from '../support/test-wallet.ts';

const KILLS = 3;
const WALLETS = 4;
let city: EnrolledCity;
let dpopKey: Key;
let running: ChildProcess | undefined;

beforeAll(async () => {
  city = await enrolCity();
  dpopKey = await makeKey();
});
afterAll(() => {
  // Where the test failed before it came to the kill.
  running?.kill('SIGKILL');
  city.remove();
});

async function startProcess(): Promise<{ child: ChildProcess; address: string }> {
  const { config } = city;
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../src/main.ts')], {
    env: {
      PATH: process.env.PATH,
      ISSUER_PORT: '0',
      ISSUER_PUBLIC_URL: PUBLIC_URL,
      ISSUER_DATA_DIR: config.dataDir,
      CITY_DIR: config.cityDir,
      ISSUER_SECRET: Buffer.from(config.secret).toString('hex'),
      ISSUER_CLERKS_FILE: config.clerksFile,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running = child;
  for await (const line of createInterface({ input: child.stdout })) {
    const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
    if (address) {
      child.stdout.resume();
      return { child, address };
    }
  }
  throw new Error('the issuer did not start');
}

type Trace = { offer: Offer; nonce?: string; asked?: boolean; copies: string[] };

/** Issues one batch; stops wherever the process is taken away. */
async function issueUntilKilled(
  issuer: RunningIssuer,
  traces: Trace[],
  onReceived: () => void,
): Promise<void> {
  const wallet = createTestWallet(issuer, dpopKey);
  for (;;) {
    const trace: Trace = { offer: await wallet.getOffer('income', PERSON), copies: [] };
    traces.push(trace);
    const token = await wallet.accessToken(trace.offer);
    trace.nonce = await wallet.nonce('income');
    const body = await wallet.request('income', await makeKeys(2), trace.nonce);
    trace.asked = true;
    const answer = await wallet.credential('income', token, body);
    trace.copies = (answer.json.credentials as { credential: string }[]).map((one) => one.credential);
    onReceived();
  }
}

const placeOf = (copy: string) => {
  const { status } = decodeJwt(copy.split('~')[0] ?? '') as { status: { status_list: { idx: number } } };
  return status.status_list.idx;
};

it('loses nothing that was confirmed and lets nothing be used twice', async () => {
  const clock = createTestClock();
  const first = await startIssuer({ city });
  await first.importCsv('income', registerOf('income'));
  await first.stop();

  const traces: Trace[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const { child, address } = await startProcess();
    const call = callerAt(address);
    const login = await call('/clerk/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(CLERK),
    });
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
    const clerk: RunningIssuer['clerk'] = (path, init) =>
      call(path, { ...init, headers: { ...init?.headers, cookie } });
    const remote = { call, clerk, clock } as RunningIssuer;
    // Not after a time but after an amount of work: some batches are done, others are under way.
    const enough = Promise.withResolvers<void>();
    let received = 0;
    const onReceived = () => {
      received += 1;
      if (received === 3 + kill) enough.resolve();
    };
    const wallets = Array.from({ length: WALLETS }, () =>
      issueUntilKilled(remote, traces, onReceived).catch(() => undefined),
    );
    await enough.promise;
    child.kill('SIGKILL');
    await once(child, 'exit');
    await Promise.all(wallets);
  }

  const received = traces.flatMap(({ copies }) => copies.map(placeOf));
  expect(received.length).toBeGreaterThanOrEqual(2 * KILLS * 3);
  expect(new Set(received).size).toBe(received.length);

  const { db, close } = await openDatabase({ folder: join(city.config.dataDir, 'database') });
  const booked = await db.execute(sql`SELECT index FROM issued_copies WHERE department = 'income'`);
  const places = new Set((booked.rows as { index: number }[]).map(({ index }) => index));
  for (const place of received) expect(places).toContain(place);
  const counted = await db.execute(sql`
    SELECT (SELECT sum(copies)::int FROM batches) AS batched, (SELECT sum(allotted)::int FROM status_lists) AS allotted`);
  expect(counted.rows).toEqual([{ batched: places.size, allotted: places.size }]);
  const batched = await db.execute(sql`SELECT count(*)::int AS count FROM batches`);
  const logged = await db.execute(sql`
    SELECT count(*)::int AS count FROM audit_log_leaves WHERE convert_from(entry, 'UTF8') LIKE '%"act":"issued"%'`);
  expect(logged.rows).toEqual(batched.rows);
  await close();

  const again = await startIssuer({ city });
  try {
    const wallet = createTestWallet(again, dpopKey);
    const finished = traces.filter(({ copies }) => copies.length > 0);
    for (const { offer, nonce = '' } of finished.slice(-4)) {
      expect((await wallet.token(offer)).json.error).toBe('invalid_grant');
      const token = await wallet.accessToken(await wallet.getOffer('income', PERSON));
      const body = await wallet.request('income', [await makeKey()], nonce);
      expect((await wallet.credential('income', token, body)).json.error).toBe('invalid_nonce');
    }
    // What was under way is finished or cleanly refused.
    for (const { offer } of traces.filter(({ copies }) => copies.length === 0)) {
      const { status, json } = await wallet.token(offer);
      expect(status === 200 || json.error === 'invalid_grant').toBe(true);
    }
    const fresh = (await wallet.receive('income', PERSON, 10)).map(placeOf);
    for (const place of fresh) expect(places).not.toContain(place);
  } finally {
    await again.stop();
  }
}, 240_000);
