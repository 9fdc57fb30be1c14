// How a request can end, in the word, tone and shape that every app shows for it. Red is for danger, and none of these is.
import type { Localized } from './localized.ts';

export type Outcome = 'eligible' | 'not_eligible' | 'more_needed' | 'answered' | 'refused' | 'expired';

interface OutcomeLook {
  word: Localized;
  tone: 'good' | 'neutral' | 'attention';
  icon: 'check' | 'cross' | 'dash' | 'history';
}

export const outcomes: Readonly<Record<Outcome, OutcomeLook>> = {
  eligible: { word: { 'zh-CN': '符合条件', en: 'Eligible' }, tone: 'good', icon: 'check' },
  not_eligible: { word: { 'zh-CN': '不符合条件', en: 'Not eligible' }, tone: 'neutral', icon: 'cross' },
  more_needed: { word: { 'zh-CN': '尚缺材料', en: 'More needed' }, tone: 'attention', icon: 'dash' },
  answered: { word: { 'zh-CN': '已答复', en: 'Answered' }, tone: 'good', icon: 'check' },
  refused: { word: { 'zh-CN': '未能核验', en: 'Not verified' }, tone: 'attention', icon: 'dash' },
  expired: { word: { 'zh-CN': '已过期', en: 'Expired' }, tone: 'attention', icon: 'history' },
};
