// What the wallet makes of the cards it would show, in words. Only the asker decides: this is said before anything is sent.
import type { Localized } from '@anju/ui/localized';
import type { RouteStanding } from '../../lib/present/routes.ts';

export const standings: Readonly<Record<RouteStanding, Localized>> = {
  eligible: { 'zh-CN': '按您的凭证：符合条件', en: 'By your cards: eligible' },
  open: { 'zh-CN': '按您的凭证：还不能确定', en: 'By your cards: cannot be told yet' },
  not_by_this_way: { 'zh-CN': '按您的凭证：不符合条件', en: 'By your cards: not eligible' },
  not_known: { 'zh-CN': '钱包算不出结果', en: 'Your wallet cannot work this out' },
  card_missing: { 'zh-CN': '缺少凭证', en: 'A card is missing' },
};
