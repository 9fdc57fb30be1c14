// What the wallet makes of the cards it would show, in words. Only the asker decides: this is said before anything is sent.
import type { Localized } from '@anju/ui/localized';
import type { StandingByCards } from '../../lib/present/rule/routes.ts';

const standings: Readonly<Record<StandingByCards, Localized>> = {
  eligible: { 'zh-CN': '按您的凭证：符合条件', en: 'By your cards: eligible' },
  open: { 'zh-CN': '按您的凭证：还不能确定', en: 'By your cards: cannot be told yet' },
  not_by_this_way: { 'zh-CN': '按您的凭证：不符合条件', en: 'By your cards: not eligible' },
  cards_differ: {
    'zh-CN': '这些凭证不属于同一人或同一户，不能一起用',
    en: 'Cards of different people or households: they cannot be used together',
  },
  not_known: { 'zh-CN': '钱包算不出结果', en: 'Your wallet cannot work this out' },
};

const notByThisWay: Localized = {
  'zh-CN': '按您的凭证：不符合这种情形',
  en: 'By your cards: not by this way',
};

/** `isOneWay`: there are other ways to the same end, by which it may still end well. */
export const standingInWords = (standing: StandingByCards, isOneWay: boolean): Localized =>
  isOneWay && standing === 'not_by_this_way' ? notByThisWay : standings[standing];
