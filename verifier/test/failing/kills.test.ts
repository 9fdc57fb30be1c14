// Verifiers are killed at random moments while responses are on their way to all of them at once. What one of them confirmed
// stays, what none of them confirmed is decided once or cleanly refused, nothing is accepted twice, and the agency is told of all.
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Departments, startDepartments } from '../../../tests/support/departments.ts';
import { chooseMoments } from '../../../tests/support/kill-moments.ts';
import { postgresOrFail } from '../../../tests/support/postgres.ts';
import { startToldAgency, type ToldAgency } from '../../../tests/support/told-agency.ts';
import { usePostgres } from '../../../tests/support/use-postgres.ts';
import { readTestConfig } from '../../../tools/config.ts';
import { answer, encrypt } from '../support/holder.ts';
import { type KillableVerifier, startKillable } from '../support/killable.ts';
import { eligible, issueAll, type Wallet } from '../support/people.ts';
import { prepareFolder, type VerifierFolder } from '../support/verifier.ts';

/** Over both arrangements. */
const KILLS = readTestConfig().isFull ? 200 : 20;
const REQUESTS_A_KILL = 3;
/** A kill starts a process again; a busy machine takes ten times as long as an idle one. */
const TIMEOUT_MILLISECONDS = 120_000 + KILLS * 15_000;

let departments: Departments;
let agency: ToldAgency;
let wallet: Wallet;
let folder: VerifierFolder;
let verifiers: KillableVerifier[] = [];

beforeAll(async () => {
  [departments, agency] = await Promise.all([startDepartments(), startToldAgency()]);
  wallet = await issueAll(departments, eligible);
});
afterEach(async () => {
  await Promise.all(verifiers.splice(0).map((verifier) => verifier.kill()));
  folder?.remove();
});
afterAll(async () => {
  await departments?.stop();
  await agency?.stop();
});

const prepareTold = (settings: Record<string, string>) =>
  prepareFolder(
    departments,
    { REGISTRY_STALE_AFTER_SECONDS: '300', ...settings },
    { 'housing-office': { webhook: agency.webhook } },
  );

/** Of every request that ended, at least once, and however often under one id. */
async function expectToldOf(all: Sent[]): Promise<void> {
  const idsTold = (id: string) =>
    agency
      .deliveries()
      .flatMap((one) => (one.includes(`"request_id":"${id}"`) ? /msg_[\w-]+/.exec(one) : []));
  // whoever was killed while telling had twenty seconds to say that it had told
  await expect
    .poll(() => all.filter(({ id }) => idsTold(id).length === 0).length, { timeout: 90_000 })
    .toBe(0);
  for (const { id } of all) expect(new Set(idsTold(id))).toEqual(new Set([`msg_${id}`]));
}

/** One response, sent to every process, and again after the kill. */
interface Sent {
  id: string;
  response: string;
  /** Secrets of the answers that confirmed a decision. */
  secrets: string[];
  /** Final states that a desk was told. */
  told: Set<string>;
}

/** An appeal against that decision if it can be opened, else a first request. */
async function prepareSent(verifier: KillableVerifier, cookie: string, against?: string): Promise<Sent> {
  const appeal = against === undefined ? null : await verifier.appeal(cookie, against);
  const id = appeal ?? (await verifier.ask(cookie));
  const request = await verifier.fetchRequest(id);
  const payload = { vp_token: await answer(request, wallet), state: request.state };
  return { id, response: await encrypt(payload, request), secrets: [], told: new Set() };
}

/** What nobody answers is no answer; whatever else comes must be one that a wallet or a desk understands. */
async function send(sent: Sent, verifier: KillableVerifier, cookie: string): Promise<void> {
  const { id, response, secrets, told } = sent;
  const answered = await verifier.respond(id, response).catch(() => null);
  if (answered?.status === 200) {
    expect(answered.body.anju_result?.decision).toBe('eligible');
    secrets.push(answered.body.anju_result?.entry_secret ?? '');
  } else if (answered !== null) {
    expect(['invalid_request', 'server_error', 'temporarily_unavailable']).toContain(answered.body.error);
  }
  const seen = await verifier.state(id, cookie).catch(() => null);
  if (seen !== null && ['decided', 'refused'].includes(seen.state)) told.add(JSON.stringify(seen));
}

/** Kills one of them, or all, while the responses are under way, and starts them again. */
async function killAmid(
  round: Sent[],
  cookie: string,
  withinMilliseconds: number,
  random: () => number,
): Promise<void> {
  const doomed = random() < 0.2 ? verifiers : [pickBy(random)];
  const under = round.flatMap((sent) => verifiers.map((verifier) => send(sent, verifier, cookie)));
  await new Promise((done) => setTimeout(done, random() * withinMilliseconds));
  await Promise.all(doomed.map((verifier) => verifier.kill()));
  await Promise.all([...under, ...doomed.map((verifier) => verifier.start())]);
  await Promise.all(round.flatMap((sent) => verifiers.map((verifier) => send(sent, verifier, cookie))));
}

const pickBy = (random: () => number) =>
  verifiers[Math.floor(random() * verifiers.length)] as KillableVerifier;

async function surviveKills(kills: number): Promise<Sent[]> {
  const random = chooseMoments();
  const [first] = verifiers as [KillableVerifier];
  const cookie = await first.signIn();
  // the last decision of one case, which the first of each round is an appeal against
  let standing: string | undefined;
  const prepareRound = () =>
    Promise.all(
      Array.from({ length: REQUESTS_A_KILL }, (_, n) =>
        prepareSent(pickBy(random), cookie, n === 0 ? standing : undefined),
      ),
    );

  // what nobody interrupts: how long it takes, and that it is decided
  const whole = await prepareRound();
  const began = performance.now();
  await Promise.all(whole.flatMap((sent) => verifiers.map((verifier) => send(sent, verifier, cookie))));
  const withinMilliseconds = performance.now() - began;
  for (const { secrets } of whole) expect(secrets).toHaveLength(1);

  const all = [...whole];
  standing = whole[0]?.id;
  for (let kill = 0; kill < kills; kill += 1) {
    const round = await prepareRound();
    await killAmid(round, cookie, withinMilliseconds, random);
    all.push(...round);
    // of what was superseded no other appeal is opened
    if (round[0]?.secrets.length === 1) standing = round[0].id;
  }
  for (const sent of all) await expectKept(sent, cookie);
  return all;
}

async function expectKept({ id, secrets, told }: Sent, cookie: string): Promise<void> {
  const [first, ...others] = verifiers as [KillableVerifier, ...KillableVerifier[]];
  // a claim whose process is gone is over after ten seconds, and until then alone it is open
  await expect
    .poll(async () => (await first.state(id, cookie)).state, { timeout: 12_000 })
    .toMatch(/decided|refused/);
  const end = await first.state(id, cookie);
  for (const other of others) expect(await other.state(id, cookie)).toEqual(end);
  if (end.state === 'decided') expect(end.decision).toMatchObject({ decision: 'eligible' });
  else expect(end).toMatchObject({ state: 'refused', reason: 'processing_failed' });

  expect(secrets.length).toBeLessThanOrEqual(1);
  if (secrets.length === 1) expect(end.state).toBe('decided');
  for (const secret of secrets) {
    for (const verifier of verifiers) {
      expect(await verifier.lookUp(secret)).toMatchObject({ status: 200, body: { decision: 'eligible' } });
    }
  }
  // what a desk was told once is so for good
  const { superseded_by } = end;
  for (const seen of told) expect({ superseded_by, ...wasTold(seen) }).toEqual(end);
}

/** But for an appeal that it did not know of yet. */
function wasTold(seen: string): object {
  const { superseded_by, ...told } = JSON.parse(seen);
  return superseded_by === null ? told : { ...told, superseded_by };
}

/** No exchange is left, each decision has its one entry, and each upon appeal one that says so. */
async function expectRows(query: (text: string) => Promise<{ rows: unknown[] }>, all: Sent[]): Promise<void> {
  const { rows } = await query(
    `SELECT count(*)::int AS requests, count(sealed_exchange)::int + count(state_hash)::int AS left_behind,
       (count(*) FILTER (WHERE state = 'decided')
         - (SELECT count(*) FROM audit_log_leaves))::int AS without_entry,
       count(supersedes) > 0 AS has_appeals,
       (count(*) FILTER (WHERE state = 'decided' AND supersedes IS NOT NULL)
         - (SELECT count(*) FROM audit_log_leaves
             WHERE convert_from(entry, 'UTF8') LIKE '{"format":"urn:anju:decision:3"%'))::int AS appeals_unsaid,
       (count(*) FILTER (WHERE state = 'decided' AND supersedes IS NOT NULL)
         - count(DISTINCT supersedes) FILTER (WHERE state = 'decided'))::int AS superseded_twice,
       count(*) FILTER (WHERE state NOT IN ('decided', 'refused'))::int AS open
     FROM presentation_requests`,
  );
  expect(rows).toEqual([
    {
      requests: all.length,
      left_behind: 0,
      without_entry: 0,
      has_appeals: true,
      appeals_unsaid: 0,
      superseded_twice: 0,
      open: 0,
    },
  ]);
}

describe.runIf(postgresOrFail())('two processes on one PostgreSQL', () => {
  const server = usePostgres();

  test(
    `${KILLS / 2} kills: nothing is accepted twice, and nothing that was confirmed is lost`,
    async () => {
      const url = await server.createDatabase();
      folder = await prepareTold({ DATABASE_URL: url });
      const copy = `${folder.dataDir}-copy`;
      cpSync(folder.dataDir, copy, { recursive: true });
      const { environment } = folder;
      verifiers = await Promise.all([
        startKillable(environment),
        startKillable({ ...environment, VERIFIER_DATA_DIR: copy }),
      ]);
      const all = await surviveKills(KILLS / 2);
      await expectToldOf(all);
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await expectRows((text) => client.query(text), all);
      await client.end();
      rmSync(copy, { recursive: true });
    },
    TIMEOUT_MILLISECONDS,
  );
});

test(
  `one process with its own database, ${KILLS / 2} kills: nothing is accepted twice, and nothing that was confirmed is lost`,
  async () => {
    folder = await prepareTold({});
    verifiers = [await startKillable(folder.environment)];
    const all = await surviveKills(KILLS / 2);
    await expectToldOf(all);
    await Promise.all(verifiers.map((verifier) => verifier.kill()));
    const database = await PGlite.create(join(folder.dataDir, 'database', 'pgdata'));
    await expectRows((text) => database.query(text), all);
    await database.close();
  },
  TIMEOUT_MILLISECONDS,
);
