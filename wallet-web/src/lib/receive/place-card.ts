// The moment at which a card takes its place in the wallet, in that of an older one of its kind. One at a time for each
// kind: two tabs that receive the same card at once would else both find no older one, and leave two.
import type { StoredCard, StoredCopy, StoredGrant } from '../holder/store.ts';
import { receivedEntry } from './log-entries.ts';
import { type Kind, olderCard } from './older-card.ts';
import type { ReceivePorts } from './session.ts';

export type NewCard = {
  card: StoredCard;
  copies: StoredCopy[];
  grant: StoredGrant;
  kind: Kind;
  wanted: { replaces: string | null; waitingId?: string };
};

/** False, and nothing is kept, when the card that was to be renewed was deleted meanwhile: it does not come back. */
export function placeCard(
  { card, copies, grant, kind, wanted }: NewCard,
  { store, keys, exclusively }: Pick<ReceivePorts, 'store' | 'keys' | 'exclusively'>,
): Promise<boolean> {
  const { replaces, waitingId = null } = wanted;
  return exclusively(`place ${card.iss} ${card.vct}`, async () => {
    const held = await store.cards();
    if (replaces !== null && !held.some((one) => one.card.cardId === replaces)) return false;
    const older = replaces ?? olderCard(card, kind, held);
    const olderKeyIds = older === null ? [] : await store.keyIdsOf(older);
    const entry = receivedEntry(card, copies.length, replaces !== null);
    await store.keepCard(card, copies, entry, older, waitingId);
    // what stands there may be newer: tokens that were renewed, batches still to be told of
    await store.grants.add(grant);
    await keys.remove(olderKeyIds);
    return true;
  });
}
