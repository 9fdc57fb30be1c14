// What an agency is to be told is left by the statement that ends its request: with it, once, and of nobody else's.
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createRequestStore } from '../../src/adapters/request-store.ts';
import { outcome, useDeliveries } from '../support/deliveries.ts';
import { after, askedBy, named, START } from '../support/request-rows.ts';

const now = START;
const { open, store, add, decide, rows, idsLeft } = useDeliveries();

/** Answered on the same device, and whose return would release it. */
async function hold(agency: string) {
  const id = await add(agency, { mode: 'same_device', sessionHash: 'session' });
  await store.claim(id, now);
  await store.holdAnswer(id, `answer-${id}`, now);
  return { id, proof: { sealedAnswer: `answer-${id}`, sessionHash: 'session' } };
}

describe('the statement that ends a request leaves what is to be told, for agencies that are told', () => {
  const endings: Record<string, (agency: string) => Promise<string>> = {
    'by a decision': (agency) => decide(agency),
    async 'by a refusal'(agency) {
      const id = await add(agency);
      await store.claim(id, now);
      await store.recordRefusal(id, 'signature_invalid', now);
      return id;
    },
    async 'by the wallet'(agency) {
      const id = await add(agency);
      await store.endByWallet(id, `hash-${id}`, 'declined', now);
      return id;
    },
    async 'by time'(agency) {
      const id = await add(agency);
      await store.endOverdue(after(600));
      return id;
    },
    async 'when the browser is back'(agency) {
      const { id, proof } = await hold(agency);
      const salt = randomBytes(32);
      const answer = { kind: 'decided', outcome, salt, askedBy, decidedAt: START } as const;
      await store.release(named(id, agency), proof, answer, now);
      return id;
    },
    async 'when the browser is back and hears why not'(agency) {
      const { id, proof } = await hold(agency);
      await store.release(named(id, agency), proof, { kind: 'refused', reason: 'declined' }, now);
      return id;
    },
    async 'because somebody was lured'(agency) {
      const { id, proof } = await hold(agency);
      await store.endLured(id, { ...proof, sessionHash: 'another' }, now);
      return id;
    },
    async 'because no browser came back'(agency) {
      const { id } = await hold(agency);
      await store.endOverdue(after(301));
      return id;
    },
    async 'because its process is gone'(agency) {
      const id = await add(agency);
      await store.claim(id, now);
      await store.endOverdue(after(11));
      return id;
    },
  };

  test.each(Object.entries(endings))('%s, and for no other', async (_, end) => {
    const told = await end('told');
    await end('not-told');
    expect(await rows()).toMatchObject([{ request_id: told, agency: 'told' }]);
  });

  test('and not before: an answer for which the browser is awaited tells nobody', async () => {
    await hold('told');
    await store.endOverdue(after(299));
    expect(await rows()).toEqual([]);
  });

  test('once, and not when the ending is not the caller’s to make', async () => {
    const id = await decide('told');
    const again = await store.recordDecision(named(id, 'told'), outcome, now, randomBytes(32));
    await store.recordRefusal(id, 'signature_invalid', now);
    await store.endOverdue(after(3600));
    expect([again, await idsLeft()]).toEqual([false, [id]]);
    const open = await add('told');
    await store.endByWallet(open, 'another-hash', 'declined', now);
    expect(await idsLeft()).toEqual([id]);
  });

  test('a service that tells nobody writes nothing of it', async () => {
    const plain = createRequestStore(open.database);
    const id = await add('told');
    await plain.claim(id, now);
    await plain.recordDecision(named(id, 'told'), outcome, now, randomBytes(32));
    await add('told');
    await plain.endOverdue(after(600));
    expect(await rows()).toEqual([]);
  });
});
