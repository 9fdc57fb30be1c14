// What stands in the way of showing a card, or soon will: what it means, and what to do now.
import type { Localized } from '@anju/ui/localized';
import type { CardView } from '../../lib/types.ts';
import { renewsByItself } from '../home/card-words.ts';

export interface Advice {
  kind: 'error' | 'attention' | 'info';
  title: Localized;
  /** `{day}` is the last day on which it is good, `{count}` how often it can still be shown, `{issuer}` whose it is. */
  text: Localized;
}

export type Advised = Pick<CardView, 'state' | 'endsSoon' | 'runsLow' | 'copiesLeft' | 'renewal'>;

/** The gravest first; null where there is nothing to do. */
export function adviceFor(card: Advised): Advice | null {
  const { isPossible, failure } = card.renewal;
  switch (card.state) {
    case 'revoked':
      return {
        kind: 'error',
        title: { 'zh-CN': '这张凭证已被撤销', en: 'This card was revoked' },
        text: {
          'zh-CN':
            '{issuer}撤销了它，出示了也不会被接受，所以钱包不再出示它。请向该部门了解原因；处理好以后可以重新领取。',
          en: '{issuer} has taken it back. Nobody would accept it, so the wallet no longer shows it. Please ask the department why; once that is settled you can get it again.',
        },
      };
    case 'suspended':
      return {
        kind: 'attention',
        title: { 'zh-CN': '这张凭证暂停使用', en: 'This card is suspended' },
        text: {
          'zh-CN':
            '{issuer}暂停了它，恢复以前不能出示。请向该部门了解原因；恢复以后，钱包查到就会照常使用，您也可以现在就查。',
          en: '{issuer} has suspended it, and until it is resumed it cannot be shown. Please ask the department why. The wallet uses it again once it finds it resumed; you can also check now.',
        },
      };
    case 'expired':
    case 'used_up': {
      // why the renewal failed, and what to do, is said by the failure itself
      if (failure !== null) return null;
      const title =
        card.state === 'expired'
          ? { 'zh-CN': '这张凭证已经过期', en: 'This card has expired' }
          : { 'zh-CN': '次数已经用完', en: 'No uses are left' };
      return { kind: 'attention', title, text: isPossible ? RENEW_NOW : GET_AGAIN };
    }
    case 'valid':
      return near(card);
  }
}

function near(card: Advised): Advice | null {
  if (card.renewal.failure !== null || !(card.endsSoon || card.runsLow)) return null;
  const byItself = renewsByItself(card);
  const kind = byItself ? 'info' : 'attention';
  if (card.runsLow) {
    const title = { 'zh-CN': '还能出示 {count} 次', en: 'Uses left: {count}' };
    return { kind, title, text: byItself ? WILL_RENEW_COPIES : GET_AGAIN };
  }
  const title = { 'zh-CN': '有效期至 {day}', en: 'Valid until {day}' };
  return { kind, title, text: byItself ? WILL_RENEW_DATE : GET_AGAIN };
}

const RENEW_NOW: Localized = {
  'zh-CN': '可以现在更新，不用再去部门。不点的话，钱包过些时候也会自动更新。',
  en: 'You can renew it now, without a visit. If you do not, the wallet does it by itself in a while.',
};

const GET_AGAIN: Localized = {
  'zh-CN': '它不能自动更新：部门没有给更新的办法，或那个办法已经到期。请重新领取，新的会替换这一张。',
  en: 'It cannot be renewed by itself: the department gave no way to, or that way has ended. Please get it again; the new card replaces this one.',
};

const WILL_RENEW_COPIES: Localized = {
  'zh-CN':
    '打开钱包时会自动更新；刚出示过的几个小时里不会，免得部门从更新的时间看出您什么时候用过。您也可以现在更新。',
  en: 'It renews by itself when the wallet is open; not in the hours after a showing, so that the department cannot tell from the time when you used it. You can also renew it now.',
};

const WILL_RENEW_DATE: Localized = {
  'zh-CN': '到期以前，打开钱包时会自动更新。您也可以现在更新。',
  en: 'It renews by itself before that, when the wallet is open. You can also renew it now.',
};
