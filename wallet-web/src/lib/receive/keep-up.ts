// Keeping the wallet as it should be, without being asked: what is waited for, what was revoked, what runs short.
import { WalletError } from '../errors.ts';
import { isQuietTime } from '../holder/quiet-time.ts';
import { isLookDue } from '../holder/standing/due.ts';
import { lookWhenDue } from '../holder/standing/look.ts';
import type { HeldCard, StoredGrant } from '../holder/store.ts';
import { askAgain } from './ask-again.ts';
import { renewWhenDue } from './renew.ts';
import { isDueForRenewal } from './renewal-due.ts';
import type { ReceivePorts } from './session.ts';
import { tellLost } from './settle-restored.ts';

/** Nothing for some hours after a showing: else the issuer would learn when a card is used. */
export async function keepUp(ports: ReceivePorts): Promise<{ isChanged: boolean }> {
  const { store, now } = ports;
  let isChanged = false;
  const quietly = async (work: () => Promise<boolean>) => {
    try {
      isChanged = (await work()) || isChanged;
    } catch (error) {
      if (!(error instanceof WalletError)) throw error;
      isChanged = true;
    }
  };
  for (const { waitingId, state, askAgainAt } of await store.waiting.all()) {
    if (state !== 'waiting' || askAgainAt > now().toISOString()) continue;
    await quietly(async () => (await askAgain(waitingId, ports))?.kind !== 'waiting');
  }
  const [cards, grants] = [await store.cards(), await store.grants.all()];
  const awaited = new Set((await store.waiting.all()).map(({ replaces }) => replaces));
  const due = renewable(cards, grants, awaited).filter((one) => isDueForRenewal(one, now()));
  const isLookWanted = cards.some(({ card }) => isLookDue(card, now()));
  const owing = grants.filter(({ lost = [] }) => lost.length > 0);
  if (due.length === 0 && owing.length === 0 && !isLookWanted) return { isChanged };
  if (isQuietTime(await store.log(), now())) return { isChanged };
  for (const { grantId } of owing) await quietly(() => tellLost(grantId, ports));
  // first, since what was revoked is not renewed
  await quietly(async () => (await lookWhenDue(ports)).isChanged);
  for (const { card } of due) {
    await quietly(async () => (await renewWhenDue(card.cardId, ports)) !== null);
  }
  return { isChanged };
}

/** Cards for which a refresh token is here, and that are not being waited for already. */
function renewable(cards: HeldCard[], grants: StoredGrant[], awaited: Set<string | null>): HeldCard[] {
  const tokens = new Map(grants.map(({ grantId, refreshToken }) => [grantId, refreshToken]));
  return cards.filter(
    ({ card }) => (tokens.get(card.source?.grantId ?? '') ?? null) !== null && !awaited.has(card.cardId),
  );
}
