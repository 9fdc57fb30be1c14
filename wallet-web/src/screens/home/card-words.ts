// The one word on a card's face that says how it stands: from the gravest down, so that good news never hides bad.
import type { Localized } from '@anju/ui/localized';
import type { CardView } from '../../lib/types.ts';

export interface FaceWord {
  tone: 'good' | 'attention' | 'bad';
  icon: 'check' | 'history' | 'warning' | 'cross';
  /** `{day}` is the last day on which it is good, `{count}` how often it can still be shown. */
  text: Localized;
}

export type Standing = Pick<
  CardView,
  'state' | 'endsSoon' | 'runsLow' | 'copiesLeft' | 'validUntil' | 'renewal'
>;

/** Whether the wallet renews it without being told to; what it could not renew it says until it can. */
export const renewsByItself = ({ state, renewal }: Pick<CardView, 'state' | 'renewal'>): boolean =>
  renewal.isPossible && renewal.failure === null && state !== 'revoked' && state !== 'suspended';

export function faceWord(card: Standing): FaceWord {
  const byItself = renewsByItself(card);
  switch (card.state) {
    case 'revoked':
      return bad({ 'zh-CN': '已被撤销，不能使用', en: 'Revoked: cannot be used' });
    case 'expired':
      return attention({ 'zh-CN': '已于 {day} 过期', en: 'Expired on {day}' });
    case 'suspended':
      return attention({ 'zh-CN': '暂停使用', en: 'Suspended for now' });
    case 'used_up':
      return attention(
        card.renewal.isPossible
          ? { 'zh-CN': '次数已用完，请更新', en: 'No uses left: renew it' }
          : { 'zh-CN': '次数已用完，请重新领取', en: 'No uses left: get it again' },
      );
    case 'valid':
      break;
  }
  if (card.endsSoon && !byItself) {
    return attention({ 'zh-CN': '{day} 到期，请重新领取', en: 'Ends on {day}: get it again' });
  }
  if (card.runsLow) {
    return byItself
      ? quiet({ 'zh-CN': '还能出示 {count} 次，会自动更新', en: 'Uses left: {count}; renews by itself' })
      : attention({ 'zh-CN': '还能出示 {count} 次，请重新领取', en: 'Uses left: {count}. Get it again' });
  }
  if (card.endsSoon) {
    return quiet({ 'zh-CN': '有效期至 {day}，会自动更新', en: 'Valid until {day}, renews by itself' });
  }
  if (card.validUntil === null) return good({ 'zh-CN': '长期有效', en: 'Valid without end' });
  return good({ 'zh-CN': '有效期至 {day}', en: 'Valid until {day}' });
}

export interface ChangeWords {
  kind: 'error' | 'attention' | 'success';
  /** `{name}` is the card's. */
  title: Localized;
  /** On the way to the card. */
  look: Localized;
}

/** That a department took a card back, paused it or gave it back: said on whatever screen is open. */
export function changeWords({ standing }: Pick<CardView, 'standing'>): ChangeWords {
  switch (standing?.known?.state) {
    case 'revoked':
      return {
        kind: 'error',
        title: { 'zh-CN': '“{name}”已被撤销', en: '“{name}” was revoked' },
        look: WHAT_TO_DO,
      };
    case 'suspended':
      return {
        kind: 'attention',
        title: { 'zh-CN': '“{name}”暂停使用了', en: '“{name}” was suspended' },
        look: WHAT_TO_DO,
      };
    default:
      return {
        kind: 'success',
        title: { 'zh-CN': '“{name}”恢复使用了', en: '“{name}” can be used again' },
        look: { 'zh-CN': '看一看', en: 'Look at it' },
      };
  }
}

/** The gravest first: it is the one to look at. */
const GRAVITY: readonly ChangeWords['kind'][] = ['error', 'attention', 'success'];

/** One notice for several such cards; each card's face says it of itself. Null for one alone, or none. */
export function changesAtOnce<Changed extends Pick<CardView, 'standing'>>(
  cards: readonly Changed[],
): { gravest: Changed; kind: ChangeWords['kind']; title: Localized; look: Localized } | null {
  const gravityOf = (card: Changed) => GRAVITY.indexOf(changeWords(card).kind);
  const [gravest, ...others] = cards.toSorted((one, other) => gravityOf(one) - gravityOf(other));
  if (gravest === undefined || others.length === 0) return null;
  return {
    gravest,
    kind: changeWords(gravest).kind,
    title: { 'zh-CN': '{count} 张凭证有变化', en: '{count} cards have changed' },
    look: { 'zh-CN': '看一看', en: 'Look at them' },
  };
}

const WHAT_TO_DO: Localized = { 'zh-CN': '看看怎么办', en: 'See what to do' };

const good = (text: Localized): FaceWord => ({ tone: 'good', icon: 'check', text });
const quiet = (text: Localized): FaceWord => ({ tone: 'good', icon: 'history', text });
const attention = (text: Localized): FaceWord => ({ tone: 'attention', icon: 'warning', text });
const bad = (text: Localized): FaceWord => ({ tone: 'bad', icon: 'cross', text });
