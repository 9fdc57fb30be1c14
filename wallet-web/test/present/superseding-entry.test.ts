// The entry of a decision upon appeal as the wallet reads it: strictly, beside the formats that there were before.
import { describe, expect, it } from 'vitest';
import { readDecisionEntry } from '../../src/lib/present/answer/decision-entry.ts';

const LEAF = 'cd'.repeat(32);
const asked = {
  request: 'ef'.repeat(32),
  asked_by: { client_id: 'x509_hash:AB', name: { 'zh-CN': '住房', en: 'Housing' } },
  question: { kind: 'rule', id: 'rental', version: '2011-25', sha256: 'ab'.repeat(32) },
  decision: 'eligible',
  at: '2026-11-21T03:00:00.123Z',
};
const third = (changes: object = {}) =>
  JSON.stringify({ format: 'urn:anju:decision:3', ...asked, on: '2026-11-03', supersedes: LEAF, ...changes });

describe('an entry of a decision upon appeal', () => {
  it('says what it supersedes and for which day it was decided', () => {
    expect(readDecisionEntry(third())).toEqual({
      askedBy: { clientId: 'x509_hash:AB', name: asked.asked_by.name },
      request: asked.request,
      rule: { id: 'rental', version: '2011-25', sha256: 'ab'.repeat(32) },
      decision: 'eligible',
      at: asked.at,
      supersedes: { leaf: LEAF, on: '2026-11-03' },
      isCanonical: true,
    });
    expect(readDecisionEntry(third({ supersedes: null }))?.supersedes).toEqual({
      leaf: null,
      on: '2026-11-03',
    });
  });

  it.each([
    ['no day', { on: undefined }],
    ['a day that is none', { on: '2026-13-03' }],
    ['a day that February has not', { on: '2026-02-30' }],
    ['a moment for a day', { on: asked.at }],
    ['no word of what it supersedes', { supersedes: undefined }],
    ['a leaf that is none', { supersedes: 'cd' }],
    ['a question of the asker’s own', { question: { kind: 'query', sha256: LEAF }, decision: 'answered' }],
    ['no asker', { asked_by: undefined }],
    ['a later format', { format: 'urn:anju:decision:4' }],
  ])('with %s is none', (_, changes) => {
    expect(readDecisionEntry(third(changes))).toBeNull();
  });

  it.each([
    ['one member more', third({ clause: 'income' })],
    ['its members in another order', JSON.stringify({ supersedes: LEAF, ...JSON.parse(third()) })],
    ['white space', third().replace(',', ', ')],
  ])('with %s is not what a log would hold', (_, bytes) => {
    expect(readDecisionEntry(bytes)).toMatchObject({ isCanonical: false });
  });

  it('leaves entries of the formats before as they were read', () => {
    const second = JSON.stringify({ format: 'urn:anju:decision:2', ...asked });
    expect(readDecisionEntry(second)).toMatchObject({ isCanonical: true, supersedes: null });
    const { id, version, sha256 } = asked.question;
    const rule = { id, version, sha256 };
    const { request, decision, at } = asked;
    const first = JSON.stringify({ format: 'urn:anju:decision:1', request, rule, decision, at });
    expect(readDecisionEntry(first)).toMatchObject({ isCanonical: true, supersedes: null, askedBy: null });
    const passedOff = JSON.stringify({
      format: 'urn:anju:decision:2',
      ...asked,
      on: '2026-11-03',
      supersedes: LEAF,
    });
    expect(readDecisionEntry(passedOff)).toMatchObject({ isCanonical: false });
  });
});
