// A round of looking whether issuers have taken cards back. What was found is written on the cards; what could not be found
// out is written beside what was known before, which stays with its age.
import { statusValue, type VerifiedStatusList } from '@anju/credentials';
import { WalletError } from '../../errors.ts';
import type { Exclusively } from '../../exclusively.ts';
import type { CardStanding, HolderStore, StoredCard } from '../store.ts';
import { isFresh, isLookDue } from './due.ts';
import { createReadList, type ListPorts, type ReadList } from './read-lists.ts';
import { type CopyStatus, stateOf } from './state-of.ts';

export type LookPorts = ListPorts & { store: HolderStore; exclusively: Exclusively };

/** An issuer that spreads one card over more lists than this could tell its holders apart by what they fetch. */
const MOST_LISTS = 16;

/** For lists that do not say how long they are good to go by; and the longest that any is gone by. */
const DEFAULT_FRESH_MILLISECONDS = 3_600_000;
const MOST_FRESH_MILLISECONDS = 7 * 86_400_000;

/** All cards whose time has come, quietly. */
export const lookWhenDue = (ports: LookPorts): Promise<{ isChanged: boolean }> =>
  look((card) => isLookDue(card, ports.now()), ports);

/** Only this card's lists are asked for, unless they are fresh; what comes of it is written on the card. */
export const lookAtCard = (cardId: string, ports: LookPorts): Promise<{ isChanged: boolean }> =>
  look((card) => card.cardId === cardId && !isFresh(card, ports.now()), ports);

type Placed = StoredCard & { statuses: NonNullable<StoredCard['statuses']> };

/** One round at a time, over all tabs: the second finds what the first has written. */
function look(isWanted: (card: StoredCard) => boolean, ports: LookPorts): Promise<{ isChanged: boolean }> {
  return ports.exclusively('standing', async () => {
    const held = (await ports.store.cards()).map(({ card }) => card).filter(isPlaced);
    const wanted = held.filter(isWanted);
    if (wanted.length === 0) return { isChanged: false };
    const asked = new Set(wanted.flatMap(urisOf));
    // who shares a list that is read anyway need not read it another time
    const covered = held.filter(
      (card) => wanted.includes(card) || urisOf(card).every((uri) => asked.has(uri)),
    );
    const readList = createReadList(ports);
    const at = ports.now();
    const changes = await Promise.all(
      covered.map(async (card) => write(card, await outcomeFor(card, at, readList), ports)),
    );
    return { isChanged: changes.includes(true) };
  });
}

const isPlaced = (card: StoredCard): card is Placed => (card.statuses ?? []).length > 0;
const urisOf = ({ statuses }: Placed): string[] => [...new Set(statuses.map(({ uri }) => uri))];

type Outcome = Pick<StoredCard, 'standing' | 'standingFailure'>;

/** @param at from before anything was asked for: from then on counts the age of what is answered */
async function outcomeFor(card: Placed, at: Date, readList: ReadList): Promise<Outcome> {
  const { iss, vct, statuses, standing: before } = card;
  const lists = new Map<string, VerifiedStatusList>();
  let code: string | null = null;
  const fail = (error: unknown) => {
    code ??= error instanceof WalletError ? error.code : 'standing_not_trusted';
  };
  const uris = urisOf(card);
  if (uris.length > MOST_LISTS) fail(null);
  else {
    await Promise.all(
      uris.map(async (uri) => {
        try {
          const list = await readList({ uri, iss, vct });
          // whoever hands out an older list than was seen hides what was taken back since
          if (before !== undefined && list.issuedAt.toISOString() < before.signedAt) fail(null);
          else lists.set(uri, list);
        } catch (error) {
          fail(error);
        }
      }),
    );
  }
  const copies = statuses.map(({ uri, index }) => statusAt(lists.get(uri), index));
  if (copies.includes('unknown')) fail(null);
  const state = stateOf(copies, before?.state);
  const failure = code === null ? {} : { standingFailure: { code, at: at.toISOString() } };
  if (state === null) return { ...(before && { standing: before }), ...failure };
  // a card is good when it comes: that it still is, is no news
  const isUnseen = state !== (before?.state ?? 'valid') || before?.isUnseen === true;
  const standing = standingOf(state, [...lists.values()], at);
  return { standing: isUnseen ? { ...standing, isUnseen } : standing, ...failure };
}

function statusAt(list: VerifiedStatusList | undefined, index: number): CopyStatus {
  if (list === undefined || index >= list.list.size) return 'unknown';
  const status = list.list.statusAt(index);
  if (status === statusValue.valid) return 'valid';
  if (status === statusValue.invalid) return 'revoked';
  return status === statusValue.suspended ? 'suspended' : 'unknown';
}

function standingOf(state: CardStanding['state'], lists: VerifiedStatusList[], at: Date): CardStanding {
  const freshUntil = lists.map(({ ttlSeconds, expiresAt }) => {
    const ttl = ttlSeconds === undefined ? DEFAULT_FRESH_MILLISECONDS : ttlSeconds * 1000;
    return Math.min(at.getTime() + Math.min(ttl, MOST_FRESH_MILLISECONDS), expiresAt.getTime());
  });
  return {
    state,
    at: at.toISOString(),
    freshUntil: new Date(Math.min(...freshUntil)).toISOString(),
    signedAt: new Date(Math.min(...lists.map(({ issuedAt }) => issuedAt.getTime()))).toISOString(),
  };
}

/** Not over a card that was renewed meanwhile: what was read is about copies that are gone. */
function write(card: Placed, outcome: Outcome, { store, exclusively }: LookPorts): Promise<boolean> {
  return exclusively(`card ${card.cardId}`, async () => {
    const now = (await store.cards()).find((one) => one.card.cardId === card.cardId)?.card;
    if (now === undefined || now.receivedAt !== card.receivedAt) return false;
    const { standing: _, standingFailure: __, ...rest } = now;
    await store.updateCard({ ...rest, ...outcome });
    const wasFailing = card.standingFailure !== undefined;
    return (
      outcome.standing?.state !== card.standing?.state ||
      wasFailing !== (outcome.standingFailure !== undefined)
    );
  });
}
