// What a passphrase must be, for the screen that asks for one and the vault that refuses others.

const SHORTEST_PASSPHRASE_CHARACTERS = 8;

/** As a person counts characters. */
export function isTooShort(passphrase: string): boolean {
  return [...passphrase.normalize('NFKC')].length < SHORTEST_PASSPHRASE_CHARACTERS;
}
