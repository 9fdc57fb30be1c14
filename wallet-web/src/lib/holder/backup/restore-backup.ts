// A backup read again: the activity goes back where it was, and the cards onto the list of those to get again. Nothing that
// is here is replaced, and the same file a second time changes nothing.
import type { Exclusively } from '../../exclusively.ts';
import { owe } from '../../receive/lost-batches.ts';
import type { HolderStore, RestoredCard, StoredCard } from '../store.ts';
import type { BackupPorts } from './make-backup.ts';
import { unpack } from './packing.ts';
import { createReadContent } from './read-content.ts';
import { openFile } from './sealed-file.ts';

export type RestoredBackup = {
  /** ISO instant */
  madeAt: string;
  /** what is new here; what was here already is not counted */
  cards: number;
  entries: number;
};

export type RestorePorts = Pick<BackupPorts, 'store' | 'allowHttpOnLoopback'> & { exclusively: Exclusively };

/**
 * All or nothing. Throws `backup_not_recognised`, `backup_newer`, `backup_damaged`, `backup_passphrase_wrong`,
 * `memory_short`, `storage_failed`.
 */
export async function restoreBackup(
  file: string,
  passphrase: string,
  ports: RestorePorts,
): Promise<RestoredBackup> {
  const { madeAt, cards, log } = createReadContent(ports)(await unpack(await openFile(file, passphrase)));
  return ports.exclusively('restore', async () => {
    const { wanted, gotSince } = await sortOut(cards, madeAt, ports.store);
    const added = await ports.store.addRestored(wanted, log);
    for (const { lost, card } of gotSince) if (card.source) await owe(card.source.grantId, lost, ports);
    return { madeAt, ...added };
  });
}

type SortedOut = {
  /** to be got again */
  wanted: RestoredCard[];
  /** got again before this backup was restored: only their issuer is still to be told of what was lost */
  gotSince: { lost: RestoredCard; card: StoredCard }[];
};

/** Without the cards that are held still, and without as many of a kind as were received since the backup was made. */
async function sortOut(cards: RestoredCard[], madeAt: string, store: HolderStore): Promise<SortedOut> {
  const held = (await store.cards()).map(({ card }) => card);
  const isHeld = new Set(held.map(({ cardId }) => cardId));
  const described = new Set(cards.map(({ restoredId }) => restoredId));
  const since = held.filter(({ cardId, receivedAt }) => receivedAt > madeAt && !described.has(cardId));
  const left = Map.groupBy(since, kindOf);
  const sorted: SortedOut = { wanted: [], gotSince: [] };
  for (const lost of cards.filter(({ restoredId }) => !isHeld.has(restoredId))) {
    const card = left.get(kindOf(lost))?.pop();
    if (card === undefined) sorted.wanted.push(lost);
    else sorted.gotSince.push({ lost, card });
  }
  return sorted;
}

const kindOf = ({ iss, vct }: RestoredCard | StoredCard) => JSON.stringify([iss, vct]);
