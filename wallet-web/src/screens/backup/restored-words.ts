// What restoring a backup has changed, in words.
import { fill, formatDate, preferences, t } from '@anju/ui';
import type { RestoreChoice, RestoredBackup } from '../../lib/holder/backup/restore-backup.ts';
import { numbered } from '../shell/numbered.ts';

export function restoredSentence(found: RestoredBackup & { choice: RestoreChoice }): string {
  const { cards, entries, ended, choice } = found;
  const numbers = {
    day: formatDate(new Date(found.madeAt), preferences.language),
    ...{ cards, entries, ended },
    cardsInWords: numbered(cards, 'card', 'cards'),
    entriesInWords: numbered(entries, 'entry', 'entries'),
    endedInWords: numbered(ended, 'card', 'cards'),
  };
  const brought =
    choice === 'activity'
      ? t({
          'zh-CN': '来自{day}的备份：{entries} 条记录已放回。凭证没有变化，另一台设备照常使用。',
          en: 'From the backup of {day}: {entriesInWords} put back. No card has changed, here or on the other device.',
        })
      : t({
          'zh-CN': '来自{day}的备份：{cards} 张凭证要重新领取，{entries} 条记录已放回。',
          en: 'From the backup of {day}: {cardsInWords} to get again, {entriesInWords} put back.',
        });
  const told =
    ended === 0
      ? ''
      : t({
          'zh-CN': '部门会收到通知，撤销旧设备上的 {ended} 张。',
          en: ' The departments are told to revoke {endedInWords} on the old device.',
        });
  return fill(brought + told, numbers);
}
