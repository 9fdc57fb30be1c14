// What a passphrase is worth, in honest words: a rough look at its length, no more.
import { passphraseLength } from '../../lib/holder/passphrase-length.ts';

export type Strength = 'short' | 'weak' | 'fair' | 'strong';

const FAIR_FROM = 12;
const STRONG_FROM = 16;
const FEWEST_DIFFERENT = 5;

/** @param isTooShort whether it is refused */
export function strengthOf(passphrase: string, isTooShort: boolean): Strength {
  if (isTooShort) return 'short';
  const characters = [...passphrase.normalize('NFKC')];
  const weight = passphraseLength(passphrase);
  const isPlain = /^\d+$/.test(passphrase) || new Set(characters).size < FEWEST_DIFFERENT;
  if (isPlain || weight < FAIR_FROM) return 'weak';
  return weight < STRONG_FROM ? 'fair' : 'strong';
}

export const STRENGTH_WORDS: Record<Exclude<Strength, 'short'>, { 'zh-CN': string; en: string }> = {
  weak: {
    'zh-CN': '挡得住随手翻看的人，挡不住用程序来试的人。再长一些更好。',
    en: 'Keeps out whoever picks up the device, not whoever lets a program guess. Longer is better.',
  },
  fair: { 'zh-CN': '不容易试出来。再长一些更好。', en: 'Not easily guessed. Longer is better.' },
  strong: { 'zh-CN': '很难试出来。', en: 'Very hard to guess.' },
};
