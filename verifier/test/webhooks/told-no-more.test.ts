// What is left of an agency whose webhook was taken out of the agencies file.
import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { createRequestStore } from '../../src/adapters/request-store.ts';
import { createWebhookOutbox } from '../../src/adapters/webhook-outbox.ts';
import type { WebhookOutbox } from '../../src/webhooks/outbox.ts';
import { createTellAgencies } from '../../src/webhooks/tell-agencies.ts';
import { useEmbeddedDatabase } from '../support/embedded-database.ts';
import { after, newRequest } from '../support/request-rows.ts';

const ENDED = after(600);

const open = useEmbeddedDatabase();

/** A request of each ended while both were told. */
beforeEach(async () => {
  await open.database.execute(sql`DELETE FROM webhook_deliveries`);
  await open.database.execute(sql`DELETE FROM presentation_requests`);
  const store = createRequestStore(open.database, ['stays', 'left']);
  for (const agency of ['stays', 'left']) {
    await store.add(newRequest(agency, { agency }));
  }
  await store.endOverdue(ENDED);
});

function start(ids: string[], outbox: WebhookOutbox = createWebhookOutbox(open.database)) {
  const problems: string[] = [];
  const telling = createTellAgencies({
    outbox,
    webhooks: new Map(ids.map((id) => [id, { uri: 'https://a.example/', secrets: [randomBytes(32)] }])),
    post: async () => ({ status: 500, retryAfter: null }),
    now: () => ENDED,
    random: () => 1,
    log: { info() {}, warn() {}, error: (_: object, text: string) => void problems.push(text) } as never,
  });
  telling.start();
  return { problems, ...telling };
}
const left = async () => {
  const standings = await createWebhookOutbox(open.database).standings();
  return standings.map(({ agency }) => agency);
};

describe('deliveries of an agency that is told no more', () => {
  test('are forgotten at the start, and of another none', async () => {
    expect(await left()).toEqual(['left', 'stays']);
    const telling = start(['stays']);
    await telling.stop();
    expect(await left()).toEqual(['stays']);
  });

  test('are forgotten also when nobody is told', async () => {
    const telling = start([]);
    await telling.stop();
    expect(await left()).toEqual([]);
  });

  test('that cannot be forgotten now are in the log, and stop nothing', async () => {
    const outbox = createWebhookOutbox(open.database);
    const { problems, stop } = start(['stays'], {
      ...outbox,
      forgetOthers: () => Promise.reject(new Error('down')),
    });
    await stop();
    expect(problems).toEqual(['deliveries to agencies that are told no more could not be forgotten']);
    expect(await left()).toEqual(['left', 'stays']);
  });
});
