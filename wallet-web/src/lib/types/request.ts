// A request to show cards, before the citizen agrees.
import type { ClaimPath } from '@anju/credentials';
import type { Rule } from '@anju/eligibility';
import type { HeldCard } from '../holder/store.ts';
import type { LocalizedText } from '../localized-text.ts';
import type { Choice, Choices } from '../present/query/choice.ts';
import type { VerifiedRequest } from '../present/request/verify-request.ts';
import type { AskerRegistration } from '../trust/asker.ts';
import type { ClaimView } from './cards.ts';
import type { ClauseText, DecidedClause, RuleDecision } from './result.ts';

export type MissingCard = {
  id: string;
  vct: string;
  cardName: LocalizedText;
  reason:
    | 'no_card'
    | 'no_copy_left'
    | 'expired'
    | 'revoked'
    | 'suspended'
    | 'other_authority'
    | 'claims_not_held';
};

export type RequestedCredential = {
  /** the query's name for it */
  id: string;
  vct: string;
  cardId: string;
  cardName: LocalizedText;
  issuerName: LocalizedText;
  /** exactly what will be disclosed; of a claim of which a part is asked for, the whole */
  claims: ClaimView[];
  /** the same, by place */
  disclose: ClaimPath[];
  copiesLeft: number;
};

export type RuleReference = { id: string; version: string; sha256: string };

/** As a request names it. */
export type AskedRule = RuleReference & {
  /** the day for which is decided, ISO date; an earlier one only where something is decided again */
  on: string;
  isAppeal: boolean;
};

/** The published rule in its own words; nothing of it is the asker's. */
export type PreviewedRule = AskedRule & {
  citation: string;
  /** what the asker learns of the clauses that a way is `learned` by */
  learnedInWords: LocalizedText;
  /** what it learns besides, where the rule grades */
  graded: { inWords: LocalizedText; learned: ClauseText[] } | null;
  /** what "once" means for who is found eligible; null: it may be asked as often as wished */
  once: LocalizedText | null;
  /** as its bytes say, frozen */
  document: Rule;
};

/** One way of the rule: what it shows of these cards, what it lacks, and what follows. */
export type RouteOption = {
  /** as the law calls it; null where it has no name */
  name: LocalizedText | null;
  /** which of several cards it is about, where each counts by itself; else null */
  byCard: LocalizedText | null;
  /** what the rule says of these cards, worked out on this device and told to nobody; null where a card is missing */
  outlook: RuleOutlook | null;
  /** clauses that are decided by */
  learned: ClauseText[];
  credentials: RequestedCredential[];
  missing: MissingCard[];
  stays: LocalizedText[];
  /** these cards are of different people or households, and nobody would take them together */
  areOfOthers: boolean;
  /** what was picked for this way, by the wallet where the newest cards are different people's */
  choice: Choice;
  choices: Choices;
  /** which of the rule's ways it is, and the cards that it may go by */
  from: { way: number; held: HeldCard[] };
};

export type RuleOutlook = {
  decision: RuleDecision;
  clauses: readonly Readonly<Pick<DecidedClause, 'id' | 'met'>>[];
};

export type RequestPreview = {
  kind: 'request';
  /** `registration` is null for an asker that nobody registered: the citizen is warned and asked twice */
  asker: { name: LocalizedText; verified: boolean; registration: AskerRegistration | null };
  title: LocalizedText;
  /** the rule's; without a rule in the asker's own words */
  purpose: LocalizedText;
  /** null: a question of the asker's own, by no published rule */
  rule: PreviewedRule | null;
  /** ways to meet the rule, the most promising first; none without a rule */
  routes: RouteOption[];
  /** which of them the parts below are of */
  route: number;
  credentials: RequestedCredential[];
  /** sentences that the citizen declares with the answer, each to be agreed to by itself; both languages are signed */
  declarations: LocalizedText[];
  missing: MissingCard[];
  /** what was asked for as well, and is not needed */
  leftOut: { id: string; cardName: LocalizedText }[];
  /** labels of what these cards hold and will not be disclosed */
  stays: LocalizedText[];
  /** what the citizen picked among answers that all fit */
  choice: Choice;
  /** what there is to pick from; nothing where there is one answer, and where a rule's ways stand instead */
  choices: Choices;
  /** what a pick is worked out from, on this device: cards as they were then; null where there is nothing to pick */
  hand: { held: HeldCard[]; at: string } | null;
  expiresAt: string;
  request: VerifiedRequest;
};
