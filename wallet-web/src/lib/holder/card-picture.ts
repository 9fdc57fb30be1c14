// The issuer's picture of a card with its values in: an address for an <img>. Values are text and stay text.

import { untranslated } from '../localized-text.ts';
import type { ClaimView, LocalizedText } from '../types.ts';
import type { CardTemplates } from './store.ts';

const PLACEHOLDER = /\{\{([A-Za-z0-9_.-]{1,64})\}\}/g;
const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/**
 * One address for each language. A value stands as the issuer signed it, which is what a template is made for (it may write
 * a unit behind it); only words that are codes in the credential (enumerations, yes and no) are written as people read them.
 */
export function cardPicture(templates: CardTemplates, claims: ClaimView[]): LocalizedText {
  const draw = (language: 'zh-CN' | 'en'): string => {
    const svg = templates.svg[language].replace(PLACEHOLDER, (_, id: string) => {
      const name = Object.hasOwn(templates.claimNames, id) ? templates.claimNames[id] : undefined;
      const claim = claims.find((held) => held.name === name);
      return claim === undefined ? '—' : escapeText(shownValue(claim)[language]);
    });
    return `data:image/svg+xml,${encodeURIComponent(svg.toWellFormed())}`;
  };
  return { 'zh-CN': draw('zh-CN'), en: draw('en') };
}

function shownValue({ value, display, kind }: ClaimView): LocalizedText {
  const isPlain = typeof value === 'number' || (typeof value === 'string' && kind !== 'enumeration');
  return isPlain ? untranslated(String(value)) : display;
}

/** Without the control characters that XML does not allow either. */
function escapeText(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ').replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
