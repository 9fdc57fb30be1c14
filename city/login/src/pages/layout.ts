// The frame of every page: skip link, name, switches, one main part.
import { asHtml, type Html, html } from './html.ts';
import type { Localised, Look } from './language.ts';
import { words } from './words.ts';

/** Addresses of what every page loads. Without a script the pages work by code alone. */
export type Assets = { style: string; script: string | undefined };

export type Frame = { look: Look; assets: Assets };

type Content = {
  title: string;
  body: Html;
  /** Address of this page, for the switches; without it there are none. */
  here?: string;
  /** Goes there by itself; a page that has it must also show a link. */
  goesTo?: string;
  needsScript?: boolean;
};

const MARK = asHtml(
  '<svg viewBox="0 0 32 32" width="36" height="36" aria-hidden="true" focusable="false"><rect x="1" y="1" width="30" height="30" rx="7" fill="currentColor"/><path class="roof" d="M8 15.5 16 8l8 7.5M10.5 14.5V24h11v-9.5M13.5 19h5" fill="none" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/></svg>',
);

/** Text in the reader’s language; `part` takes the place of `…`. */
export const say = ({ language }: Look, text: Localised, part = '') =>
  text[language].replace('…', () => part);

export function page({ look, assets }: Frame, { title, body, here, goesTo, needsScript }: Content): string {
  const { language, isLarge } = look;
  const document = html`<!doctype html>
<html lang="${language}"${isLarge && asHtml(' data-text-size="large"')}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${goesTo !== undefined && html`<meta http-equiv="refresh" content="0; url=${goesTo}">`}
<title>${title} · ${words.name[language]}</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${assets.style}">
${needsScript && assets.script !== undefined && html`<script type="module" src="${assets.script}"></script>`}
</head>
<body>
<a class="skip" href="#main">${say(look, words.skip)}</a>
<header>
<p class="name">${MARK}<span>${say(look, words.name)} <small>${say(look, words.demonstration)}</small></span></p>
${here !== undefined && switches(look, here)}
</header>
<main id="main" tabindex="-1">
${body}
</main>
<footer><p>${say(look, words.footer)}</p></footer>
</body>
</html>`;
  return document.html;
}

/** Each language is named in itself, so that it is found by the one who cannot read the other. */
function switches(look: Look, here: string): Html {
  const other = look.language === 'en' ? { tag: 'zh-CN', name: '中文' } : { tag: 'en', name: 'English' };
  return html`<nav aria-label="${say(look, words.switches)}">
<a href="${here}?lang=${other.tag}" lang="${other.tag}" hreflang="${other.tag}">${other.name}</a>
<a href="${here}?size=${look.isLarge ? 'normal' : 'large'}">${say(look, look.isLarge ? words.smaller : words.larger)}</a>
</nav>`;
}

/** What is wrong, above the page, with a link to the field where it is put right. */
export const errorSummary = (look: Look, error: string | undefined, field: string): Html | false =>
  error !== undefined &&
  html`<div class="problem" role="alert" tabindex="-1" autofocus aria-labelledby="problem">
<h2 id="problem">${say(look, words.problem)}</h2>
<p><a href="#${field}">${error}</a></p>
</div>`;

type Field = {
  id: string;
  label: string;
  hint: string;
  error: string | undefined;
  value?: string;
  /** Attributes of the input, written by us. */
  attributes: string;
};

/** One question: label, hint, error in words, input. */
export const field = ({
  id,
  label,
  hint,
  error,
  value = '',
  attributes,
}: Field): Html => html`<div class="field">
<label for="${id}">${label}</label>
<p class="hint" id="${id}-hint">${hint}</p>
${error !== undefined && html`<p class="error" id="${id}-error">${error}</p>`}
<input id="${id}" name="${id}" value="${value}" ${asHtml(attributes)} aria-describedby="${id}-hint${error === undefined ? '' : ` ${id}-error`}"${error !== undefined && asHtml(' aria-invalid="true"')}>
</div>`;

/**
 * Shown by the script where the browser can do passkeys. What it says while it works and when it fails stands here.
 *
 * @param path under which the script asks for options and hands in the answer
 */
export const passkeyButton = (
  look: Look,
  {
    use,
    path,
    label,
    hint,
    isPrimary,
  }: { use: 'add' | 'log_in'; path: string; label: string; hint?: string; isPrimary: boolean },
): Html => html`<div class="passkey" data-passkey="${use}" data-path="${path}"
 data-waiting="${say(look, words.passkey.waiting)}" data-failed="${say(look, words.passkey.failed)}"
 data-cancelled="${say(look, words.passkey.tooLate)}" data-known="${say(look, words.passkey.known)}" hidden>
<button type="button" class="${isPrimary ? 'primary' : 'secondary'}">${label}</button>
${hint !== undefined && html`<p class="hint">${hint}</p>`}
<p class="said" role="status" data-said></p>
</div>`;
