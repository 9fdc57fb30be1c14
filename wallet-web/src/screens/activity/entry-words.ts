// What an entry of the activity says besides who, when and how it ended: by which rule, what that end means, and whether it
// was corrected later.
import type { Localized } from '@anju/ui/localized';
import type { LogEntry } from '../../lib/types.ts';
import { OWN_QUESTION } from './kept.ts';

/** With its version; null where nothing was asked, or an early version of the wallet did not write it down. */
export function ruleOf({ outcome, rule, title }: LogEntry): Localized | null {
  const decided = outcome.kind === 'decided' ? outcome.rule : undefined;
  const named = decided ?? rule;
  if (named === undefined) return null;
  if (named === null) return OWN_QUESTION;
  const name = decided?.title ?? title ?? { 'zh-CN': named.id, en: named.id };
  return { 'zh-CN': `${name['zh-CN']}（${named.version}）`, en: `${name.en} (${named.version})` };
}

/** Where the word of the badge leaves open what became of it; null where it does not. */
export function meaningOf({ outcome }: LogEntry): Localized | null {
  switch (outcome.kind) {
    case 'refused':
      return {
        'zh-CN': '对方收到了，但没有接受，也没有作出决定。每张凭证用掉了一次。',
        en: 'It arrived and was not accepted; no decision was made. One use of each card was spent.',
      };
    case 'sent':
      return {
        'zh-CN':
          '发出以后没有等到答复。对方可能收到了，也可能已经作出决定，请向对方询问。每张凭证用掉了一次。',
        en: 'No reply came after it was sent. They may have it, and may have decided: please ask them. One use of each card was spent.',
      };
    case 'not_delivered':
      return {
        'zh-CN': '没有送到，或者答复没有回来。每张凭证用掉了一次；再次办理时用新的一份。',
        en: 'It did not arrive, or the reply was lost. One use of each card was spent; a new attempt takes new ones.',
      };
    case 'delivered':
      return {
        'zh-CN': '对方收到了。结果由对方告诉您，没有写在这里。',
        en: 'They have it. They tell you the result themselves; it is not written here.',
      };
    default:
      return null;
  }
}

/** Entries whose decision was superseded, as far as the wallet asked what was kept of both: by their ids, the later one. */
export function correctionsOf(entries: readonly LogEntry[]): Map<string, LogEntry> {
  const byLeaf = new Map(
    entries.flatMap((entry) => {
      const answer = entry.asked?.answer;
      return answer?.kind === 'kept' ? [[answer.leaf, entry] as const] : [];
    }),
  );
  const corrections = new Map<string, LogEntry>();
  for (const later of entries) {
    const answer = later.asked?.answer;
    // what does not stand up to its own log corrects nothing
    if (answer?.kind !== 'kept' || answer.differs.length > 0) continue;
    const earlier = byLeaf.get(answer.kept.supersedes?.leaf ?? '');
    // nor does a file speak for what this wallet saw itself
    if (later.fromBackup && !earlier?.fromBackup) continue;
    if (earlier !== undefined && earlier !== later) corrections.set(earlier.entryId, later);
  }
  return corrections;
}
