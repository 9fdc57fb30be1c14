// The issuer's picture of a card with its values in: an address for an <img>. Values are text and stay text.
import type { CardPicture, ClaimView } from '../types.ts';
import type { CardTemplates } from './store.ts';

const PLACEHOLDER = /\{\{([A-Za-z0-9_.-]{1,64})\}\}/g;
const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** `open` shows every value; `discreet` is for where others stand by: amounts of money are left out. */
export function cardPicture(
  templates: CardTemplates,
  claims: ClaimView[],
  units: Map<string, string>,
): CardPicture {
  const draw = (language: 'zh-CN' | 'en', isDiscreet: boolean): string => {
    const svg = templates.svg[language].replace(PLACEHOLDER, (_, id: string) => {
      const name = Object.hasOwn(templates.claimNames, id) ? templates.claimNames[id] : undefined;
      const claim = claims.find((held) => held.name === name);
      if (claim === undefined) return '';
      if (isDiscreet && units.get(claim.name) === 'fen') return '···';
      return escapeText(claim.display[language]);
    });
    return `data:image/svg+xml,${encodeURIComponent(svg)}`;
  };
  return {
    open: { 'zh-CN': draw('zh-CN', false), en: draw('en', false) },
    discreet: { 'zh-CN': draw('zh-CN', true), en: draw('en', true) },
  };
}

/** Without the control characters that XML does not allow either. */
function escapeText(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ').replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}
