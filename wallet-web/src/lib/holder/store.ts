// What the holder keeps: cards, their one-time copies, and the log of what was done with them.
import type { LocalizedText } from '../localized-text.ts';
import type { LogEntry } from '../types.ts';

/** How an issuer wants a claim shown. */
export type ClaimAppearance = {
  name: string;
  label: LocalizedText;
  kind: 'text' | 'integer' | 'date' | 'enumeration' | 'boolean' | 'unknown';
  /** `fen`, `csqm` (0.01 m²) or another unit to be written after the number */
  unit: string | null;
  values: { value: string; label: LocalizedText }[];
  matchOnly: boolean;
};

export type CardAppearance = {
  name: LocalizedText;
  description: LocalizedText | null;
  issuerName: LocalizedText;
  colours: { background: string; text: string } | null;
  claims: ClaimAppearance[];
};

export type StoredCard = {
  cardId: string;
  vct: string;
  iss: string;
  receivedAt: string;
  /** the credential's `exp`, seconds since 1970; null when it has none */
  expiresAtSeconds: number | null;
  /** what it says about its holder, by name */
  claims: Record<string, unknown>;
  /** names of claims that every presentation shows, asked for or not; none in our own types */
  alwaysShown: string[];
  appearance: CardAppearance;
};

export type StoredCopy = {
  copyId: string;
  cardId: string;
  keyId: string;
  /** the issuer-signed SD-JWT VC with all disclosures; dropped once spent */
  credential: string | null;
  state: 'unused' | 'spent';
};

export type HeldCard = { card: StoredCard; copiesLeft: number; copiesReceived: number };
export type SpentCopy = { copyId: string; cardId: string; keyId: string; credential: string };

export type HolderStore = {
  /** Keeps a card with its copies and the log entry, in place of the card `replaces`. All or nothing. */
  keepCard(card: StoredCard, copies: StoredCopy[], entry: LogEntry, replaces: string | null): Promise<void>;
  cards(): Promise<HeldCard[]>;
  /**
   * Marks one unused copy per card as spent and writes the log entry, in one step: two calls at once, or two
   * tabs, never get the same copy. Null, and nothing changed, when a card has none left.
   */
  spendCopies(cardIds: string[], entry: LogEntry): Promise<SpentCopy[] | null>;
  /** The keys of a card's copies, so that they can be removed with it. */
  keyIdsOf(cardId: string): Promise<string[]>;
  forgetCard(cardId: string): Promise<void>;
  forgetEverything(): Promise<void>;
  /** Adds an entry, or replaces the one with the same id. */
  writeLog(entry: LogEntry): Promise<void>;
  /** Newest first. */
  log(): Promise<LogEntry[]>;
};
