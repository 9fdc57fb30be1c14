// What the screens and headless callers see: plain data, no protocol objects to call.
import type { ClaimPath } from '@anju/credentials';
import type { Rule } from '@anju/eligibility';
import type { CardState } from './holder/card-life.ts';
import type { ClaimAppearance, HeldCard } from './holder/store.ts';
import type { LocalizedText } from './localized-text.ts';
import type { Choice, Choices } from './present/query/choice.ts';
import type { VerifiedRequest } from './present/verify-request.ts';
import type { IssuerDescription } from './receive/metadata.ts';
import type { OpenedOffer } from './receive/offer.ts';
import type { AskerRegistration } from './trust/asker.ts';
import type { IssuerListing } from './trust/issuer-listing.ts';

export type { LocalizedText } from './localized-text.ts';

export type ClaimView = {
  name: string;
  label: LocalizedText;
  /** as the issuer signed it: integers in fen or 0.01 m², ISO dates, enumeration values */
  value: unknown;
  /** the value as a person reads it */
  display: LocalizedText;
  /** asked for only to see that several cards belong together */
  matchOnly: boolean;
  /** absent where nobody described it */
  kind?: ClaimAppearance['kind'];
  /** address of the picture that the claim is, for an <img> */
  picture?: string;
};

export type CardView = {
  cardId: string;
  vct: string;
  iss: string;
  name: LocalizedText;
  description: LocalizedText | null;
  issuerName: LocalizedText;
  /** CSS colours `#rrggbb`, or null where the issuer names none */
  colours: { background: string; text: string } | null;
  claims: ClaimView[];
  copiesLeft: number;
  copiesReceived: number;
  receivedAt: string;
  /** last day on which it is good, ISO date; null when it has no end */
  validUntil: string | null;
  state: CardState;
  /** its end is near, and it is not over */
  endsSoon: boolean;
  /** few copies are left of those that its issuer gives at once */
  runsLow: boolean;
  /** what its issuer's list said last, and why the last look told nothing; null: it cannot be looked up */
  standing: {
    known: { state: 'valid' | 'suspended' | 'revoked'; at: string } | null;
    failure: { code: string; at: string } | null;
    /** it changed, and nobody has looked at the card since */
    isUnseen: boolean;
  } | null;
  /** address of the issuer's own picture of it, for an <img>; null: draw ours */
  picture: LocalizedText | null;
  renewal: { isPossible: boolean; failure: { code: string; at: string } | null };
  /** it was waited for, and nobody has looked at it since it came */
  isNew?: true;
  /** the issuer's name for this kind of card; null on cards of the wallet's first version */
  configurationId: string | null;
};

/** A card that was asked for and that the issuer has not made yet. */
export type WaitingView = {
  waitingId: string;
  state: 'waiting' | 'declined' | 'gone';
  vct: string;
  name: LocalizedText;
  issuerName: LocalizedText;
  colours: CardView['colours'];
  askedAt: string;
  askAgainAt: string;
};

/** A card that a backup described, to be got again from its issuer. */
export type RestoredView = {
  restoredId: string;
  iss: string;
  vct: string;
  configurationId: string;
  name: LocalizedText;
  issuerName: LocalizedText;
  /** of the issuer's address */
  host: string;
  colours: CardView['colours'];
  /** the new one is being waited for */
  isWaiting: boolean;
};

/** What a department issues, for the citizen to choose from. */
export type CatalogueEntry = {
  issuer: { name: LocalizedText; url: string; host: string };
  configurationId: string;
  vct: string;
  name: LocalizedText;
  description: LocalizedText | null;
  colours: CardView['colours'];
  held: 'no' | 'yes' | 'waiting';
};

/** `unreachable`: departments that gave no catalogue, by their address; the others stand all the same. */
export type Catalogue = { entries: CatalogueEntry[]; unreachable: { host: string; code: string }[] };

export type OfferPreview = {
  kind: 'offer';
  /** `verified`: what it says of itself is signed by its certified key, under `certifiedName` */
  issuer: {
    name: LocalizedText;
    url: string;
    host: string;
    verified: boolean;
    certifiedName: LocalizedText | null;
  };
  cards: {
    configurationId: string;
    vct: string;
    /** whether the registry lists this issuer for it; what is not listed is not asked for */
    listing: IssuerListing;
    name: LocalizedText;
    description: LocalizedText | null;
    colours: { background: string; text: string } | null;
    claims: { name: string; label: LocalizedText }[];
  }[];
  /** null: no code is asked for */
  txCode: { length: number | null; numeric: boolean } | null;
  /** `log-in`: the citizen is sent to the department's page; `counter`: the code in the offer is enough */
  way: 'counter' | 'log-in';
  /** whose page the log-in opens; null: there is none */
  logInHost: string | null;
  offer: OpenedOffer;
  description: IssuerDescription;
};

export type ReceiveResult = {
  kind: 'received';
  /** copies kept */
  received: number;
  /** copies thrown away because they did not fit */
  discarded: number;
  cards: CardView[];
  /** data sets of which nothing came, while others did */
  missing: number;
  /** what the department wants to look at first */
  waiting: WaitingView[];
};

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
  /** further cards that would do as well; the newest was taken unless the citizen picked another */
  otherCards: number;
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

export type ClauseText = { id: string; text: LocalizedText };
export type DecidedClause = ClauseText & { met: boolean | 'unproved' };

/** The secret under which the asker keeps its one entry on an answer, and where to ask with it. */
export type EntryKey = { secret: string; uri: string };

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
