// A held card as the screens show it.
import type { CardView } from '../types.ts';
import { cardPicture } from './card-picture.ts';
import { claimViews } from './claim-view.ts';
import type { HeldCard } from './store.ts';

/** `canRenew`: the issuer left a way to renew it without a visit. */
export function cardView(
  { card, copiesLeft, copiesReceived }: HeldCard,
  now: Date,
  canRenew = false,
): CardView {
  const claims = claimViews(card);
  const { templates } = card.appearance;
  const { expiresAtSeconds: expires } = card;
  const expired = isExpired(expires, now);
  return {
    cardId: card.cardId,
    vct: card.vct,
    iss: card.iss,
    name: card.appearance.name,
    description: card.appearance.description,
    issuerName: card.appearance.issuerName,
    colours: card.appearance.colours,
    claims,
    picture: templates === undefined ? null : cardPicture(templates, claims),
    renewal: { isPossible: canRenew, failure: card.renewalFailure ?? null },
    configurationId: card.source?.configurationId ?? null,
    copiesLeft,
    copiesReceived,
    receivedAt: card.receivedAt,
    validUntil: expires === null ? null : new Date((expires - 1) * 1000).toISOString().slice(0, 10),
    state: expired ? 'expired' : copiesLeft === 0 ? 'used_up' : 'valid',
  };
}

export function isExpired(expiresAtSeconds: number | null, now: Date): boolean {
  return expiresAtSeconds !== null && expiresAtSeconds * 1000 <= now.getTime();
}
