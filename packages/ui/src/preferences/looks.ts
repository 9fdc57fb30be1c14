// Every look a reader can choose, for pictures and tests that must see a screen in all of them.
import { type Language, languages } from '../text/localized.ts';

/** Where an app keeps the reader’s choice in localStorage. */
export const preferencesKey = 'anju-preferences';

export interface Look {
  /** Short, for a file’s name: `zh`, `en-large-dark`. */
  name: string;
  language: Language;
  textSize: 'normal' | 'large';
  theme: 'light' | 'dark';
}

export const looks: readonly Look[] = languages.flatMap((language) =>
  (['light', 'dark'] as const).flatMap((theme) =>
    (['normal', 'large'] as const).map((textSize) => ({
      name: [language.slice(0, 2), textSize, theme]
        .filter((part) => part !== 'normal' && part !== 'light')
        .join('-'),
      language,
      textSize,
      theme,
    })),
  ),
);
