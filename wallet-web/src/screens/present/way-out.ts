// What can be done about a card that cannot be shown, and where.
import type { Localized } from '@anju/ui/localized';
import type { CardView, MissingCard } from '../../lib/types.ts';
import { pathTo, routes } from '../shell/routes.ts';

export interface WayOut {
  /** A whole sentence. */
  text: Localized;
  /** Where it can be done. */
  path: string;
  action: Localized;
}

type Held = Pick<CardView, 'cardId' | 'vct' | 'state'>;

/** On the card's own screen where that can mend it; else at the departments, where another one is got. */
export function wayOutOf({ vct, reason }: MissingCard, held: readonly Held[]): WayOut {
  const text = whatToDo[reason];
  const states = mendable[reason] ?? [];
  const card = held.find((one) => one.vct === vct && states.includes(one.state));
  if (card === undefined) return { text, path: routes.get.path, action: routes.get.title };
  return { text, path: pathTo('card', { cardId: card.cardId }), action: LOOK };
}

const LOOK: Localized = { 'zh-CN': '看这张凭证', en: 'Go to the card' };

/** How a card stands that is meant by the reason. */
const mendable: Readonly<Partial<Record<MissingCard['reason'], readonly CardView['state'][]>>> = {
  // its last copies may be spoken for by another part of the same request
  no_copy_left: ['used_up', 'valid'],
  expired: ['expired'],
  revoked: ['revoked'],
  suspended: ['suspended'],
};

const GET_ONE: Localized = {
  'zh-CN': '登录就能领取，也可以到开具部门的窗口领。',
  en: 'Get it by logging in, or at its department’s counter.',
};
const RENEW: Localized = {
  'zh-CN': '更新或重新领取，次数就会补满。',
  en: 'Renew it or get it again, and all uses are there.',
};

const whatToDo: Readonly<Record<MissingCard['reason'], Localized>> = {
  no_card: GET_ONE,
  no_copy_left: RENEW,
  expired: { 'zh-CN': '更新或重新领取后可以出示。', en: 'Renew it or get it again.' },
  revoked: {
    'zh-CN': '看看是哪个部门撤销的、怎么办。',
    en: 'See which department did it and what you can do.',
  },
  suspended: {
    'zh-CN': '部门恢复以后，不用重新领取就能出示。',
    en: 'Once its department resumes it, you can show it without getting it again.',
  },
  other_authority: {
    'zh-CN': '钱包里的这一张帮不上忙，要另领一张。',
    en: 'The one in your wallet does not help: you need another.',
  },
  claims_not_held: {
    'zh-CN': '重新领取，新的一张可能会有；没有的话，请问开具部门。',
    en: 'A new one may have it; if not, ask its department.',
  },
};
