// Text of an agency's that wallets show to citizens.
import { z } from 'zod';

/** What wallets refuse in a sentence that is to be declared: read as one thing, signed as another. */
const DISGUISED =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u{115f}\u{1160}\u{3164}\u{ffa0}\u{2800}\u{e0000}-\u{e0fff}]|[\u{334}-\u{338}]|[\u{20d2}-\u{20f0}]|(?![ \u{3000}])\p{Zs}|[ \u{3000}]{2}|\p{Mn}{3}/u;

/** In both languages, of one line, without anything that a screen could show otherwise than it is. */
export function plainText(maximumCharacters: number) {
  const text = z
    .string()
    .trim()
    .min(1)
    .max(maximumCharacters)
    .refine((written) => written.isWellFormed() && !DISGUISED.test(written));
  return z.strictObject({ 'zh-CN': text, en: text });
}
