// What a backup holds, read as what it is: a text that somebody had a passphrase for. Whatever does not fit spoils it all,
// so that nothing is half restored.
import { checkAddress } from '../../guarded-fetch.ts';
import type { LogEntry } from '../../types.ts';
import type { RestoredCard } from '../store.ts';
import { createReadEntry } from './read-entry.ts';
import {
  damaged,
  exact,
  id,
  instant,
  list,
  localized,
  matching,
  object,
  orNull,
  type Read,
  text,
} from './readers.ts';

export type BackupContent = { madeAt: string; cards: RestoredCard[]; log: LogEntry[] };

const MOST_CARDS = 200;
/** Of what is read; far more than a wallet takes, which is told from a broken file. */
const MOST_READ_ENTRIES = 20_000;
/** Of what goes into a backup and comes back from one: the newest. */
export const MOST_ENTRIES = 5_000;

/** Reads all of it, or throws `backup_damaged`. */
export function createReadContent(setting: {
  allowHttpOnLoopback: boolean;
}): (json: string) => BackupContent {
  const issuer: Read<string> = (value) => {
    const address = exact(value);
    try {
      checkAddress(address, setting.allowHttpOnLoopback);
    } catch {
      throw damaged('address');
    }
    return address;
  };
  const colour = matching(/^#[0-9a-fA-F]{6}$/);
  const content = object<BackupContent>({
    madeAt: instant,
    cards: list(
      object<RestoredCard>({
        restoredId: id,
        vct: text,
        iss: issuer,
        configurationId: text,
        name: localized,
        issuerName: localized,
        colours: orNull(object({ background: colour, text: colour })),
        notificationId: orNull(exact),
        validUntil: orNull(matching(/^\d{4}-\d{2}-\d{2}$/)),
      }),
      MOST_CARDS,
    ),
    log: list(createReadEntry(setting), MOST_READ_ENTRIES),
  });
  return (json) => {
    let value: unknown;
    try {
      value = JSON.parse(json);
    } catch {
      throw damaged('json');
    }
    const read = content(value);
    const ids = [
      ...read.cards.map(({ restoredId }) => restoredId),
      ...read.log.map(({ entryId }) => entryId),
    ];
    if (new Set(ids).size !== ids.length) throw damaged('repeated');
    return read;
  };
}
