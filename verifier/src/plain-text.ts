// Text of an agency's that wallets show to citizens, and refuse when it could be read as another.
import { isPlainText } from '@anju/credentials';
import { z } from 'zod';
import { ApiError } from './api-error.ts';
import type { LocalisedText } from './localised-text.ts';

/** In both languages; whether it is plain is asked by itself. */
export function textInBoth(maximumCharacters: number) {
  const text = z.string().trim().min(1).max(maximumCharacters);
  return z.strictObject({ 'zh-CN': text, en: text });
}

/** In both languages, of one line, without anything that a screen could show otherwise than it is. */
export function plainText(maximumCharacters: number) {
  const { shape } = textInBoth(maximumCharacters);
  const text = shape.en.refine(
    isPlainText,
    'holds characters that are not seen, turned round or struck through',
  );
  return z.strictObject({ 'zh-CN': text, en: text });
}

/** Throws `ApiError('text_not_plain')` with the place: a JSON pointer into what was sent. */
export function requirePlain(text: LocalisedText, at: string): void {
  for (const language of ['zh-CN', 'en'] as const) {
    if (!isPlainText(text[language])) throw new ApiError('text_not_plain', { place: `${at}/${language}` });
  }
}
