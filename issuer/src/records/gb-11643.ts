// GB 11643: the last character of a citizen identity number follows from the seventeen before it (ISO 7064, MOD 11-2).

const LENGTH = 18;
const MODULUS = 11;

/** False for anything that is not seventeen digits and their check character. */
export function hasGb11643CheckCharacter(text: string): boolean {
  if (!/^\d{17}[\dX]$/.test(text)) return false;
  let sum = 0;
  for (let place = 0; place < LENGTH; place += 1) {
    const value = text[place] === 'X' ? 10 : Number(text[place]);
    // Each place weighs twice the one to its right.
    sum += value * 2 ** (LENGTH - 1 - place);
  }
  return sum % MODULUS === 1;
}
