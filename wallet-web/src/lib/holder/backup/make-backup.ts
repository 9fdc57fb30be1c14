// One file with what is needed to get the cards again, and with the activity and its receipts: no key, no claim, no copy
// of a card, no token is in it.
import { WalletError } from '../../errors.ts';
import type { LogEntry } from '../../types.ts';
import { cardView } from '../card-view.ts';
import type { HolderStore, RestoredCard, StoredCard, WaitingCard } from '../store.ts';
import { pack } from './packing.ts';
import { LARGEST_CONTENT_BYTES } from './padding.ts';
import { isTooShort } from './passphrase-length.ts';
import { type BackupContent, createReadContent } from './read-content.ts';
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
  if (isTooShort(passphrase)) throw new WalletError('backup_passphrase_short');
  const { store, now } = ports;
  const madeAt = now().toISOString();
  const read = createReadContent(ports);
  const canBeRead = (part: Partial<BackupContent>) => {
    try {
      read(JSON.stringify({ madeAt, cards: [], log: [], ...part }));
      return true;
    } catch {
      return false;
    }
  };
  const cards = (await describeCards(store, now())).filter((card) => canBeRead({ cards: [card] }));
  const all = await store.log();
  let log = all.filter((entry) => canBeRead({ log: [entry] })).map(withoutWay);
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
    return [{ restoredId: card.cardId, configurationId, notificationId, validUntil, ...described(card) }];
  });
  const waiting = (await store.waiting.all())
    .filter(({ state, replaces }) => state === 'waiting' && replaces === null)
    .map((one) => ({
      restoredId: one.waitingId,
      configurationId: one.configurationId,
      notificationId: null,
      validUntil: null,
      ...described(one),
    }));
  return [...held, ...waiting, ...(await store.restored.all())];
}

const described = ({ iss, vct, appearance }: StoredCard | WaitingCard) => ({
  iss,
  vct,
  name: appearance.name,
  issuerName: appearance.issuerName,
  colours: appearance.colours,
});

/** Where a citizen went on after an answer may hold a code: no file keeps it. */
function withoutWay(entry: LogEntry): LogEntry {
  const { outcome } = entry;
  if (outcome.kind === 'delivered') return { ...entry, outcome: { ...outcome, redirectUri: null } };
  if (outcome.kind !== 'decided') return entry;
  const { redirectUri: _, ...kept } = outcome;
  return { ...entry, outcome: kept };
}
