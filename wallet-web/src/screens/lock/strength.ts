// What a passphrase is worth, in honest words: a rough look at its length, no more.

export type Strength = 'short' | 'weak' | 'fair' | 'strong';

const FAIR_FROM = 12;
const STRONG_FROM = 16;
const FEWEST_DIFFERENT = 5;

/** @param isTooShort whether it is refused */
export function strengthOf(passphrase: string, isTooShort: boolean): Strength {
  if (isTooShort) return 'short';
  const characters = [...passphrase.normalize('NFKC')];
  // there are many more Chinese characters than letters to try
  const weight = characters.reduce((sum, one) => sum + (/\p{Script=Han}/u.test(one) ? 2 : 1), 0);
  const isPlain = /^\d+$/.test(passphrase) || new Set(characters).size < FEWEST_DIFFERENT;
  if (isPlain || weight < FAIR_FROM) return 'weak';
  return weight < STRONG_FROM ? 'fair' : 'strong';
}

export const STRENGTH_WORDS: Record<Strength, { 'zh-CN': string; en: string }> = {
  short: {
    'zh-CN': '至少 8 个字符。几个不相干的词连起来，既好记又难猜。',
    en: 'At least 8 characters. A few unrelated words are easy to remember and hard to guess.',
  },
  weak: {
    'zh-CN': '挡得住随手翻看的人，挡不住用程序来试的人。再长一些更好。',
    en: 'Keeps out whoever picks up the device, not whoever lets a program guess. Longer is better.',
  },
  fair: { 'zh-CN': '不容易试出来。再长一些更好。', en: 'Not easily guessed. Longer is better.' },
  strong: { 'zh-CN': '很难试出来。', en: 'Very hard to guess.' },
};
