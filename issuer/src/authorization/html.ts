// The one HTML page frame of the issuer's own pages: no scripts, styles from a file, everything escaped.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { closestLanguage, type Language, languages } from '@anju/ui/localized';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

const LANGUAGE_COOKIE = 'anju_language';

/**
 * The language that was chosen on these pages (`?lang=`, then a cookie), or the one that the wallet's `ui_locales` or the
 * browser asks for; what a browser wants most stands first in practice.
 */
export function chooseLanguage(
  request: {
    query?: unknown;
    cookies?: Record<string, string | undefined>;
    headers: { 'accept-language'?: string | undefined };
  },
  uiLocales?: unknown,
): { language: Language; cookie: string | undefined } {
  const { lang } = (request.query ?? {}) as { lang?: unknown };
  const chosen = languages.find((one) => one === lang);
  const kept = languages.find((one) => one === request.cookies?.[LANGUAGE_COOKIE]);
  const byWallet = typeof uiLocales === 'string' ? uiLocales.split(' ') : [];
  const byBrowser = (request.headers['accept-language'] ?? '').split(',').map((one) => one.trim());
  return {
    language: chosen ?? kept ?? closestLanguage([...byWallet, ...byBrowser]),
    cookie: chosen && `${LANGUAGE_COOKIE}=${chosen}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000`,
  };
}

export type Page = { language: Language; title: string; body: string };

export const renderPage = ({ language, title, body }: Page): string => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="/pages.css">
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;

const tokens = readFileSync(fileURLToPath(import.meta.resolve('@anju/ui/tokens.css')), 'utf8');

/** The stylesheet of these pages. */
export const PAGES_CSS = `${tokens}
html { font-size: 112.5%; }
body { margin: 0; background: var(--ground); color: var(--ink); font-family: var(--font); line-height: var(--leading); }
main { max-width: var(--measure); margin: 0 auto; padding: var(--space-8) var(--space-4) var(--space-12); }
.language { margin: 0 0 var(--space-4); text-align: end; }
.language a { display: inline-block; min-height: var(--target); padding: 0 var(--space-2); line-height: var(--target); color: var(--civic); }
.from { margin: 0 0 var(--space-2); color: var(--ink-soft); }
h1 { margin: 0 0 var(--space-4); font-size: var(--text-3); line-height: var(--leading-tight); }
dl { margin: 0 0 var(--space-6); padding: var(--space-4); background: var(--surface); border: 1px solid var(--line);
  border-radius: var(--radius-card); }
dt { color: var(--ink-soft); }
dd { margin: 0 0 var(--space-3); font-weight: 600; overflow-wrap: anywhere; }
dd:last-child { margin-bottom: 0; }
.ways { display: grid; gap: var(--space-3); margin: 0 0 var(--space-6); padding: 0; list-style: none; }
.button { display: block; box-sizing: border-box; width: 100%; min-height: var(--target); padding: var(--space-3) var(--space-4);
  border: 2px solid var(--civic); border-radius: var(--radius-control); background: var(--civic); color: var(--on-civic);
  font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer; }
.button.second { background: transparent; color: var(--civic); }
.button.plain { border-color: transparent; background: transparent; color: var(--civic); text-decoration: underline; }
.button:focus-visible { outline: 3px solid var(--focus); outline-offset: 3px; }
.hint { margin: var(--space-1) 0 0; color: var(--ink-soft); }
.notice { padding: var(--space-4); border-inline-start: 4px solid var(--attention); background: var(--attention-tint);
  border-radius: var(--radius-control); }
`;
