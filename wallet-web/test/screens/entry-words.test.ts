// What the activity says of an entry: by which rule, what became of it, and what was corrected later.
import { describe, expect, it } from 'vitest';
import type { LogEntry } from '../../src/lib/types.ts';
import { correctionsOf, meaningOf, ruleOf } from '../../src/screens/activity/entry-words.ts';
import { OWN_QUESTION } from '../../src/screens/activity/kept.ts';
import { corrected, decided, log } from '../../src/screens/preview/samples.ts';

const [entry] = log as [LogEntry];
const [later, earlier] = corrected as [LogEntry, LogEntry];

describe('an entry', () => {
  it('names the rule with its version: of the decision, or of the question where none came back', () => {
    const { rule } = decided(true);
    if (rule === null) throw new Error('the sample is by no rule');
    expect(ruleOf(entry)?.en).toBe(`${rule.title.en} (${rule.version})`);
    const asked = { id: rule.id, version: '2', sha256: 'ab'.repeat(32) };
    const sent: LogEntry = { ...entry, rule: asked, outcome: { kind: 'sent' } };
    expect(ruleOf(sent)?.en).toBe(`${entry.title?.en} (2)`);
    expect(ruleOf({ ...sent, title: null })?.en).toBe(`${rule.id} (2)`);
    expect(ruleOf({ ...sent, rule: null })).toEqual(OWN_QUESTION);
  });

  it('names none where nothing was asked or it was not written down', () => {
    const received: LogEntry = { ...entry, kind: 'received', outcome: { kind: 'received', copies: 10 } };
    expect(ruleOf(received)).toBeNull();
  });

  it('says what became of what was sent where its badge leaves that open', () => {
    const outcomes: LogEntry['outcome'][] = [
      { kind: 'sent' },
      { kind: 'not_delivered' },
      { kind: 'refused', error: 'invalid_request', refusedAt: entry.at },
    ];
    for (const outcome of outcomes)
      expect(meaningOf({ ...entry, outcome })?.en).toContain('One use of each card was spent');
    expect(meaningOf(entry)).toBeNull();
  });
});

describe('a decision', () => {
  const change = (of: LogEntry, how: object): LogEntry => {
    if (of.asked?.answer.kind !== 'kept') throw new Error('the sample was not asked');
    return { ...of, asked: { ...of.asked, answer: { ...of.asked.answer, ...how } } };
  };

  it('that a later one supersedes is shown as corrected', () => {
    expect([...correctionsOf(corrected)]).toEqual([[earlier.entryId, later]]);
  });

  it('is not corrected by an entry that supersedes another one, or none', () => {
    expect(correctionsOf([later, change(earlier, { leaf: '00'.repeat(32) })]).size).toBe(0);
    expect(correctionsOf([earlier, entry]).size).toBe(0);
    // a file does not speak for what the wallet saw itself; for what the file brought it may
    const fromBackup = true as const;
    expect(correctionsOf([{ ...later, fromBackup }, earlier]).size).toBe(0);
    expect(
      correctionsOf([
        { ...later, fromBackup },
        { ...earlier, fromBackup },
      ]).size,
    ).toBe(1);
    expect(correctionsOf([later, { ...earlier, fromBackup }]).size).toBe(1);
    const { asked: _, ...notAsked } = earlier;
    expect(correctionsOf([later, notAsked]).size).toBe(0);
  });

  it('is not corrected by what is not in the asker’s own log', () => {
    expect(correctionsOf([change(later, { differs: ['bytes'] }), earlier]).size).toBe(0);
  });
});
