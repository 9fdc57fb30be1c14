// Which cards of a backup are to be got again, and which were got since, so that only their issuer is still to be told of
// what was lost.
import { ownBatches } from '../../receive/lost-batches.ts';
import type { HolderStore, LostBatch, RestoredCard, StoredCard } from '../store.ts';

type SortedOut = {
  /** to be got again */
  wanted: RestoredCard[];
  /** each batch once, with the grant under whose tokens its issuer can be told */
  lost: (LostBatch & { grantId: string })[];
};

/** Without the cards that are held still, and without as many of a kind as were received since the backup was made. */
export async function sortOut(cards: RestoredCard[], madeAt: string, store: HolderStore): Promise<SortedOut> {
  const held = (await store.cards()).map(({ card }) => card);
  const isHeld = new Set(held.map(({ cardId }) => cardId));
  const own = await ownBatches(store);
  const described = new Set(cards.map(({ restoredId }) => restoredId));
  const since = held.filter(({ cardId, receivedAt }) => receivedAt > madeAt && !described.has(cardId));
  const left = Map.groupBy(since, kindOf);
  // made on this very device, which is not lost: nothing of it is to be told as such
  const isMadeHere = cards.some(({ restoredId }) => isHeld.has(restoredId));
  const sorted: SortedOut = { wanted: [], lost: [] };
  for (const card of cards) {
    const { restoredId, notificationId, configurationId } = card;
    if (isHeld.has(restoredId) || (notificationId !== null && own.has(notificationId))) continue;
    const got = left.get(kindOf(card))?.pop();
    const isTold = sorted.lost.some((one) => one.notificationId === notificationId);
    if (got === undefined) sorted.wanted.push(isMadeHere ? { ...card, notificationId: null } : card);
    else if (!isMadeHere && notificationId !== null && got.source && !isTold)
      sorted.lost.push({ grantId: got.source.grantId, notificationId, configurationId });
  }
  return sorted;
}

const kindOf = ({ iss, vct }: RestoredCard | StoredCard) => JSON.stringify([iss, vct]);
