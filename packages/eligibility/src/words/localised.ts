/** Sentences of both languages at once. */
import type { Localised } from '../rule.ts';

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
