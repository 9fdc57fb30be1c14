// What a citizen may choose in an answer: all of it is plain data, so that a choice is a new preview and nothing else.
import type { LocalizedText } from '../../localized-text.ts';

/** One change. `option` null leaves an optional set out; several `cardIds` where the asker takes several. */
export type Pick =
  | { kind: 'option'; set: number; option: number | null }
  | { kind: 'cards'; id: string; cardIds: string[] }
  | { kind: 'claims'; id: string; claimSet: number };

/** What was picked so far, the newest first. What cannot stand beside newer picks does not count. */
export type Choice = readonly Pick[];

/** Cards that answer one query, of which one is shown (or several, where the asker takes several). */
export type CardChoice = {
  id: string;
  cardName: LocalizedText;
  takesSeveral: boolean;
  cards: {
    cardId: string;
    issuerName: LocalizedText;
    receivedAt: string;
    /** what this card says and the others do not; null where they all say the same */
    says: { label: LocalizedText; display: LocalizedText } | null;
    copiesLeft: number;
    /** by a rule: with this one picked, the cards would be of different people or households */
    isOfOthers?: boolean;
    isChosen: boolean;
  }[];
};

/** Combinations of claims of which one is enough, the asker's preferred one first. */
export type ClaimChoice = {
  id: string;
  cardName: LocalizedText;
  claimSets: { index: number; labels: LocalizedText[]; isChosen: boolean }[];
};

/** Options of which one is enough; where it is not required, none is too. */
export type OptionChoice = {
  set: number;
  isRequired: boolean;
  /** false: without it nothing would be shown at all */
  mayBeLeftOut: boolean;
  /** `ids`: the queries that it answers */
  options: { index: number; ids: string[]; cardNames: LocalizedText[]; isChosen: boolean }[];
};

export type Choices = { options: OptionChoice[]; cards: CardChoice[]; claims: ClaimChoice[] };

export const NO_CHOICES: Choices = { options: [], cards: [], claims: [] };

export function withPick(choice: Choice, pick: Pick): Choice {
  return [pick, ...choice.filter((other) => keyOf(other) !== keyOf(pick))];
}

const keyOf = (pick: Pick): string =>
  JSON.stringify(pick.kind === 'option' ? [pick.kind, pick.set] : [pick.kind, pick.id]);
