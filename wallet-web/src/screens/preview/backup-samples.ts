// An opened backup for looking at the screens. Nobody’s data.
import type { OpenedBackup } from '../../lib/holder/backup/restore-backup.ts';

const madeAt = '2026-11-20T02:30:00.000Z';

export const openedBackup: OpenedBackup = {
  madeAt,
  inFile: { cards: 4, entries: 12 },
  leftOut: 0,
  brings: { cards: 4, ended: 0, entries: 12 },
  content: { madeAt, cards: [], log: [] },
};
