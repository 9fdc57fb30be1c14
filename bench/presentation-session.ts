// Whole sessions on the real verifier: with one credential over PostgreSQL, whose own time is a figure beside it, and over
// the embedded database; with four credentials; and over a database that keeps a hundred thousand sessions already.
import pg from 'pg';
import { DEPARTMENTS, type Departments, startDepartments } from '../tests/support/departments.ts';
import { type PostgresServer, startPostgres } from '../tests/support/postgres.ts';
import { RULE_ID, signIn } from '../verifier/test/support/desk.ts';
import { eligible, issueAll, type Wallet } from '../verifier/test/support/people.ts';
import { openVerifier, prepareFolder } from '../verifier/test/support/verifier.ts';
import { openBareSession } from './bare-session.ts';
import { createLibrarySession } from './library-session.ts';
import { type Figure, median, medianRatio, repeated, type Sample, sampleInTurns } from './measure.ts';
import { createSession, type Pace } from './one-session.ts';
import { childrenOf, cpuMicrosecondsOf } from './process-cpu.ts';
import { createResponseFloor, RESPONSE_FLOOR } from './response-floor.ts';
import { ONE_CREDENTIAL, withOneCredential } from './session-rules.ts';

const ROUNDS = { rounds: 40, warmUpRounds: 40 };
/** So many side by side, as a busy verifier has them; the floor is taken as often in a row. */
const PIECES = 10;
const KEPT_SESSIONS = 100_000;

/** Lists that outlive the run: fetched in the first session, then answered from memory. */
export async function keepStatusLists(departments: Departments): Promise<void> {
  for (const id of DEPARTMENTS) {
    const token = await departments.statusToken(id, { ttlSeconds: 3_600 });
    departments.answerStatusWith(id, (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/statuslist+jwt' }).end(token);
    });
  }
}

interface Town {
  departments: Departments;
  wallet: Wallet;
  stack: AsyncDisposableStack;
}

/** Samples of one verifier: sessions with one credential and with four. */
async function openSessions({ departments, wallet, stack }: Town, databaseUrl?: string) {
  const settings = { REGISTRY_POLL_MILLISECONDS: '1000', ...(databaseUrl && { DATABASE_URL: databaseUrl }) };
  const folder = stack.adopt(await prepareFolder(departments, settings), (made) => made.remove());
  const verifier = stack.adopt(await openVerifier(folder, withOneCredential), (opened) => opened.close());
  const { cookie } = await signIn(verifier.app);
  const session = (ruleId: string, pace: Pace = 'at-once') =>
    createSession(verifier, { cookie, wallet, ruleId, pieces: PIECES, pace });
  return { one: session(ONE_CREDENTIAL), inTurn: session(ONE_CREDENTIAL, 'in-turn'), four: session(RULE_ID) };
}

/** As many ended sessions as a busy office has in years, each with its entry in the log and its place there. */
async function keepMany(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(
    `INSERT INTO presentation_requests (id, agency, question_kind, rule_id, rule_version, question_sha256, mode, created_at,
       expires_at, state, ended_at, decision, clauses, leaf_hash)
     SELECT encode(sha256(n::text::bytea), 'hex'), 'housing-office', 'rule', 'kept', '1', repeat('0', 64), 'cross_device', moment,
       moment, 'decided', moment, 'eligible', '[{"id": "annual-income", "met": true}]', sha256(n::text::bytea)
     FROM (SELECT n, now() - n * interval '1 minute' AS moment FROM generate_series(1, ${KEPT_SESSIONS}) AS n) AS past`,
  );
  await client.query(
    `INSERT INTO audit_log_leaves (position, leaf_hash, salt, entry)
     SELECT n - 1, sha256(n::text::bytea), sha256((-n)::text::bytea), repeat('0', 300)::bytea
     FROM generate_series(1, ${KEPT_SESSIONS}) AS n`,
  );
  await client.query('VACUUM ANALYZE');
  await client.end();
}

/** What the server's own processes spend while the sample is taken goes into `costs`; its housekeeping is in it. */
function besideServer(sample: Sample, { pid }: PostgresServer, costs: number[]): Sample {
  const used = () => new Map(childrenOf(pid).map((child) => [child, cpuMicrosecondsOf(child)]));
  return async () => {
    const before = used();
    const cost = await sample();
    const spent = [...used()].map(([child, after]) => after - (before.get(child) ?? 0));
    costs.push(spent.reduce((sum, each) => sum + each, 0) / PIECES);
    return cost;
  };
}

async function openOverServer(town: Town, server: PostgresServer) {
  const { one, inTurn, four } = await openSessions(town, await server.createDatabase());
  const full = await server.createDatabase();
  const { one: kept } = await openSessions(town, full);
  await keepMany(full);
  const bare = await openBareSession(await server.createDatabase(), PIECES);
  town.stack.defer(() => bare.close());
  return { one, inTurn, four, kept, bare: bare.sample };
}

export async function measurePresentationSession(): Promise<Figure[]> {
  await using stack = new AsyncDisposableStack();
  const departments = stack.adopt(await startDepartments(), (started) => started.stop());
  await keepStatusLists(departments);
  const town = { departments, wallet: await issueAll(departments, eligible), stack };
  const server = await startPostgres();
  if (server) stack.defer(() => server.stop());

  const embedded = await openSessions(town);
  const served = server && (await openOverServer(town, server));
  const library = await createLibrarySession(departments, { wallet: town.wallet, pieces: PIECES });
  const servers: number[] = [];
  const { floor, ...taken } = await sampleInTurns<string>(
    {
      ...(served && {
        'presentation-session': besideServer(served.one, server, servers),
        'presentation-session-in-turn': served.inTurn,
        'presentation-session-bare': served.bare,
        'presentation-session-four': served.four,
        'presentation-session-kept': served.kept,
      }),
      'presentation-session-pglite': embedded.one,
      'presentation-session-openid4vc': library,
      floor: repeated(PIECES, createResponseFloor()),
    },
    ROUNDS,
  );
  const one = taken['presentation-session'];
  const beside: Record<string, { costs: number[] | undefined; of: string }> = {
    'presentation-session-four': { costs: one, of: 'presentation-session' },
    'presentation-session-kept': { costs: one, of: 'presentation-session' },
  };
  const figures = Object.entries(taken).map(([name, costs]): Figure => {
    const { costs: to = floor, of } = beside[name] ?? { costs: floor, of: RESPONSE_FLOOR };
    return {
      name,
      median: median(costs) / 1_000,
      unit: 'milliseconds',
      ratio: medianRatio(costs, to ?? []),
      of,
    };
  });
  if (one === undefined) return figures;
  const ofServer = servers.slice(-ROUNDS.rounds);
  const name = 'presentation-session-server';
  return [...figures, { name, median: median(ofServer) / 1_000, unit: 'milliseconds' }];
}
