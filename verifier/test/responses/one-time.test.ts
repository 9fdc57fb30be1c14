// A request is answered once: a hundred identical responses at the same moment, in one process and over two on one PostgreSQL.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Departments, startDepartments } from '../../../tests/support/departments.ts';
import { postgresOrFail } from '../../../tests/support/postgres.ts';
import { usePostgres } from '../../../tests/support/use-postgres.ts';
import { agencyOf } from '../support/agency.ts';
import { type Desk, RULE_ID, signIn } from '../support/desk.ts';
import { readEvents } from '../support/event-reader.ts';
import { type Answered, post, prepareAnswer, present } from '../support/holder.ts';
import { eligible, issueAll, justAbove, type Wallet } from '../support/people.ts';
import { createTurns, ordersOfTwo } from '../support/turns.ts';
import {
  openVerifier,
  prepareFolder,
  RETURN_URI,
  type TestVerifier,
  type VerifierFolder,
} from '../support/verifier.ts';

const AT_ONCE = 100;

let departments: Departments;
let wallet: Wallet;
let walletAbove: Wallet;
const folders: VerifierFolder[] = [];
const verifiers: TestVerifier[] = [];

beforeAll(async () => {
  departments = await startDepartments();
  wallet = await issueAll(departments, eligible);
  walletAbove = await issueAll(departments, justAbove);
});

afterAll(async () => {
  for (const verifier of verifiers) await verifier.close();
  for (const folder of folders) folder.remove();
  await departments?.stop();
});

async function prepared(environment: Record<string, string> = {}): Promise<VerifierFolder> {
  const folder = await prepareFolder(departments, environment);
  folders.push(folder);
  return folder;
}

const turns = createTurns();

/** Its steps with the database are taken in turn. */
async function opened(folder: VerifierFolder, who = 0): Promise<TestVerifier> {
  const verifier = await openVerifier(folder, ({ requests }) => ({
    requests: {
      ...requests,
      find: turns.inTurn(who, requests.find),
      claim: turns.inTurn(who, requests.claim),
      recordDecision: turns.inTurn(who, requests.recordDecision),
    },
  }));
  verifiers.push(verifier);
  return verifier;
}

/** Posts one good response a hundred times at once, in turn to each of the processes. */
async function postAtOnce(
  instances: TestVerifier[],
  desk: Desk,
): Promise<{ id: string; statuses: number[] }> {
  const [first] = instances;
  if (first === undefined) throw new Error('no verifier');
  const { request_id: id } = await desk.ask();
  const { response } = await prepareAnswer(first.app, id, wallet);
  const answers = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, n) =>
      post((instances[n % instances.length] ?? first).app, id, { response }),
    ),
  );
  return { id, statuses: answers.map(({ status }) => status) };
}

function expectOneAccepted(statuses: number[]): void {
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  expect(statuses.filter((status) => status === 400)).toHaveLength(AT_ONCE - 1);
}

test('accepts exactly one of a hundred identical responses at once (embedded database)', async () => {
  const verifier = await opened(await prepared());
  const desk = await signIn(verifier.app);
  const { id, statuses } = await postAtOnce([verifier], desk);
  expectOneAccepted(statuses);
  expect((await desk.state(id)).state).toBe('decided');
});

describe.runIf(postgresOrFail())('two processes on one PostgreSQL', () => {
  const server = usePostgres();
  let one: TestVerifier;
  let two: TestVerifier;
  let desk: Desk;

  beforeAll(async () => {
    const folder = await prepared({ DATABASE_URL: await server.createDatabase() });
    // both at once: the one that comes second to the empty database waits for the first
    [one, two] = await Promise.all([opened(folder, 0), opened(folder, 1)]);
    await two.app.listen({ host: '127.0.0.1', port: 0 });
    desk = await signIn(one.app);
  });

  afterAll(async () => {
    for (const verifier of verifiers.splice(0)) await verifier.close();
  });

  test('decide as one does', async () => {
    const { request_id: id } = await desk.ask();
    const { body } = await present(two.app, id, walletAbove);
    expect(body.anju_result?.decision).toBe('not_eligible');
    expect(await desk.state(id)).toMatchObject({ state: 'decided', decision: { decision: 'not_eligible' } });
  });

  test('accept exactly one of a hundred identical responses at once', async () => {
    const { id, statuses } = await postAtOnce([one, two], desk);
    expectOneAccepted(statuses);
    expect((await desk.state(id)).state).toBe('decided');
  });

  /** Two good responses to one request, from the copies of two people who are decided differently. */
  async function twoResponses() {
    const { request_id: id } = await desk.ask();
    const respond = async (shown: Wallet) => (await prepareAnswer(one.app, id, shown)).response;
    return { id, responses: [await respond(wallet), await respond(walletAbove)] as const };
  }

  async function expectDecided(id: string, answered: Answered[]): Promise<string | undefined> {
    const [accepted, ...more] = answered.filter(({ status }) => status === 200);
    expect(more).toEqual([]);
    const decision = accepted?.body.anju_result?.decision;
    expect(decision).toMatch(/^(not_)?eligible$/);
    expect(await desk.state(id)).toMatchObject({ state: 'decided', decision: { decision } });
    return decision;
  }

  test('accept exactly one of fifty, when two different good responses arrive at both at once', async () => {
    const { id, responses } = await twoResponses();
    const posts = Array.from({ length: 50 }, (_, n) => {
      const { app } = n % 2 === 0 ? one : two;
      return post(app, id, { response: responses[n % 4 < 2 ? 0 : 1] });
    });
    await expectDecided(id, await Promise.all(posts));
  });

  test('accept the response that is claimed first, in whatever order two of them find, claim and decide', async () => {
    const orders = ordersOfTwo(3);
    expect(orders).toHaveLength(20);
    for (const order of orders) {
      const { id, responses } = await twoResponses();
      const answered = await turns.run(order, [
        () => post(one.app, id, { response: responses[0] }),
        () => post(two.app, id, { response: responses[1] }),
      ]);
      const claimsAt = [0, 1].map((who) => order.indexOf(who, order.indexOf(who) + 1));
      const isFirst = (claimsAt[0] ?? 0) < (claimsAt[1] ?? 0);
      expect(await expectDecided(id, answered)).toBe(isFirst ? 'eligible' : 'not_eligible');
      expect(answered.map(({ status }) => status)).toEqual(isFirst ? [200, 400] : [400, 200]);
    }
  });

  test('know the same sessions: signed out in one is signed out in the other', async () => {
    const { cookie } = await signIn(one.app);
    expect((await two.app.inject({ url: '/desk/session', headers: { cookie } })).statusCode).toBe(200);
    await two.app.inject({ method: 'DELETE', url: '/desk/session', headers: { cookie } });
    expect((await one.app.inject({ url: '/desk/session', headers: { cookie } })).statusCode).toBe(401);
  });

  test('release once what came of an answer on the same device, to the browser that comes back to both', async () => {
    const session = 'a-secret-of-one-browser-session';
    const agencies = [agencyOf(one), agencyOf(two)] as const;
    const same_device = { return_uri: RETURN_URI, session };
    const id = await agencies[0].ask({ rule_id: RULE_ID, same_device });
    const { body } = await present(two.app, id, walletAbove);
    const response_code = new URL(String(body.redirect_uri)).searchParams.get('response_code');
    const returns = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        agencies[n % 2 === 0 ? 0 : 1].call(`/${id}/result`, { session, response_code }),
      ),
    );
    expect(returns.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
    expect(await desk.state(id)).toMatchObject({ decision: { decision: 'not_eligible' } });
  });

  test('tell the desk at one what happened at the other', async () => {
    const { request_id: id } = await desk.ask();
    const events = await readEvents(two.app, id, desk.cookie);
    expect(await events.next()).toEqual({ state: 'waiting' });
    await present(one.app, id, wallet);
    const seen = [];
    for (let event = await events.next(); event !== null; event = await events.next()) seen.push(event);
    // a change that is over before the next look at the database may be passed over; the end may not
    expect(seen.at(-1)).toMatchObject({ state: 'decided', decision: { decision: 'eligible' } });
  });
});
