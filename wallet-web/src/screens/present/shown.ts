// Sorts what will be shown: contents by card, and apart from them the numbers asked for only to match the cards.
import type { ClaimView, LocalizedText, RequestedCredential } from '../../lib/types.ts';

export interface ShownCard {
  id: string;
  cardId: string;
  cardName: LocalizedText;
  issuerName: LocalizedText;
  claims: ClaimView[];
}

export interface MatchingNumber {
  name: string;
  label: LocalizedText;
  display: LocalizedText;
  cardNames: LocalizedText[];
}

/** A card of which nothing is disclosed is among them: that it is held is shown all the same. */
export function shownCards(credentials: readonly RequestedCredential[]): ShownCard[] {
  return credentials
    .filter(({ claims }) => claims.length === 0 || claims.some((claim) => !claim.matchOnly))
    .map(({ id, cardId, cardName, issuerName, claims }) => ({
      id,
      cardId,
      cardName,
      issuerName,
      claims: claims.filter((claim) => !claim.matchOnly),
    }));
}

/** One entry per number and value: cards that carry the same number share a line, a different one stands out. */
export function matchingNumbers(credentials: readonly RequestedCredential[]): MatchingNumber[] {
  const numbers = new Map<string, MatchingNumber>();
  for (const { cardName, claims } of credentials) {
    for (const { name, label, display, matchOnly } of claims) {
      if (!matchOnly) continue;
      const key = JSON.stringify([name, display]);
      const number = numbers.get(key) ?? { name, label, display, cardNames: [] };
      number.cardNames.push(cardName);
      numbers.set(key, number);
    }
  }
  return [...numbers.values()];
}
