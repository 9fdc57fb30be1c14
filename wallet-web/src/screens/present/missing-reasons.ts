// Why a card cannot be shown, after its name.
import { t } from '@anju/ui';
import type { Localized } from '@anju/ui/localized';
import type { MissingCard } from '../../lib/types.ts';

const missingReasons: Readonly<Record<MissingCard['reason'], Localized>> = {
  no_card: { 'zh-CN': '钱包里没有', en: 'not in your wallet' },
  no_copy_left: { 'zh-CN': '次数已用完', en: 'no uses left' },
  expired: { 'zh-CN': '已过期', en: 'expired' },
  revoked: { 'zh-CN': '已撤销，要向开具部门办理新的', en: 'revoked: ask its department about a new one' },
  suspended: {
    'zh-CN': '已暂停使用，要先向开具部门了解',
    en: 'suspended: ask its department why',
  },
  other_authority: {
    'zh-CN': '不是由所要求的机构认证的，或领取时没有记下由谁认证；如属后者，请重新领取',
    en: 'not vouched for by the authority that is asked for, or received before this was noted: then receive it again',
  },
  claims_not_held: { 'zh-CN': '缺少所需的内容', en: 'lacks what is asked' },
};

export const lackOf = ({ cardName, reason }: MissingCard): string =>
  `${t(cardName)}${t({ 'zh-CN': '：', en: ': ' })}${t(missingReasons[reason])}`;
