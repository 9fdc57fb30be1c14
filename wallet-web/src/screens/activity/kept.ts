// What the screen says of an asker's answer: a title, and each part of the entry on both sides.
import type { Localized } from '@anju/ui/localized';
import { outcomes } from '@anju/ui/outcomes';
import type { KeptAnswer, KeptDifference, KeptEntry, LogEntry } from '../../lib/types.ts';

/** Text in both languages, or an instant. */
export type Side = { text: Localized } | { at: string };

export interface ComparedRow {
  part: Exclude<KeptDifference, 'bytes'>;
  label: Localized;
  /** What the asker keeps, and what this wallet wrote down. */
  theirs: Side;
  ours: Side;
  differs: boolean;
}

export type Asking = 'possible' | 'no_key' | 'nothing_kept';

/** A refused answer leaves no entry; where the reply was lost there is one, and no secret to ask with. */
export function askingOf({ kind, outcome }: LogEntry): Asking {
  if (kind !== 'presented' || outcome.kind === 'refused') return 'nothing_kept';
  const isAnswered = outcome.kind === 'decided' || outcome.kind === 'delivered';
  return isAnswered && outcome.entryKey !== undefined ? 'possible' : 'no_key';
}

/** Where an entry from a backup would have the wallet ask: the citizen is shown it first. Null for the wallet's own. */
export function hostToAsk({ fromBackup, outcome }: LogEntry): string | null {
  const isAnswered = outcome.kind === 'decided' || outcome.kind === 'delivered';
  return fromBackup && isAnswered && outcome.entryKey ? new URL(outcome.entryKey.uri).host : null;
}

/** Who wrote the backup may have written the answer too. */
export const NOT_PROVED: Localized = {
  'zh-CN': '这一条不是这个钱包亲自记下的，对方的答复也不能证明它真的发生过。',
  en: 'This wallet did not write the entry down itself, and what they answered does not prove that it happened.',
};

export function keptTitle(answer: KeptAnswer, { fromBackup }: Pick<LogEntry, 'fromBackup'> = {}): Localized {
  switch (answer.kind) {
    case 'no_key':
      return NO_KEY;
    case 'nothing':
      return { 'zh-CN': '对方说没有这条记录', en: 'It says that it has no such entry' };
    case 'kept':
      if (fromBackup) {
        return answer.differs.length === 0
          ? { 'zh-CN': '对方说的与备份里的一样', en: 'They say the same as the backup' }
          : { 'zh-CN': '对方说的与备份里的不一样', en: 'They say something else than the backup' };
      }
      return answer.differs.length === 0
        ? { 'zh-CN': '与您钱包里的记录一致', en: 'It is what your wallet remembers' }
        : { 'zh-CN': '与您钱包里的记录不一致', en: 'It is not what your wallet remembers' };
  }
}

export const NO_KEY: Localized = {
  'zh-CN': '对方没有随答复给出查询凭据，钱包无法查询它留下了什么。',
  en: 'No key came with the reply, so the wallet cannot ask what was kept.',
};

/** On one device the asker shows the decision on its own page. */
const WITH_THEM: Localized = { 'zh-CN': '由对方告知，没有记下', en: 'told by them, not written down' };

/** What stands for a rule where there is none. */
export const OWN_QUESTION: Localized = {
  'zh-CN': '对方自己提的问题，不按公布的规则',
  en: 'A question of the asker’s own, by no published rule',
};

export function comparedRows(answer: KeptAnswer, entry: LogEntry): ComparedRow[] {
  const { outcome } = entry;
  if (answer.kind !== 'kept') return [];
  const { kept, differs } = answer;
  const decided = outcome.kind === 'decided' ? outcome : null;
  const row = (part: ComparedRow['part'], label: Localized, theirs: Side, ours: Side): ComparedRow => ({
    ...{ part, label, theirs, ours },
    differs: differs.includes(part),
  });
  const [theirs, ours] = askerTexts(kept, entry);
  return [
    row('asker', { 'zh-CN': '谁问的', en: 'Who asked' }, { text: theirs }, { text: ours }),
    row('rule', { 'zh-CN': '依据', en: 'By which rule' }, ruleText(kept.rule), ourRule(entry)),
    row(
      'decision',
      { 'zh-CN': '结论', en: 'With which result' },
      { text: outcomes[kept.decision].word },
      { text: decided === null ? WITH_THEM : outcomes[decided.decision].word },
    ),
    row(
      'time',
      { 'zh-CN': '时间', en: 'When' },
      { at: kept.decidedAt },
      { at: decided === null ? entry.at : decided.decidedAt },
    ),
  ];
}

/** By name; and by identifier too where only that tells the two apart. */
function askerTexts(
  { askedBy, clientId }: KeptEntry,
  { who, clientId: known }: LogEntry,
): [Localized, Localized] {
  if (known === undefined || clientId === known) return [askedBy, who];
  const unnamed = { 'zh-CN': '没有写明标识', en: 'identifier not written down' };
  const theirs = clientId === null ? unnamed : { 'zh-CN': clientId, en: clientId };
  return [identified(askedBy, theirs), identified(who, { 'zh-CN': known, en: known })];
}

function identified(name: Localized, identifier: Localized): Localized {
  return { 'zh-CN': `${name['zh-CN']}（${identifier['zh-CN']}）`, en: `${name.en} (${identifier.en})` };
}

function ourRule({ outcome, rule, title }: LogEntry): Side {
  if (outcome.kind === 'decided') return ruleText(outcome.rule);
  if (rule === undefined) return { text: { 'zh-CN': '没有记下', en: 'not written down' } };
  return ruleText(rule && { version: rule.version, title: title ?? { 'zh-CN': rule.id, en: rule.id } });
}

function ruleText(rule: { title: Localized; version: string } | null): Side {
  if (rule === null) return { text: OWN_QUESTION };
  const { title, version } = rule;
  return { text: identified(title, { 'zh-CN': version, en: version }) };
}
