// How much is in a backup, in words.
import { fill, t } from '@anju/ui';

export function countsOf({ cards, entries }: { cards: number; entries: number }): string {
  return fill(
    t({
      'zh-CN': '{cards} 张凭证的名目，{entries} 条记录。',
      en: '{cardsInWords}, {entriesInWords}.',
    }),
    {
      cards,
      entries,
      cardsInWords: cards === 1 ? '1 card' : `${cards} cards`,
      entriesInWords: entries === 1 ? '1 entry of your activity' : `${entries} entries of your activity`,
    },
  );
}
