// Text of an agency's that wallets show to citizens.
import { z } from 'zod';

/** In both languages, of one line, without anything that a screen could show otherwise than it is. */
export function plainText(maximumCharacters: number) {
  const text = z
    .string()
    .trim()
    .min(1)
    .max(maximumCharacters)
    .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u);
  return z.strictObject({ 'zh-CN': text, en: text });
}
