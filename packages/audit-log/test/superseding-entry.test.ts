// The entry of a decision upon appeal: what it says beside that of any decision, byte for byte; all others are as they were.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { encodeDecisionEntry, leafHash } from '../src/index.ts';

const decided = {
  requestId: 'the-id',
  askedBy: { clientId: 'x509_hash:AB', name: { 'zh-CN': '住房', en: 'Housing' } },
  question: { kind: 'rule', id: 'rental', version: '2011-25', sha256: 'ab'.repeat(32) } as const,
  decision: 'eligible',
  at: new Date('2026-11-21T03:00:00.123Z'),
};
const request = createHash('sha256').update('the-id').digest('hex');
const members = `"request":"${request}","asked_by":{"client_id":"x509_hash:AB","name":{"zh-CN":"住房","en":"Housing"}},"question":{"kind":"rule","id":"rental","version":"2011-25","sha256":"${'ab'.repeat(32)}"},"decision":"eligible","at":"2026-11-21T03:00:00.123Z"`;
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

test('names the entry that it supersedes by its leaf hash, and the day that both are decided for', () => {
  const earlier = leafHash(new Uint8Array(32), encodeDecisionEntry({ ...decided, decision: 'not_eligible' }));
  const entry = encodeDecisionEntry({ ...decided, supersedes: { leafHash: earlier, on: '2026-11-03' } });
  const hex = Buffer.from(earlier).toString('hex');
  expect(text(entry)).toBe(
    `{"format":"urn:anju:decision:3",${members},"on":"2026-11-03","supersedes":"${hex}"}`,
  );
});

test('says null where the earlier entry is not known', () => {
  const entry = encodeDecisionEntry({ ...decided, supersedes: { leafHash: null, on: '2026-11-03' } });
  expect(text(entry)).toBe(`{"format":"urn:anju:decision:3",${members},"on":"2026-11-03","supersedes":null}`);
});

test('of a decision that supersedes nothing is the same bytes as ever', () => {
  expect(text(encodeDecisionEntry(decided))).toBe(`{"format":"urn:anju:decision:2",${members}}`);
});
