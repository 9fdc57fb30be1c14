// A backup read again: the activity goes back where it was, and the cards onto the list of those to get again. Nothing that
// is here is replaced, and the same file a second time changes nothing. It is opened first and shown: whose file it is, and
// what it ends elsewhere, the citizen decides before anything is added.
import type { Exclusively } from '../../exclusively.ts';
import { owe } from '../../receive/lost-batches.ts';
import type { HolderStore, RestoredCard } from '../store.ts';
import type { BackupPorts } from './make-backup.ts';
import { unpack } from './packing.ts';
import { type BackupContent, createReadContent, MOST_ENTRIES } from './read-content.ts';
import { openFile } from './sealed-file.ts';
import { sortOut } from './sort-out.ts';

export type OpenedBackup = {
  /** ISO instant */
  madeAt: string;
  /** what the file holds */
  inFile: { cards: number; entries: number };
  /** older entries that are more than a wallet takes */
  leftOut: number;
  /** what it would add, and end, as things stand here */
  brings: BackupCounts;
  content: BackupContent;
};

export type BackupCounts = {
  /** to be got again here */
  cards: number;
  /** got here since: of each the department would be told that it was lost with the device that the backup was made on */
  ended: number;
  entries: number;
};

/** What is new here; what was here already is not counted. */
export type RestoredBackup = BackupCounts & { madeAt: string };

/** `activity`: the device that it was made on is in use still, so no card is listed and nothing ends there. */
export type RestoreChoice = 'all' | 'activity';

export type RestorePorts = Pick<BackupPorts, 'store' | 'allowHttpOnLoopback'> & { exclusively: Exclusively };

/**
 * Changes nothing. Throws `backup_not_recognised`, `backup_newer`, `backup_damaged`, `backup_passphrase_wrong`,
 * `memory_short`, `storage_failed`.
 */
export async function openBackup(
  file: string,
  passphrase: string,
  ports: Pick<RestorePorts, 'store' | 'allowHttpOnLoopback'>,
): Promise<OpenedBackup> {
  const read = createReadContent(ports)(await unpack(await openFile(file, passphrase)));
  const { madeAt, cards, log } = read;
  const content = { madeAt, cards, log: newest(log) };
  return {
    madeAt,
    inFile: { cards: cards.length, entries: log.length },
    leftOut: log.length - content.log.length,
    brings: await newOf(content, ports.store),
    content,
  };
}

/** All or nothing. Throws `storage_failed`. */
export function restoreBackup(
  { content }: OpenedBackup,
  choice: RestoreChoice,
  ports: RestorePorts,
): Promise<RestoredBackup> {
  const { madeAt, cards, log } = content;
  return ports.exclusively('restore', async () => {
    const { wanted, lost } =
      choice === 'all' ? await sortOut(cards, madeAt, ports.store) : { wanted: [], lost: [] };
    const entries = log.map((entry) => ({ ...entry, fromBackup: true as const }));
    const added = await ports.store.addRestored(wanted, entries);
    for (const { grantId, ...batch } of lost) await owe(grantId, batch, ports);
    return { madeAt, ...added, ended: lost.length };
  });
}

async function newOf(content: BackupContent, store: HolderStore): Promise<BackupCounts> {
  const { wanted, lost } = await sortOut(content.cards, content.madeAt, store);
  const listed = idsOf(await store.restored.all());
  const written = new Set((await store.log()).map(({ entryId }) => entryId));
  return {
    cards: wanted.filter(({ restoredId }) => !listed.has(restoredId)).length,
    ended: lost.length,
    entries: content.log.filter(({ entryId }) => !written.has(entryId)).length,
  };
}

const idsOf = (cards: RestoredCard[]) => new Set(cards.map(({ restoredId }) => restoredId));

function newest(log: BackupContent['log']): BackupContent['log'] {
  if (log.length <= MOST_ENTRIES) return log;
  return log.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, MOST_ENTRIES);
}
