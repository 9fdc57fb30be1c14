// Which agencies are told goes into a statement as a value, whatever they are called.
import { expect, test } from 'vitest';
import { endingStatements } from '../../src/adapters/request-statements.ts';
import { createRequestStore } from '../../src/adapters/request-store.ts';
import { useEmbeddedDatabase } from '../support/embedded-database.ts';
import { after, newRequest } from '../support/request-rows.ts';

const open = useEmbeddedDatabase();

test('an agency is told whatever its id is, and no other', async () => {
  const odd = ['o’brien', "it's", 'Ä, B', '"quoted"'];
  const store = createRequestStore(open.database, odd);
  for (const agency of [...odd, 'not-told']) await store.add(newRequest(agency, { agency }));
  await store.endByWallet("it's", "hash-it's", 'declined', after(1));
  await store.claim('Ä, B', after(1));
  await store.recordRefusal('Ä, B', 'claim_value_invalid', after(2));
  expect(await store.endOverdue(after(600))).toEqual({ expired: 3, stuck: 0, notReturned: 0 });
  const deliveries = await open.database.run<{ agency: string }>(
    { name: 'read_deliveries', text: 'SELECT agency FROM webhook_deliveries' },
    [],
  );
  expect(deliveries.map(({ agency }) => agency).sort()).toEqual([...odd].sort());
});

test('what time ends is counted by what it does to it', async () => {
  const store = createRequestStore(open.database);
  for (const id of ['late', 'stuck', 'left']) {
    const mode = id === 'left' ? 'same_device' : 'cross_device';
    await store.add(newRequest(id, { mode, sessionHash: id === 'left' ? 'session' : null }));
  }
  await store.claim('stuck', after(1));
  await store.claim('left', after(1));
  await store.holdAnswer('left', 'answer', after(2));
  expect(await store.endOverdue(after(12))).toEqual({ expired: 0, stuck: 1, notReturned: 0 });
  expect(await store.endOverdue(after(600))).toEqual({ expired: 1, stuck: 0, notReturned: 1 });
  expect(await store.endOverdue(after(600))).toEqual({ expired: 0, stuck: 0, notReturned: 0 });
});

test('where nobody is told, the statements write of it nothing', () => {
  const statements = Object.entries(endingStatements({ someAreTold: false }));
  const telling = statements.filter(([, { text }]) => text.includes('webhook_deliveries'));
  expect(telling.map(([name]) => name)).toEqual(['decideAndTell', 'releaseAndTell']);
});
