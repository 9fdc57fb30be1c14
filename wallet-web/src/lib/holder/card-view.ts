// A held card as the screens show it.
import type { CardView, LocalizedText } from '../types.ts';
import { cardState, endsSoon, runsLow } from './card-life.ts';
import { cardPicture } from './card-picture.ts';
import { claimViews } from './claim-view.ts';
import type { HeldCard, StoredCard } from './store.ts';

/** `canRenew`: the issuer left a way to renew it without a visit. */
export function cardView(held: HeldCard, now: Date, canRenew = false): CardView {
  const { card, copiesLeft, copiesReceived } = held;
  const claims = claimViews(card);
  const { templates } = card.appearance;
  const { expiresAtSeconds: expires } = card;
  return {
    cardId: card.cardId,
    vct: card.vct,
    iss: card.iss,
    name: card.appearance.name,
    description: card.appearance.description,
    issuerName: card.appearance.issuerName,
    colours: card.appearance.colours,
    claims,
    picture: templates === undefined ? null : drawn(() => cardPicture(templates, claims)),
    renewal: {
      isPossible: canRenew && card.standing?.state !== 'revoked',
      failure: card.renewalFailure ?? null,
    },
    configurationId: card.source?.configurationId ?? null,
    copiesLeft,
    copiesReceived,
    receivedAt: card.receivedAt,
    validUntil: expires === null ? null : new Date((expires - 1) * 1000).toISOString().slice(0, 10),
    state: cardState(held, now),
    endsSoon: endsSoon(card, now),
    runsLow: runsLow(held),
    standing: standingView(card),
    ...(card.isNew === undefined ? {} : { isNew: card.isNew }),
  };
}

/** A picture that cannot be drawn is none: the card and all others stand without it. */
function drawn(draw: () => LocalizedText): LocalizedText | null {
  try {
    return draw();
  } catch {
    return null;
  }
}

function standingView({ statuses = [], standing, standingFailure }: StoredCard): CardView['standing'] {
  if (statuses.length === 0) return null;
  const known = standing === undefined ? null : { state: standing.state, at: standing.at };
  return { known, failure: standingFailure ?? null, isUnseen: standing?.isUnseen === true };
}
