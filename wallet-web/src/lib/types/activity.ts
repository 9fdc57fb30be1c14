// The wallet’s log, and what askers say they kept.
import type { LocalizedText } from '../localized-text.ts';
import type { RuleReference } from './request.ts';
import type { PresentationResult, RuleDecision } from './result.ts';

export type KeptEntry = {
  askedBy: LocalizedText;
  /** How the asker named itself in the request; null in entries of the first format, which do not say. */
  clientId: string | null;
  /** null: a question of the asker's own */
  rule: (RuleReference & { title: LocalizedText }) | null;
  decision: RuleDecision | 'answered';
  decidedAt: string;
  /** of a decision upon appeal: the earlier entry by its leaf hash, where that is known, and the day that both are decided for */
  supersedes?: { leaf: string | null; on: string };
  /** it has its place in the asker's published log */
  isPublished: boolean;
};

/** `bytes`: what was shown is not what the asker's log holds under this secret. */
export type KeptDifference = 'asker' | 'rule' | 'decision' | 'time' | 'bytes';

export type KeptAnswer =
  /** `leaf`: its hash in the asker's published log, made again from the bytes and the secret */
  | { kind: 'kept'; kept: KeptEntry; leaf: string; differs: KeptDifference[] }
  /** the asker says that it has no such entry */
  | { kind: 'nothing' }
  /** the wallet has no secret to ask with */
  | { kind: 'no_key' };

export type LogEntry = {
  entryId: string;
  at: string;
  kind: 'received' | 'presented' | 'declined';
  who: LocalizedText;
  /** how an asker named itself; absent in what was received, and in entries of the wallet's first versions */
  clientId?: string;
  /** by which it asked; null: a question of its own. Absent in what was received, and in entries of earlier versions */
  rule?: RuleReference | null;
  /** where something was decided again: for which day, ISO date */
  decidedAgainFor?: string;
  /** read from a backup: this wallet did not see it happen */
  fromBackup?: true;
  /** what the asker said last that it kept, and when it was asked */
  asked?: { at: string; answer: KeptAnswer };
  title: LocalizedText | null;
  purpose: LocalizedText | null;
  /** what was declared with the answer; absent where nothing was */
  declared?: LocalizedText[];
  /** names and labels, never values */
  disclosed: { vct: string; cardName: LocalizedText; claims: { name: string; label: LocalizedText }[] }[];
  outcome:
    | { kind: 'received'; copies: number }
    | { kind: 'renewed'; copies: number }
    /** the department looks at it first; what becomes of it is an entry of its own */
    | { kind: 'waiting' }
    | { kind: 'not_issued' }
    | { kind: 'declined' }
    /** written before the answer leaves; it stays when nothing came back */
    | { kind: 'sent' }
    | { kind: 'not_delivered' }
    | PresentationResult;
};
