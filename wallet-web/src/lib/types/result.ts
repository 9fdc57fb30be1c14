// What came of an answer: decided, delivered, or refused.
import type { LocalizedText } from '../localized-text.ts';

export type ClauseText = { id: string; text: LocalizedText };

export type DecidedClause = ClauseText & { met: boolean | 'unproved' };

/** The secret under which the asker keeps its one entry on an answer, and where to ask with it. */
export type EntryKey = { secret: string; uri: string };

export type RuleDecision = 'eligible' | 'not_eligible' | 'more_needed';

/** By a published rule; or `answered`: a question of the asker's own, of which each part was answered or not. */
export type Decision =
  | {
      decision: RuleDecision;
      /** `sha256` is absent where the asker did not say it, and in entries of the wallet's first version */
      rule: { id: string; version: string; sha256?: string; title: LocalizedText };
    }
  | { decision: 'answered'; rule: null };

export type DecidedResult = Decision & {
  kind: 'decided';
  clauses: DecidedClause[];
  decidedAt: string;
  requestId: string | null;
  /** what the rule grades by the clauses that were met; absent where it grades nothing */
  grade?: { title: LocalizedText; value: LocalizedText };
  /** what the rule says of what was shown, where the asker's decision is another one */
  walletSays?: RuleDecision;
  /** absent: the asker cannot be asked what it kept */
  entryKey?: EntryKey;
  redirectUri?: string;
};

export type DeliveredResult = {
  kind: 'delivered';
  deliveredAt: string;
  /** where the citizen is to go on, checked to be a safe address; never in the log, since it holds a code */
  redirectUri: string | null;
  requestId?: string;
  entryKey?: EntryKey;
};

/** What becomes of a no. */
export type Declined = { redirectUri: string | null };

export type PresentationResult =
  | DecidedResult
  /** the asker took the answer; what it leads to it tells the citizen itself */
  | DeliveredResult
  /** the asker refused the answer; `error` is the protocol's code */
  | { kind: 'refused'; error: string; refusedAt: string };
