// Cards as the screens see them: held, waited for, and described by a backup.
import type { CardState } from '../holder/card-life.ts';
import type { ClaimAppearance } from '../holder/store.ts';
import type { LocalizedText } from '../localized-text.ts';

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
