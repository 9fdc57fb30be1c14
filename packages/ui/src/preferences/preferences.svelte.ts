// What the reader chose: language, text size, theme. Kept in localStorage, shown on <html>, reactive in components.
import { closestLanguage, type Language, type Localized, languages, textIn } from '../text/localized.ts';
import { preferencesKey } from './looks.ts';

const textSizes = ['normal', 'large'] as const;
export type TextSize = (typeof textSizes)[number];

const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

interface Preferences {
  language: Language;
  textSize: TextSize;
  theme: Theme;
}

const chosen: Preferences = $state({ language: 'zh-CN', textSize: 'normal', theme: 'system' });

/** The current choices; reading a field in a component makes the component follow it. */
export const preferences: Readonly<Preferences> = chosen;

/** Text in the reader’s language. */
export function t(text: Partial<Localized> | undefined): string {
  return textIn(chosen.language, text);
}

/** Call once before mounting: earlier choices win, then the browser’s language; other tabs of the app are followed. */
export function startPreferences(): void {
  takeUp();
  window.addEventListener('storage', ({ key }) => {
    if (key === preferencesKey) takeUp();
  });
}

function takeUp(): void {
  const kept = readKept();
  chosen.language = oneOf(languages, kept.language) ?? closestLanguage(navigator.languages);
  chosen.textSize = oneOf(textSizes, kept.textSize) ?? 'normal';
  chosen.theme = oneOf(themes, kept.theme) ?? 'system';
  show();
}

export function chooseLanguage(language: Language): void {
  chosen.language = language;
  keep();
}

export function chooseTextSize(textSize: TextSize): void {
  chosen.textSize = textSize;
  keep();
}

export function chooseTheme(theme: Theme): void {
  chosen.theme = theme;
  keep();
}

function show(): void {
  const html = document.documentElement;
  html.lang = chosen.language;
  html.dataset.textSize = chosen.textSize;
  html.dataset.theme = chosen.theme;
}

function keep(): void {
  show();
  try {
    localStorage.setItem(preferencesKey, JSON.stringify(chosen));
  } catch {
    // Storage is full or refused: the choice still holds until the page is closed.
  }
}

function readKept(): Partial<Record<keyof Preferences, unknown>> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(preferencesKey) ?? '{}');
    return typeof kept === 'object' && kept !== null ? kept : {};
  } catch {
    return {};
  }
}

function oneOf<Choice extends string>(choices: readonly Choice[], value: unknown): Choice | undefined {
  return choices.find((choice) => choice === value);
}
