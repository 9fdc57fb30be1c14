// A backup may lie where others can try passphrases for years, so it asks for a longer one than the lock of the wallet.

const FEWEST_CHARACTERS = 12;

/** A Chinese character counts twice: there are more of them to guess from. */
export function isTooShort(passphrase: string): boolean {
  const characters = [...passphrase.normalize('NFKC').trim()];
  const length = characters.reduce((sum, one) => sum + (/\p{Script=Han}/u.test(one) ? 2 : 1), 0);
  return length < FEWEST_CHARACTERS;
}
