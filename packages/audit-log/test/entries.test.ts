// What an entry says, and that it says nothing else: the bytes are pinned.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { encodeDecisionEntry, encodeIssuerEntry, saltOfSecret } from '../src/index.ts';

const at = new Date('2026-11-21T03:00:00.123Z');
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe('an entry', () => {
  test('of an issuer has act, type and time', () => {
    expect(text(encodeIssuerEntry({ act: 'issued', vct: 'urn:anju:income:1', at }))).toBe(
      '{"format":"urn:anju:issuer-act:1","act":"issued","vct":"urn:anju:income:1","at":"2026-11-21T03:00:00.123Z"}',
    );
  });

  const askedBy = { clientId: 'x509_hash:AB', name: { 'zh-CN': '住房', en: 'Housing' } };
  const sha256 = 'ab'.repeat(32);
  const request = createHash('sha256').update('the-id').digest('hex');
  const start = `{"format":"urn:anju:decision:2","request":"${request}","asked_by":{"client_id":"x509_hash:AB","name":{"zh-CN":"住房","en":"Housing"}}`;

  test('of a decision has the hash of the request id, the asker, the rule, the result and the time', () => {
    const question = { sha256, version: '2011-25', id: 'beijing-public-rental', kind: 'rule' as const };
    const decided = { requestId: 'the-id', askedBy, question, decision: 'eligible', at };
    const entry = text(encodeDecisionEntry(decided));
    expect(entry).toBe(
      `${start},"question":{"kind":"rule","id":"beijing-public-rental","version":"2011-25","sha256":"${sha256}"},"decision":"eligible","at":"2026-11-21T03:00:00.123Z"}`,
    );
    expect(entry).not.toContain('the-id');
  });

  test('of a decision about an agency’s own query has its hash alone', () => {
    const question = { sha256, kind: 'query' as const, purpose: 'something that was written beside it' };
    const decided = { requestId: 'the-id', askedBy, question, decision: 'answered', at };
    expect(text(encodeDecisionEntry(decided))).toBe(
      `${start},"question":{"kind":"query","sha256":"${sha256}"},"decision":"answered","at":"2026-11-21T03:00:00.123Z"}`,
    );
  });

  test('takes nothing along that an object happens to carry', () => {
    const more = { act: 'revoked' as const, vct: 'v', at, personNumber: '110101199001011237' };
    expect(text(encodeIssuerEntry(more))).not.toContain('1101');
  });

  test('is salted with a hash of its secret, so that the keeper of the log need not keep the secret', () => {
    const secret = new Uint8Array(32).fill(7);
    const expected = createHash('sha256').update('anju-audit-entry:1\n').update(secret).digest();
    expect(Buffer.from(saltOfSecret(secret))).toEqual(expected);
    expect(saltOfSecret(secret.with(0, 8))).not.toEqual(saltOfSecret(secret));
  });
});
