// One file with what is needed to get the cards again, and with the activity and its receipts: no key, no claim, no copy
// of a card, no token is in it.
import { WalletError } from '../../errors.ts';
import { cardView } from '../card-view.ts';
import { BACKUP_PASSPHRASE_CHARACTERS, isTooShort } from '../passphrase-length.ts';
import type { HolderStore, RestoredCard, StoredCard, WaitingCard } from '../store.ts';
import { pack } from './packing.ts';
import { LARGEST_CONTENT_BYTES } from './padding.ts';
import { type BackupContent, createReadContent, MOST_ENTRIES } from './read-content.ts';
import { type SealPorts, sealFile } from './sealed-file.ts';

export type MadeBackup = {
  /** JSON, at most 2 MB */
  file: string;
  name: string;
  cards: number;
  entries: number;
  /** older entries for which there was no room, and what could not be read again */
  leftOut: number;
};

export type BackupPorts = SealPorts & {
  store: HolderStore;
  now: () => Date;
  /** as the wallet's other addresses */
  allowHttpOnLoopback: boolean;
};

/** Nothing in the wallet changes by it. Throws `backup_passphrase_short`, `memory_short`. */
export async function makeBackup(passphrase: string, ports: BackupPorts): Promise<MadeBackup> {
  if (isTooShort(passphrase, BACKUP_PASSPHRASE_CHARACTERS)) throw new WalletError('backup_passphrase_short');
  const { store, now } = ports;
  const madeAt = now().toISOString();
  const read = createReadContent(ports);
  // what goes in is what will be read, and nothing that reading would leave out or refuse
  const readable = (part: Partial<BackupContent>) => {
    try {
      return [read(JSON.stringify({ madeAt, cards: [], log: [], ...part }))];
    } catch {
      return [];
    }
  };
  const described = await describeCards(store, now());
  const cards = described.flatMap((card) => readable({ cards: [card] }).flatMap((one) => one.cards));
  const all = await store.log();
  let log = all
    .slice(0, MOST_ENTRIES)
    .flatMap((entry) => readable({ log: [entry] }).flatMap((one) => one.log));
  let packed = await pack(JSON.stringify({ madeAt, cards, log }));
  while (packed.length > LARGEST_CONTENT_BYTES && log.length > 0) {
    // newest first: the oldest go
    log = log.slice(0, Math.floor(log.length * 0.9));
    packed = await pack(JSON.stringify({ madeAt, cards, log }));
  }
  return {
    file: await sealFile(packed, passphrase, ports),
    name: `anju-wallet-${madeAt.slice(0, 10)}.anju`,
    cards: cards.length,
    entries: log.length,
    leftOut: all.length - log.length,
  };
}

/** Held, waited for, and those of an earlier backup that were not got again yet. */
async function describeCards(store: HolderStore, now: Date): Promise<RestoredCard[]> {
  const held = (await store.cards()).flatMap((one) => {
    const { card } = one;
    // without a configuration it could not be asked for
    if (card.source === undefined) return [];
    const { configurationId, notificationId } = card.source;
    const validUntil = cardView(one, now).validUntil;
    return [{ restoredId: card.cardId, configurationId, notificationId, validUntil, ...descriptionOf(card) }];
  });
  const waiting = (await store.waiting.all())
    .filter(({ state, replaces }) => state === 'waiting' && replaces === null)
    .map((one) => ({
      restoredId: one.waitingId,
      configurationId: one.configurationId,
      notificationId: null,
      validUntil: null,
      ...descriptionOf(one),
    }));
  return [...held, ...waiting, ...(await store.restored.all())];
}

const descriptionOf = ({ iss, vct, appearance }: StoredCard | WaitingCard) => ({
  iss,
  vct,
  name: appearance.name,
  issuerName: appearance.issuerName,
  colours: appearance.colours,
});
