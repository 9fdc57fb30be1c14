// Which card that is held is superseded by a new one: the same issuer's, of the same type, for the same person; and where
// the issuer has several of a kind for one person (a flat each), the one of the same data set.
import type { HeldCard, StoredCard } from '../holder/store.ts';

/** The id of the older card, or null. `siblings`: how many of this kind the issuer has for this person. */
export function olderCard(card: StoredCard, siblings: number, held: HeldCard[]): string | null {
  const alike = held
    .map((entry) => entry.card)
    .filter(
      ({ iss, vct, claims }) =>
        iss === card.iss && vct === card.vct && claims.person_number === card.claims.person_number,
    );
  const identifier = card.source?.credentialIdentifier ?? null;
  const ofSameSet = alike.find(
    ({ source }) => identifier !== null && source?.credentialIdentifier === identifier,
  );
  if (ofSameSet !== undefined) return ofSameSet.cardId;
  if (siblings > 1 || alike.length > 1) return null;
  return alike[0]?.cardId ?? null;
}
