// What a session costs when two processes share one PostgreSQL, beside one process by itself: the city's rule, over HTTP,
// the calls of each session by turns to either. All that both processes spend while calls are made is counted.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startDepartments } from '../tests/support/departments.ts';
import { type PostgresServer, startPostgres } from '../tests/support/postgres.ts';
import { freePorts } from '../tools/town/throwaway.ts';
import { RULE_ID } from '../verifier/test/support/desk.ts';
import { eligible, issueAll, type Wallet } from '../verifier/test/support/people.ts';
import { PASSWORD, prepareFolder, type VerifierFolder } from '../verifier/test/support/verifier.ts';
import { type Figure, median, medianRatio, type Sample, sampleInTurns } from './measure.ts';
import { type Call, headersOf, holdSessions, paced, type Step } from './one-session.ts';
import { keepStatusLists } from './presentation-session.ts';
import { cpuMicrosecondsOf } from './process-cpu.ts';

/** Either of two compiles its own code, with half of the sessions: both must be warm. */
const ROUNDS = { rounds: 20, warmUpRounds: 80 };
const PIECES = 10;

interface Process {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

async function startProcess({ environment }: VerifierFolder): Promise<Process> {
  const { verifier: port } = await freePorts();
  const url = `http://127.0.0.1:${port}`;
  const env = { PATH: process.env.PATH, ...environment, VERIFIER_PORT: String(port), LOG_LEVEL: 'warn' };
  const main = join(import.meta.dirname, '..', 'verifier', 'src', 'main.ts');
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const exit = once(child, 'exit');
  while (!(await fetch(`${url}/health`).catch(() => null))?.ok) {
    assert.equal(child.exitCode, null, 'the verifier did not start');
    await new Promise((later) => setTimeout(later, 50));
  }
  return {
    url,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM');
      await exit;
    },
  };
}

async function signInTo(url: string): Promise<string> {
  const answered = await fetch(`${url}/desk/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: 'li', password: PASSWORD }),
  });
  return answered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

/** Sessions whose calls go to each of the processes by turns. */
async function createShared(processes: readonly Process[], wallet: Wallet): Promise<Sample> {
  const cookie = await signInTo(processes[0]?.url ?? '');
  const used = () => processes.reduce((sum, { pid }) => sum + cpuMicrosecondsOf(pid), 0);
  let [turn, spent] = [0, 0];
  const call: Call = async (method, path, payload) => {
    const { url = '' } = processes[turn % processes.length] ?? {};
    turn += 1;
    const body = typeof payload === 'object' ? JSON.stringify(payload) : payload;
    const headers = headersOf(cookie, payload);
    const answered = await fetch(`${url}${path}`, { method, headers, ...(body && { body }) });
    assert(answered.ok, `${method} gave ${answered.status}`);
    return answered.text();
  };
  const step: Step = async (calls) => {
    const before = used();
    const bodies = await paced(calls, call, 'at-once');
    spent += used() - before;
    return bodies;
  };
  return async () => {
    spent = 0;
    await holdSessions(step, { ruleId: RULE_ID, wallet }, PIECES);
    // an even number of calls leaves the turns as they were: every other time they begin with the other
    turn += 1;
    return spent / PIECES;
  };
}

/** Nothing where there is no PostgreSQL server. */
export async function measurePresentationTwo(): Promise<Figure[]> {
  await using stack = new AsyncDisposableStack();
  const server: PostgresServer | null = await startPostgres();
  if (server === null) return [];
  stack.defer(() => server.stop());
  const departments = stack.adopt(await startDepartments(), (started) => started.stop());
  await keepStatusLists(departments);
  const wallet = await issueAll(departments, eligible);
  const start = async (count: number) => {
    const settings = { DATABASE_URL: await server.createDatabase(), REGISTRY_POLL_MILLISECONDS: '5000' };
    const folder = stack.adopt(await prepareFolder(departments, settings), (made) => made.remove());
    const processes: Process[] = [];
    for (let started = 0; started < count; started += 1) {
      processes.push(stack.adopt(await startProcess(folder), (each) => each.stop()));
    }
    return createShared(processes, wallet);
  };
  const taken = await sampleInTurns({ one: await start(1), two: await start(2) }, ROUNDS);
  const figure = (name: string, costs: number[]): Figure => ({
    name,
    median: median(costs) / 1_000,
    unit: 'milliseconds',
  });
  return [
    figure('presentation-session-http', taken.one),
    {
      ...figure('presentation-session-two', taken.two),
      ratio: medianRatio(taken.two, taken.one),
      of: 'presentation-session-http',
    },
  ];
}
