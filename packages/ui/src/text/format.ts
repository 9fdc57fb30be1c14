// Amounts, areas and dates as a citizen reads them. Integers in, text out: no floating point.
import type { Language } from './localized.ts';

const minus = '\u2212';

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

function hundredths(value: number): { sign: string; whole: string; rest: string } {
  if (!Number.isSafeInteger(value)) throw new RangeError('An amount is a whole number of hundredths');
  const digits = String(Math.abs(value)).padStart(3, '0');
  return { sign: value < 0 ? minus : '', whole: digits.slice(0, -2), rest: digits.slice(-2) };
}

/** Fen → "62,400.00 元" / "CNY 62,400.00". Whole amounts leave the fen out. */
export function formatMoney(fen: number, language: Language): string {
  const { sign, whole, rest } = hundredths(fen);
  const amount = grouped(whole) + (rest === '00' ? '' : `.${rest}`);
  return language === 'zh-CN' ? `${sign}${amount} 元` : `${sign}CNY ${amount}`;
}

/** 0.01 m² → "58.50 平方米" / "58.50 m²". */
export function formatArea(centiSquareMetres: number, language: Language): string {
  const { sign, whole, rest } = hundredths(centiSquareMetres);
  return `${sign}${grouped(whole)}.${rest} ${language === 'zh-CN' ? '平方米' : 'm²'}`;
}

export function formatInteger(value: number): string {
  return (value < 0 ? minus : '') + grouped(String(Math.abs(value)));
}

/** "2026-03-31" → "2026年3月31日" / "31 March 2026"; a calendar day, so no time zone may move it. */
export function formatDay(isoDay: string, language: Language): string {
  const day = new Date(`${isoDay}T00:00:00Z`);
  if (Number.isNaN(day.getTime())) return isoDay;
  return dayFormat(language, 'UTC').format(day);
}

/** An instant, as the day it is where the reader is. */
export function formatDate(instant: Date, language: Language, timeZone?: string): string {
  return dayFormat(language, timeZone).format(instant);
}

/** An instant with hours and minutes where the reader is. */
export function formatDateTime(instant: Date, language: Language, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale(language), {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  }).format(instant);
}

function dayFormat(language: Language, timeZone?: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale(language), {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    timeZone,
  });
}

function locale(language: Language): string {
  return language === 'en' ? 'en-GB' : 'zh-CN';
}
