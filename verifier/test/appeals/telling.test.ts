// An agency's system is told by webhook that an appeal has ended, and against which decision it was; of other requests nothing more
// than before.
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createRequestStore } from '../../src/adapters/request-store.ts';
import { createWebhookOutbox } from '../../src/adapters/webhook-outbox.ts';
import { signDelivery } from '../../src/webhooks/webhook.ts';
import { useEmbeddedDatabase } from '../support/embedded-database.ts';
import { after, askedBy, newRequest } from '../support/request-rows.ts';

const opened = useEmbeddedDatabase();
const outcome = { decision: 'eligible' as const, clauses: [{ id: 'c', met: true }], statusAsOf: null };

test('names the earlier request of every appeal that has ended: decided, refused, or ended to make room for another', async () => {
  const store = createRequestStore(opened.database, ['a']);
  const decide = async (id: string) => {
    const request = await store.find(id);
    if (request === null) throw new Error('there is no such request');
    await store.claim(id, after(1));
    return store.recordDecision({ ...request, askedBy }, outcome, after(2), randomBytes(32));
  };
  await store.add(newRequest('first'));
  await decide('first');
  const appeal = { supersedes: 'first', reason: 'other', on: '2026-11-20' } as const;
  const open = (id: string, insteadOf: string | null = null, more = {}) =>
    store.addAppeal({ ...newRequest(id), appeal, ...more }, null, insteadOf);

  await open('withdrawn');
  expect(await open('of-another', 'withdrawn', { agency: 'b' })).toBe('taken');
  expect(await open('in-the-way')).toBe('taken');
  expect(await open('refused', 'withdrawn')).toBe('added');
  await store.endByWallet('refused', 'hash-refused', 'declined', after(1));
  await open('decided');
  await decide('decided');

  const due = await createWebhookOutbox(opened.database).claim(['a'], after(3), after(20), 8);
  const told = due.map(
    (delivery) => JSON.parse(signDelivery(delivery, { secrets: [randomBytes(32)] }, after(3)).body).data,
  );
  const byId = (one: { request_id: string }, other: { request_id: string }) =>
    one.request_id.localeCompare(other.request_id);
  expect(told.sort(byId)).toEqual([
    { request_id: 'decided', supersedes: 'first' },
    { request_id: 'first' },
    { request_id: 'refused', supersedes: 'first' },
    { request_id: 'withdrawn', supersedes: 'first' },
  ]);
});
