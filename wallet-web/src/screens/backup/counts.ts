// How much is in a backup, in words.
import { fill, t } from '@anju/ui';
import { numbered } from '../shell/numbered.ts';

export function countsOf({ cards, entries }: { cards: number; entries: number }): string {
  return fill(
    t({
      'zh-CN': '{cards} 张凭证的名目，{entries} 条记录。',
      en: '{cardsInWords}, {entriesInWords}.',
    }),
    {
      cards,
      entries,
      cardsInWords: numbered(cards, 'card', 'cards'),
      entriesInWords: numbered(entries, 'entry of your activity', 'entries of your activity'),
    },
  );
}
