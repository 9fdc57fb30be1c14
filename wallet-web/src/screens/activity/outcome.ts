// How an entry of the log ended, as a badge.
import type { Localized } from '@anju/ui/localized';
import { outcomes } from '@anju/ui/outcomes';
import type { DecidedClause, DecidedResult, LogEntry } from '../../lib/types.ts';

export interface OutcomeBadge {
  tone: 'neutral' | 'good' | 'attention';
  /** Absent: the shape of the tone. */
  icon?: 'check' | 'cross' | 'dash' | 'history';
  text: Localized;
}

/** Of a clause of a rule; or of a part of an asker's own question, which is answered or not. */
export function clauseWord({ decision }: Pick<DecidedResult, 'decision'>, { met }: DecidedClause): Localized {
  if (decision === 'answered') {
    return met === true ? { 'zh-CN': '已出示', en: 'Shown' } : { 'zh-CN': '没有出示', en: 'Not shown' };
  }
  if (met === 'unproved') return { 'zh-CN': '未证明', en: 'not proved' };
  return met ? { 'zh-CN': '符合', en: 'met' } : { 'zh-CN': '不符合', en: 'not met' };
}

export function outcomeBadge({ outcome }: LogEntry): OutcomeBadge {
  switch (outcome.kind) {
    case 'received':
      return { tone: 'good', text: { 'zh-CN': '已领取', en: 'Received' } };
    case 'renewed':
      return { tone: 'good', text: { 'zh-CN': '已更新', en: 'Renewed' } };
    case 'waiting':
      return {
        tone: 'neutral',
        icon: 'history',
        text: { 'zh-CN': '等待部门审核', en: 'Waiting for the department' },
      };
    case 'not_issued':
      return { tone: 'attention', text: { 'zh-CN': '没有发出', en: 'Not issued' } };
    case 'declined':
      return { tone: 'neutral', text: { 'zh-CN': '未出示', en: 'Not shown' } };
    case 'sent':
      return { tone: 'attention', text: { 'zh-CN': '已发出，没有回音', en: 'Sent, no reply' } };
    case 'not_delivered':
      return { tone: 'attention', text: { 'zh-CN': '未送达', en: 'Not delivered' } };
    case 'delivered':
      return { tone: 'good', text: { 'zh-CN': '已答复，结果在对方', en: 'Answered; they have the result' } };
    case 'refused':
      return { tone: 'attention', text: { 'zh-CN': '对方未接受', en: 'Not accepted' } };
    case 'decided': {
      const { tone, icon, word } = outcomes[outcome.decision];
      return { tone, icon, text: word };
    }
  }
}
