// Text on chain was written by others. Before it goes to a page it is cut to a bound and loses what turns the direction
// of writing, breaks lines, or cannot be seen; the page then writes it as text and never as markup.
const MOST_CHARACTERS = 400;

export function shownText(text: string, mostCharacters = MOST_CHARACTERS): string {
  const plain = text
    .slice(0, mostCharacters * 4)
    .replace(/[\r\n\t]+/g, ' ')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\u{FFFD}');
  const characters = [...plain];
  return characters.length > mostCharacters ? `${characters.slice(0, mostCharacters).join('')}…` : plain;
}

export const shownPair = (text: { 'zh-CN': string; en: string }, mostCharacters?: number) => ({
  'zh-CN': shownText(text['zh-CN'], mostCharacters),
  en: shownText(text.en, mostCharacters),
});
