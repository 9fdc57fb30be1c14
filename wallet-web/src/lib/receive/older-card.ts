// Which card that is held is superseded by a new one: the same issuer's, of the same type, for the same person; and where
// the issuer has several of a kind for one person (a flat each), the one of the same data set.
import type { HeldCard, StoredCard } from '../holder/store.ts';

export type Kind = {
  /** how many of this kind the issuer has for this person */
  siblings: number;
  /** the claim that tells a person's data sets apart, where the type names one */
  recordKey: string | null;
};

/** The id of the older card, or null. */
export function olderCard(card: StoredCard, { siblings, recordKey }: Kind, held: HeldCard[]): string | null {
  const alike = held
    .map((entry) => entry.card)
    .filter(
      ({ iss, vct, claims }) =>
        iss === card.iss && vct === card.vct && claims.person_number === card.claims.person_number,
    );
  if (recordKey !== null) {
    return alike.find(({ claims }) => claims[recordKey] === card.claims[recordKey])?.cardId ?? null;
  }
  const identifier = card.source?.credentialIdentifier ?? null;
  const ofSameSet = alike.find(
    ({ source }) => identifier !== null && source?.credentialIdentifier === identifier,
  );
  if (ofSameSet !== undefined) return ofSameSet.cardId;
  if (siblings > 1 || alike.length > 1) return null;
  return alike[0]?.cardId ?? null;
}
