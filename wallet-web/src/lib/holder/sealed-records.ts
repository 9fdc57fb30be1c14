// How each kind of record stands sealed in the database: what stays in the open beside the sealed bytes, and what the
// seal binds them to.
import type { LogEntry } from '../types.ts';
import type { HeldCard, StoredCard, StoredCopy } from './store.ts';
import type { Seal } from './vault/seal.ts';
import {
  KEY_PATHS,
  type SealedCard,
  type SealedCopy,
  type SealedEntry,
  type SealedThing,
  type ShelfName,
} from './wallet-database.ts';

/** Shelves whose ids would tell something, or let a guess be checked. */
const HIDDEN: readonly ShelfName[] = ['pending', 'instances', 'answered'];

/** @param copies all that are kept with it */
export const sealCard = async (
  seal: Seal,
  card: StoredCard,
  copies: readonly Pick<StoredCopy, 'state'>[],
): Promise<SealedCard> => ({
  cardId: card.cardId,
  sealed: await sealAboutCard(seal, card),
  copiesLeft: copies.filter(({ state }) => state === 'unused').length,
  copiesReceived: copies.length,
});

/** What is sealed of it. */
export const sealAboutCard = (seal: Seal, card: StoredCard): Promise<Uint8Array> =>
  seal.seal('cards', card.cardId, card);

export const openCard = async (
  seal: Seal,
  { cardId, sealed, copiesLeft, copiesReceived }: SealedCard,
): Promise<HeldCard> => ({
  card: (await seal.open('cards', cardId, sealed)) as StoredCard,
  copiesLeft,
  copiesReceived,
});

/** Bound to card and key as well: these stand beside it in the open. */
const placeOfCopy = ({ copyId, cardId, keyId }: { copyId: string; cardId: string; keyId: string }) =>
  JSON.stringify([copyId, cardId, keyId]);

export async function sealCopy(seal: Seal, copy: StoredCopy): Promise<SealedCopy> {
  const { credential, ...open } = copy;
  const sealed = credential === null ? null : await seal.seal('copies', placeOfCopy(copy), credential);
  return { ...open, sealed };
}

export const openCopy = async (seal: Seal, copy: SealedCopy): Promise<string> =>
  (await seal.open('copies', placeOfCopy(copy), copy.sealed)) as string;

export const sealEntry = async (seal: Seal, entry: LogEntry): Promise<SealedEntry> => ({
  entryId: entry.entryId,
  sealed: await seal.seal('log', entry.entryId, entry),
});

export const openEntry = async (seal: Seal, { entryId, sealed }: SealedEntry): Promise<LogEntry> =>
  (await seal.open('log', entryId, sealed)) as LogEntry;

/** The id under which a thing of this shelf rests. */
export const restingId = async (seal: Seal, shelf: ShelfName, id: string): Promise<string> =>
  HIDDEN.includes(shelf) ? seal.hide(shelf, id) : id;

export async function sealThing(seal: Seal, shelf: ShelfName, value: object): Promise<SealedThing> {
  const keyPath = KEY_PATHS[shelf];
  const id = await restingId(seal, shelf, String((value as Record<string, unknown>)[keyPath]));
  return { [keyPath]: id, sealed: await seal.seal(shelf, id, value) };
}

export const openThing = (seal: Seal, shelf: ShelfName, thing: SealedThing): Promise<unknown> =>
  seal.open(shelf, String(thing[KEY_PATHS[shelf]]), thing.sealed);
