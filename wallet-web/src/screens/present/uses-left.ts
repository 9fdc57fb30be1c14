// What a showing leaves of the cards that were shown: said where few uses are left. Words only: nobody is asked now.
import { fill, type Localized } from '@anju/ui/localized';
import type { CardView } from '../../lib/types.ts';
import { renewsByItself } from '../home/card-words.ts';

type Shown = Pick<CardView, 'cardId' | 'name' | 'copiesLeft' | 'runsLow' | 'state' | 'renewal'>;

/** A sentence for each card that runs low, in the order of the cards. */
export function usesLeft(cards: readonly Shown[], shownIds: readonly string[]): Localized[] {
  return cards
    .filter(({ cardId, runsLow }) => runsLow && shownIds.includes(cardId))
    .map((card) => {
      const words = card.copiesLeft === 0 ? NONE_LEFT : SOME_LEFT;
      const follows = renewsByItself(card) ? RENEWS : GET_AGAIN;
      const write = (language: keyof Localized) =>
        fill(words[language], { card: card.name[language], count: card.copiesLeft }) + follows[language];
      return { 'zh-CN': write('zh-CN'), en: write('en') };
    });
}

const NONE_LEFT: Localized = { 'zh-CN': '{card}的次数已用完。', en: '{card}: no uses left. ' };
const SOME_LEFT: Localized = { 'zh-CN': '{card}还能出示 {count} 次。', en: '{card}: uses left: {count}. ' };
const RENEWS: Localized = {
  'zh-CN': '过几个小时再打开钱包，它会自动更新；急用时可以在凭证页面点“更新”。',
  en: 'It renews by itself when you open the wallet in a few hours; if you need it sooner, press “Renew” on the card.',
};
const GET_AGAIN: Localized = {
  'zh-CN': '它不能自动更新，请重新领取。',
  en: 'It cannot renew by itself: please get it again.',
};
