// Who empties the outbox: each ended request of an agency with a webhook is told at least once, by one process at a time,
// however the receiver behaves and wherever a process is killed.
import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { createWebhookOutbox } from '../../src/adapters/webhook-outbox.ts';
import type { GuardedPost, PostAnswer } from '../../src/outgoing/guarded-post.ts';
import { createTellAgencies } from '../../src/webhooks/tell-agencies.ts';
import { useDeliveries } from '../support/deliveries.ts';
import { after, START } from '../support/request-rows.ts';

/** A round comes once a second, and a busy machine is late. */
const PATIENT = { timeout: 20_000 };

const deliveries = useDeliveries();
const { open, rows, idsLeft } = deliveries;
let now = START;
afterEach(() => {
  now = START;
});

/** A request of the agency that has ended. */
const decide = (agency: string) => deliveries.decide(agency, now);

interface Heard {
  uri: string;
  id: string;
  requestId: string;
}

/** A process that tells agencies, with receivers that answer as they are told to. */
function startProcess(
  answer: (heard: Heard, signal: AbortSignal) => Promise<PostAnswer | number> | number,
  outbox = createWebhookOutbox(open.database),
) {
  const heard: Heard[] = [];
  const logged: { level: string; problem?: string }[] = [];
  const note = (level: string) => (given: object) => void logged.push({ level, ...given });
  const post: GuardedPost = async (uri, { headers, body }, signal) => {
    const one = { uri, id: headers['webhook-id'] ?? '', requestId: JSON.parse(body).data.request_id };
    heard.push(one);
    const answered = await answer(one, signal);
    return typeof answered === 'number' ? { status: answered, retryAfter: null } : answered;
  };
  const webhooks = new Map(
    ['told', 'also-told'].map((id) => [id, { uri: `https://${id}.example/`, secrets: [randomBytes(32)] }]),
  );
  const tellAgencies = createTellAgencies({
    outbox,
    webhooks,
    post,
    now: () => now,
    random: () => 1,
    log: { info: note('info'), warn: note('warn'), error: note('error') } as never,
  });
  return { heard, logged, ...tellAgencies };
}

describe('an agency', () => {
  test('is told once of each, and nothing is left of what it took', async () => {
    const ids = [await decide('told'), await decide('told'), await decide('also-told')];
    const { heard, runOnce } = startProcess(() => 204);
    await runOnce();
    expect(heard.map(({ requestId }) => requestId).sort()).toEqual([...ids].sort());
    expect(await rows()).toEqual([]);
    await runOnce();
    expect(heard).toHaveLength(3);
  });

  test('is told by one process of several that look at once', async () => {
    for (let n = 0; n < 6; n += 1) await decide('told');
    const [one, other] = [startProcess(() => 200), startProcess(() => 200)];
    await Promise.all([one.runOnce(), other.runOnce()]);
    expect(new Set([...one.heard, ...other.heard].map(({ id }) => id)).size).toBe(6);
    expect(one.heard.length + other.heard.length).toBe(6);
  });

  test.each([300, 301, 308, 400, 404, 429, 500, 503])(
    'that answers %i is told again, under the same id',
    async (status) => {
      await decide('told');
      let isWell = false;
      const { heard, runOnce } = startProcess(() => (isWell ? 200 : status));
      await runOnce();
      isWell = true;
      await runOnce();
      expect(heard).toHaveLength(1);
      now = after(5);
      await runOnce();
      expect(heard).toHaveLength(2);
      expect(heard[1]).toEqual(heard[0]);
      expect(await rows()).toEqual([]);
    },
  );

  test('with much to be told takes no place of another’s', async () => {
    for (let n = 0; n < 9; n += 1) await decide('told');
    now = after(1);
    const other = await decide('also-told');
    const claimed = await createWebhookOutbox(open.database).claim(['told', 'also-told'], now, after(60), 8);
    expect(claimed.filter(({ agency }) => agency === 'told')).toHaveLength(8);
    expect(claimed.filter(({ agency }) => agency === 'also-told')).toMatchObject([{ requestId: other }]);
  });

  test('is looked at every few seconds, and what is a month old once an hour', async () => {
    const outbox = createWebhookOutbox(open.database);
    const asked: string[] = [];
    const { runOnce } = startProcess(() => 200, {
      ...outbox,
      async standings() {
        asked.push('standings');
        return outbox.standings();
      },
      async forgetEndedBefore(moment) {
        asked.push('forget');
        await outbox.forgetEndedBefore(moment);
      },
    });
    for (const seconds of [0, 5, 3594, 3600]) {
      now = after(seconds);
      await runOnce();
    }
    expect(asked).toEqual(['forget', 'standings', 'standings', 'standings', 'forget', 'standings']);
  });

  test('that cannot be reached for a day is told no more; the log and the standing say so', async () => {
    await decide('told');
    const { heard, logged, runOnce, standings } = startProcess(() =>
      Promise.reject(Object.assign(new Error(), { code: 'unreachable' })),
    );
    await runOnce();
    expect(standings()).toEqual([{ agency: 'told', waiting: 1, givenUp: 0, problem: 'unreachable' }]);
    for (let hours = 1; hours <= 40; hours += 1) {
      now = after(hours * 3600);
      await runOnce();
    }
    expect(heard.length).toBeGreaterThan(5);
    expect(standings()).toEqual([{ agency: 'told', waiting: 0, givenUp: 1, problem: 'unreachable' }]);
    expect(logged.map(({ level }) => level)).toEqual(['warn', 'error']);
    expect(JSON.stringify(logged)).not.toContain('request-');
    now = after(31 * 24 * 3600);
    await runOnce();
    expect([standings(), await rows()]).toEqual([[], []]);
  });

  test('that says it is gone is told no more at once', async () => {
    await decide('told');
    const { runOnce, standings } = startProcess(() => 410);
    await runOnce();
    expect(standings()).toMatchObject([{ waiting: 0, givenUp: 1, problem: 'answered_410' }]);
  });

  test('that never answers holds up neither another agency nor a decision', async () => {
    await decide('told');
    const other = await decide('also-told');
    const { heard, stop, start } = startProcess(({ uri }, signal) =>
      uri.includes('also-told')
        ? 200
        : new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error()))),
    );
    start();
    await expect.poll(() => heard.length, PATIENT).toBe(2);
    await expect.poll(idsLeft, PATIENT).not.toContain(other);
    const later = await decide('also-told');
    await expect.poll(() => heard.map(({ requestId }) => requestId), PATIENT).toContain(later);
    await stop();
  });
});

describe('a process that is gone', () => {
  test('between the decision and the telling leaves it to the next', async () => {
    const id = await decide('told');
    const { heard, runOnce } = startProcess(() => 200);
    await runOnce();
    expect(heard).toMatchObject([{ requestId: id }]);
  });

  test('between the telling and writing that down is followed by another after its lease, with the same id', async () => {
    await decide('told');
    const outbox = createWebhookOutbox(open.database);
    // what the killed process did: it claimed, it told, and no more
    const [claimed] = await outbox.claim(['told'], now, after(60), 8);
    const { heard, runOnce } = startProcess(() => 200);
    now = after(59);
    await runOnce();
    expect(heard).toEqual([]);
    now = after(60);
    await runOnce();
    expect(heard).toMatchObject([{ id: `msg_${claimed?.requestId}` }]);
  });

  test('for its lease and comes back does not undo what another did', async () => {
    await decide('told');
    const outbox = createWebhookOutbox(open.database);
    const [slow] = await outbox.claim(['told'], now, after(60), 8);
    const [next] = await outbox.claim(['told'], after(61), after(121), 8);
    if (slow === undefined || next === undefined) throw new Error('nothing was claimed');
    await outbox.retryAt(slow, after(1), 'timed_out');
    await outbox.giveUp(slow, after(62), 'timed_out');
    expect(await outbox.claim(['told'], after(70), after(130), 8)).toEqual([]);
    await outbox.delivered(slow);
    expect(await rows()).toEqual([]);
  });

  test('in good order cuts off what is under way, and it is due again at once', async () => {
    await decide('told');
    const { heard, start, stop } = startProcess(
      (_, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error()))),
    );
    start();
    await expect.poll(() => heard.length, PATIENT).toBe(1);
    await stop();
    const next = startProcess(() => 200);
    await next.runOnce();
    expect(next.heard).toEqual(heard);
  });

  test('in good order, while it claims, waits for that, sends nothing more and leaves it due at once', async () => {
    const id = await decide('told');
    const outbox = createWebhookOutbox(open.database);
    const claiming = Promise.withResolvers<void>();
    const letGo = Promise.withResolvers<void>();
    const { heard, start, stop } = startProcess(() => 200, {
      ...outbox,
      async claim(...asked) {
        claiming.resolve();
        await letGo.promise;
        return outbox.claim(...asked);
      },
    });
    start();
    await claiming.promise;
    const stopped = stop();
    letGo.resolve();
    await stopped;
    expect(heard).toEqual([]);
    const next = startProcess(() => 200);
    await next.runOnce();
    expect(next.heard).toMatchObject([{ requestId: id }]);
  });
});
