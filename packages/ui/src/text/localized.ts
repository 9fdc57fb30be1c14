// Text in the two languages the apps speak; Chinese is written first and is the fallback.

export const languages = ['zh-CN', 'en'] as const;
export type Language = (typeof languages)[number];

export type Localized = Readonly<Record<Language, string>>;

/** A language tag as a browser reports it ("en-GB", "zh-Hans-CN") → the language we answer in. */
export function closestLanguage(tags: readonly string[]): Language {
  for (const tag of tags) {
    if (/^zh\b/i.test(tag)) return 'zh-CN';
    if (/^en\b/i.test(tag)) return 'en';
  }
  return 'zh-CN';
}

/** Text in one language, or in the other one where a translation is missing. */
export function textIn(language: Language, text: Partial<Localized> | undefined): string {
  return text?.[language] || text?.['zh-CN'] || text?.en || '';
}

/** Fills `{name}` places. A place without a value stays visible, so that a slip is seen in review. */
export function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) =>
    name in values ? String(values[name]) : place,
  );
}
