// A decision that waits for its browser is the decision of when it was made, by the agency as it was named then.
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createKeySealer } from '../../src/adapters/key-sealer.ts';
import { createRequestStore } from '../../src/adapters/request-store.ts';
import { type HeldAnswer, openAnswer, sealAnswer } from '../../src/responses/held-answer.ts';
import { useEmbeddedDatabase } from '../support/embedded-database.ts';
import { after, askedBy, newRequest, question } from '../support/request-rows.ts';

const open = useEmbeddedDatabase();
const sealer = createKeySealer(new Uint8Array(32));
const decided = (): HeldAnswer => ({
  kind: 'decided',
  outcome: { decision: 'eligible', clauses: [{ id: 'c', met: true }], statusAsOf: after(4) },
  salt: new Uint8Array(randomBytes(32)),
  askedBy,
  decidedAt: after(5),
});

test('what is held says when it was decided and in whose name, and nothing else of the agency', () => {
  const answer = decided();
  const agency = { ...askedBy, certificates: ['certificate'], sign: () => {} };
  const at = { id: 'r', code: 'code' };
  const sealed = sealAnswer(sealer, at, { ...answer, askedBy: agency } as HeldAnswer);
  const opened = openAnswer(sealer, at, sealed);
  expect(opened).toEqual({ ...answer, salt: Buffer.from((answer as { salt: Uint8Array }).salt) });
  expect(openAnswer(sealer, { ...at, code: 'another' }, sealed)).toBeNull();
});

test('released later, it is entered with the moment at which it was made', async () => {
  const store = createRequestStore(open.database);
  await store.add(newRequest('held', { mode: 'same_device', sessionHash: 'session' }));
  await store.claim('held', after(4));
  await store.holdAnswer('held', 'answer', after(5));
  const asked = { id: 'held', agency: 'a', question };
  const proof = { sealedAnswer: 'answer', sessionHash: 'session' };
  expect(await store.release(asked, proof, decided(), after(200))).toBe(true);
  expect(await store.find('held')).toMatchObject({ decidedAt: after(5), endedAt: after(200) });
  const [leaf] = await open.database.run<{ entry: Uint8Array }>(
    { name: 'read_entry', text: 'SELECT entry FROM audit_log_leaves' },
    [],
  );
  const entry = JSON.parse(new TextDecoder().decode(leaf?.entry));
  expect(entry).toMatchObject({
    at: after(5).toISOString(),
    asked_by: { client_id: askedBy.clientId, name: askedBy.name },
  });
});

test('decided before whoever asked, it is of the moment at which it ended', async () => {
  const store = createRequestStore(open.database);
  await store.add(newRequest('seen'));
  await store.claim('seen', after(4));
  const { outcome, salt } = decided() as Extract<HeldAnswer, { kind: 'decided' }>;
  await store.recordDecision({ id: 'seen', agency: 'a', question, askedBy }, outcome, after(6), salt);
  expect(await store.find('seen')).toMatchObject({ decidedAt: after(6), endedAt: after(6) });
});
