/** Figures as people write them, exactly: fen as yuan, 0.01 m² as m². Whole-number arithmetic throughout. */
import { daysOf, isoDateOf } from '../civil-date.ts';
import type { Localised } from '../rule.ts';
import type { AreaKind } from '../units.ts';

const AREAS: Readonly<Record<AreaKind, Localised>> = {
  usable: { 'zh-CN': '使用面积', en: 'usable area' },
  building: { 'zh-CN': '建筑面积', en: 'building area' },
  exclusive: { 'zh-CN': '专有面积', en: 'exclusive area' },
};

/** How many of the unit make one of what people count in, and what that is called. */
type Counted = {
  readonly of: bigint;
  readonly chinese: (figure: string) => string;
  readonly english: (figure: string) => string;
};

const plural = (one: string, many: string) => (figure: string) =>
  `${figure} ${figure === '1' || figure === '−1' ? one : many}`;

const COUNTED: Readonly<Record<string, Counted>> = {
  fen: { of: 100n, chinese: (figure) => `${figure}元`, english: (figure) => `CNY ${figure}` },
  usd_cent: { of: 100n, chinese: (figure) => `${figure}美元`, english: (figure) => `USD ${figure}` },
  csqm: { of: 100n, chinese: (figure) => `${figure}平方米`, english: (figure) => `${figure} m²` },
  person: { of: 1n, chinese: (figure) => `${figure}人`, english: plural('person', 'people') },
  home: { of: 1n, chinese: (figure) => `${figure}套`, english: plural('home', 'homes') },
  month: { of: 1n, chinese: (figure) => `${figure}个月`, english: plural('month', 'months') },
  day: { of: 1n, chinese: (figure) => `${figure}天`, english: plural('day', 'days') },
  percent: { of: 1n, chinese: (figure) => `${figure}%`, english: (figure) => `${figure}%` },
};

const PER: Readonly<Record<string, Localised>> = {
  person: { 'zh-CN': '人', en: 'person' },
  home: { 'zh-CN': '套', en: 'home' },
  month: { 'zh-CN': '月', en: 'month' },
  day: { 'zh-CN': '天', en: 'day' },
};

/** `1234500` hundredths are `12,345`, `1234550` are `12,345.50`. */
function figureOf(value: bigint, of: bigint): string {
  const size = value < 0n ? -value : value;
  const whole = (size / of).toString().replace(/\B(?=(\d{3})+$)/g, ',');
  const rest = size % of;
  return `${value < 0n ? '−' : ''}${whole}${rest === 0n ? '' : `.${rest.toString().padStart(2, '0')}`}`;
}

/**
 * An amount with its unit: `每人15平方米（使用面积）`, `15 m² per person (usable area)`.
 *
 * @param value in `unit`; a unit that is not of the data standard is written after the plain figure
 */
export function amountInWords(value: number | bigint, unit: string, area?: AreaKind): Localised {
  const [over = '', ...under] = unit.split('/');
  const counted = COUNTED[over];
  const figure = figureOf(BigInt(value), counted?.of ?? 1n);
  const per = under.map((base) => PER[base] ?? { 'zh-CN': base, en: base });
  const kind = area && AREAS[area];
  const bare = over === '1' ? figure : `${figure} ${over}`;
  return {
    'zh-CN': `${per.map((one) => `每${one['zh-CN']}`).join('')}${counted?.chinese(figure) ?? bare}${kind ? `（${kind['zh-CN']}）` : ''}`,
    en: `${counted?.english(figure) ?? bare}${per.map((one) => ` per ${one.en}`).join('')}${kind ? ` (${kind.en})` : ''}`,
  };
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** A calendar day YYYY-MM-DD: `2026年1月1日`, `1 January 2026`. */
export function dayInWords(isoDate: string): Localised {
  const [year = '', month = '', day = ''] = isoDate.split('-');
  return {
    'zh-CN': `${year}年${Number(month)}月${Number(day)}日`,
    en: `${Number(day)} ${MONTHS[Number(month) - 1] ?? month} ${year}`,
  };
}

export const dayBefore = (isoDate: string): string => isoDateOf((daysOf(isoDate) as number) - 1);
