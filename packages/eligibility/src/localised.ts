/** Sentences of both languages at once. */
import type { Localised } from './rule.ts';

const DIGITS = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const NUMBERS = 'zero one two three four five six seven eight nine ten'.split(' ');

/** Spelled as a law spells it: up to ninety-nine in Chinese, up to ten in English. */
export function numeral(count: number): Localised {
  const [tens, ones] = [Math.floor(count / 10), count % 10];
  const chinese = `${tens > 1 ? DIGITS[tens] : ''}${tens > 0 ? '十' : ''}${ones > 0 || count === 0 ? DIGITS[ones] : ''}`;
  return { 'zh-CN': count < 100 ? chinese : String(count), en: NUMBERS[count] ?? String(count) };
}

/** Within a sentence: without a capital that only began a sentence. */
export const uncapitalised = ({ en, ...chinese }: Localised): Localised => ({
  ...chinese,
  en: /^[A-Z](?![A-Z])/.test(en) ? en.charAt(0).toLowerCase() + en.slice(1) : en,
});

/** At the beginning of a line. */
export const capitalised = ({ en, ...chinese }: Localised): Localised => ({
  ...chinese,
  en: en.charAt(0).toUpperCase() + en.slice(1),
});

/** A template whose parts are put in by language; what stands between them is in both. */
export function say(pieces: TemplateStringsArray, ...parts: readonly Localised[]): Localised {
  const write = (language: keyof Localised) =>
    pieces.map((piece, index) => piece + (parts[index]?.[language] ?? '')).join('');
  return { 'zh-CN': write('zh-CN'), en: write('en') };
}

export function join(separator: string | Localised, parts: readonly Localised[]): Localised {
  const between = typeof separator === 'string' ? { 'zh-CN': separator, en: separator } : separator;
  return {
    'zh-CN': parts.map((part) => part['zh-CN']).join(between['zh-CN']),
    en: parts.map((part) => part.en).join(between.en),
  };
}
