// Text from the chain or in a file was written by others: before it reaches a terminal it is cut to a bound and loses
// everything that moves a cursor, turns the direction of writing, or cannot be seen.
const MOST_CHARACTERS = 300;

/** On one line, without control, format and private characters. */
export function plainText(text: string, mostCharacters = MOST_CHARACTERS): string {
  const plain = text
    .slice(0, mostCharacters * 4)
    .replace(/[\r\n\t]+/g, ' ')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\u{FFFD}');
  const characters = [...plain];
  return characters.length > mostCharacters ? `${characters.slice(0, mostCharacters).join('')}…` : plain;
}
