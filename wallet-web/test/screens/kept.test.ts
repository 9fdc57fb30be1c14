// What the activity says of an asker's answer.
import { describe, expect, it } from 'vitest';
import type { LogEntry } from '../../src/lib/types.ts';
import {
  askingOf,
  comparedRows,
  hostToAsk,
  keptTitle,
  OWN_QUESTION,
} from '../../src/screens/activity/kept.ts';
import {
  decided,
  deliveredEntry,
  keptAsRemembered,
  keptOtherwise,
  log,
} from '../../src/screens/preview/samples.ts';

const [entry] = log as [LogEntry];
const without = (outcome: LogEntry['outcome'], kind: LogEntry['kind'] = 'presented'): LogEntry => ({
  ...entry,
  kind,
  outcome,
});

describe('what was kept', () => {
  it('is asked with the secret of the reply, and cannot be without', () => {
    const { entryKey, ...old } = decided(true);
    expect(entryKey).toBeDefined();
    expect(askingOf(entry)).toBe('possible');
    for (const outcome of [old, { kind: 'sent' }, { kind: 'not_delivered' }] as LogEntry['outcome'][]) {
      expect(askingOf(without(outcome))).toBe('no_key');
    }
  });

  it('is nothing where nothing was shown or the answer was refused', () => {
    const refused = { kind: 'refused', error: 'invalid_request', refusedAt: entry.at } as const;
    expect(askingOf(without(refused))).toBe('nothing_kept');
    expect(askingOf(without({ kind: 'declined' }, 'declined'))).toBe('nothing_kept');
    expect(askingOf(without({ kind: 'received', copies: 10 }, 'received'))).toBe('nothing_kept');
  });

  it('of an entry from a backup is asked only with the host in sight, and what is answered proves nothing', () => {
    const restored: LogEntry = { ...entry, fromBackup: true };
    expect(hostToAsk(restored)).toBe('localhost:4002');
    expect(hostToAsk(entry)).toBe(null);
    expect(hostToAsk({ ...restored, outcome: { kind: 'sent' } })).toBe(null);
    expect(keptTitle(keptAsRemembered, entry).en).toBe('It is what your wallet remembers');
    for (const answer of [keptAsRemembered, keptOtherwise]) {
      const { 'zh-CN': chinese, en } = keptTitle(answer, restored);
      expect(en).toMatch(/^They say .* backup$/);
      expect(chinese).toMatch(/^对方说.*备份/);
    }
  });

  it('stands beside what the wallet remembers, and what differs is marked', () => {
    const marks = (answer: typeof keptOtherwise) =>
      comparedRows(answer, entry).map(({ part, differs }) => [part, differs]);
    expect(marks(keptAsRemembered)).toEqual([
      ['asker', false],
      ['rule', false],
      ['decision', false],
      ['time', false],
    ]);
    expect(marks(keptOtherwise)).toEqual([
      ['asker', false],
      ['rule', true],
      ['decision', true],
      ['time', false],
    ]);
    expect(comparedRows(keptOtherwise, entry)[2]).toMatchObject({
      theirs: { text: { en: 'Not eligible' } },
      ours: { text: { en: 'Eligible' } },
    });
  });

  it('names the asker by its identifier too where only that tells two apart', () => {
    const [kept] = [keptAsRemembered].flatMap((answer) => (answer.kind === 'kept' ? [answer] : []));
    if (kept === undefined) throw new Error('no sample');
    const other = { ...kept, kept: { ...kept.kept, clientId: 'x509_hash:other' } };
    expect(comparedRows(kept, entry)[0]).toMatchObject({ theirs: { text: entry.who } });
    expect(comparedRows(other, entry)[0]).toMatchObject({
      theirs: { text: { en: `${entry.who.en} (x509_hash:other)` } },
      ours: { text: { en: `${entry.who.en} (${entry.clientId})` } },
    });
    const unnamed = { ...kept, kept: { ...kept.kept, clientId: null } };
    expect(comparedRows(unnamed, entry)[0]).toMatchObject({
      theirs: { text: { 'zh-CN': `${entry.who['zh-CN']}（没有写明标识）` } },
    });
  });

  it('says where a question of its own stands for a rule', () => {
    if (keptAsRemembered.kind !== 'kept') throw new Error('no sample');
    const own = { ...keptAsRemembered, kept: { ...keptAsRemembered.kept, rule: null } };
    expect(comparedRows(own, entry)[1]).toMatchObject({ theirs: { text: OWN_QUESTION } });
  });

  it('shows their result beside none of ours where they show it themselves', () => {
    expect(askingOf(deliveredEntry)).toBe('possible');
    const rows = comparedRows(keptAsRemembered, deliveredEntry);
    expect(rows[1]).toMatchObject({ theirs: rows[1]?.ours });
    expect(rows[2]).toMatchObject({
      theirs: { text: { en: 'Eligible' } },
      ours: { text: { en: 'told by them, not written down' } },
      differs: false,
    });
  });

  it('has a sentence for each answer, and no two are the same', () => {
    const answers = [keptAsRemembered, keptOtherwise, { kind: 'nothing' }, { kind: 'no_key' }] as const;
    const titles = answers.map((answer) => keptTitle(answer));
    for (const language of ['zh-CN', 'en'] as const) {
      expect(new Set(titles.map((title) => title[language])).size).toBe(answers.length);
    }
    expect(comparedRows({ kind: 'nothing' }, entry)).toEqual([]);
  });
});
