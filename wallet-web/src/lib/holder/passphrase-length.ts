// How long a passphrase must be: for the screens that ask for a new one, and for the vault and the backup that refuse
// what is too short.

/** Tries at it cost whoever has the disk a third of a second each. */
export const WALLET_PASSPHRASE_CHARACTERS = 8;
/** A backup may lie for years where others can try. */
export const BACKUP_PASSPHRASE_CHARACTERS = 12;

/** In characters as a person counts them; a Chinese one counts twice, since there are more of them to guess from. */
export function passphraseLength(passphrase: string): number {
  const characters = [...passphrase.normalize('NFKC').trim()];
  return characters.reduce((sum, one) => sum + (/\p{Script=Han}/u.test(one) ? 2 : 1), 0);
}

export const isTooShort = (passphrase: string, fewestCharacters: number): boolean =>
  passphraseLength(passphrase) < fewestCharacters;
