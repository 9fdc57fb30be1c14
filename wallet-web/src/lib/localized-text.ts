// Text that the screens show: always in both languages, Chinese first.

export type LocalizedText = { 'zh-CN': string; en: string };

/** Hostile or careless documents may hold very long texts; a screen never shows more than this. */
const LONGEST_TEXT = 400;

/** Breaks and controls: they could push what the wallet itself says out of sight. */
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}\s]+/gu;
/** What turns the order of letters round or is not seen: with it a name could be written to read as another one. */
const UNSEEN = /[\p{Bidi_Control}\u{200b}\u{2060}-\u{206f}\u{feff}\u{e0000}-\u{e0fff}]/gu;

/** On one line, and without what must not be in it; at most `longest` code points, of which none is half a letter. */
export function cleanText(text: string, longest = LONGEST_TEXT): string {
  const clean = text
    .slice(0, 4 * longest)
    .replace(UNSEEN, '')
    .replace(BREAKS, ' ')
    .trim();
  return Array.from(clean).slice(0, longest).join('').toWellFormed();
}

/** The same words in both languages, for names that nobody translated. */
export function untranslated(text: string): LocalizedText {
  const short = cleanText(text);
  return { 'zh-CN': short, en: short };
}

/** Reads `{ "zh-CN", en }` from a foreign document; null when neither language is there. */
export function readLocalizedText(value: unknown): LocalizedText | null {
  if (typeof value !== 'object' || value === null) return null;
  const textOf = (text: unknown) => (typeof text === 'string' ? cleanText(text) : '');
  const chinese = textOf((value as Record<string, unknown>)['zh-CN']);
  const english = textOf((value as Record<string, unknown>).en);
  if (chinese === '' && english === '') return null;
  return { 'zh-CN': chinese || english, en: english || chinese };
}

/**
 * Reads a `display` array as OpenID4VCI and SD-JWT VC type metadata have it:
 * `[{ locale | lang, [field]: string }]`. An entry without a language serves where none fits better.
 */
export function readDisplayText(display: unknown, fields: string[]): LocalizedText | null {
  if (!Array.isArray(display)) return null;
  const found: { language: string; text: string }[] = [];
  for (const entry of display.slice(0, 20)) {
    if (typeof entry !== 'object' || entry === null) continue;
    const record = entry as Record<string, unknown>;
    const text = fields.map((field) => record[field]).find((t) => typeof t === 'string' && t !== '');
    const language = record.locale ?? record.lang;
    if (typeof text === 'string')
      found.push({ language: typeof language === 'string' ? language : '', text });
  }
  const pick = (prefix: string) => found.find((f) => f.language.toLowerCase().startsWith(prefix))?.text;
  const any = pick('en') ?? found[0]?.text;
  if (any === undefined) return null;
  return readLocalizedText({ 'zh-CN': pick('zh') ?? any, en: any });
}
