// Outcomes that nobody has decided, in words: what the cards at hand come to by the published rule, and no more than that.

import { fill, type Localized } from '@anju/ui/localized';

import type {
  AheadClause,
  AheadFigure,
  AheadLack,
  AheadOutcome,
  AheadStanding,
} from '../../lib/check-ahead/types.ts';

/** The large word, and under it what it means. */
export const outlooks: Readonly<Record<AheadOutcome['decision'], { word: Localized; meaning: Localized }>> = {
  eligible: {
    word: { 'zh-CN': '看来符合', en: 'Likely eligible' },
    meaning: {
      'zh-CN': '按公布的规则和您手里的凭证，条件都符合。',
      en: 'By the published rule and the cards you hold, the conditions are met.',
    },
  },
  not_eligible: {
    word: { 'zh-CN': '看来不符合', en: 'Likely not eligible' },
    meaning: {
      'zh-CN': '按公布的规则和您手里的凭证，有条件不符合。',
      en: 'By the published rule and the cards you hold, a condition is not met.',
    },
  },
  more_needed: {
    word: { 'zh-CN': '还说不准', en: 'Cannot tell yet' },
    meaning: {
      'zh-CN': '凭证还不够，现在算不出来。',
      en: 'The cards you hold do not say enough to work it out.',
    },
  },
};

export const standings: Readonly<Record<AheadStanding, Localized>> = {
  eligible: { 'zh-CN': '看来符合', en: 'Likely eligible' },
  open: { 'zh-CN': '还说不准', en: 'Cannot tell yet' },
  fails: { 'zh-CN': '有条件不符合', en: 'A condition is not met' },
  cards_differ: { 'zh-CN': '凭证不属于同一人或同一户', en: 'Cards of different people or households' },
  not_known: { 'zh-CN': '钱包算不出结果', en: 'Your wallet cannot work this out' },
};

/** Of a clause that is neither met nor not. */
export const NOT_KNOWN: Localized = { 'zh-CN': '还不知道', en: 'Not known' };

/** Why a card does not do; `{needs}` is what the rule wants to know of it. */
export const lackReasons: Readonly<Record<AheadLack['reason'], Localized>> = {
  no_card: { 'zh-CN': '钱包里没有。要看：{needs}。', en: 'Not in your wallet. Looked at: {needs}.' },
  expired: { 'zh-CN': '已过期，请重新领取。', en: 'Expired. Please get it again.' },
  ends_before: {
    'zh-CN': '现在有效，到那天已过期。去之前请重新领取。',
    en: 'Good now, but no longer on that day. Get it again before you go.',
  },
  revoked: {
    'zh-CN': '已撤销，请向开具部门询问。',
    en: 'Revoked. Please ask the department that issued it.',
  },
  suspended: {
    'zh-CN': '暂停使用，请向开具部门询问。',
    en: 'Suspended. Please ask the department that issued it.',
  },
  claims_not_held: {
    'zh-CN': '凭证上没有写明：{needs}。可以到窗口用其他材料说明。',
    en: 'The card does not say: {needs}. Other papers may show it at the counter.',
  },
};

/** One's own figure beside what the rule wants of it. */
export function figureInWords({ what, own, wanted }: AheadFigure): Localized {
  const pattern: Localized =
    wanted === null
      ? { 'zh-CN': '{what}：{own}', en: '{what}: {own}' }
      : { 'zh-CN': '{what}：您是 {own}，要求{wanted}', en: '{what}: yours {own}; required: {wanted}' };
  const inLanguage = (language: keyof Localized) =>
    fill(pattern[language], {
      what: what[language],
      own: own[language],
      wanted: wanted?.[language] ?? '',
    });
  return { 'zh-CN': inLanguage('zh-CN'), en: inLanguage('en') };
}

/** As lines of the ledger. */
export const ledgerLines = (clauses: readonly AheadClause[]) =>
  clauses.map(({ figures, ...clause }) => ({ ...clause, notes: figures.map(figureInWords) }));
