// The frame of every page that a server writes: skip link, who speaks, switches, one main part. Such a page works without
// a script, and under a content security policy that allows styles and scripts of its own origin alone.
import { type Localized, textIn } from '../text/localized.ts';
import { asHtml, type Html, html } from './html.ts';
import type { PageLook } from './look.ts';

export type Page = {
  look: PageLook;
  /** Who speaks; in the header and behind the title. */
  name: string;
  /** Stands small under the name. */
  about?: string;
  title: string;
  body: Html;
  footer?: string;
  /** Address of the stylesheet: tokens.css, base.css and pages.css of this package, in this order. */
  style: string;
  icon?: string;
  script?: string | undefined;
  /** Address of this page, for the switches; without it there are none. */
  here?: string;
  /** Goes there by itself; a page that has it must also show a link. */
  goesTo?: string;
};

const WORDS = {
  skip: { 'zh-CN': '跳到正文', en: 'Skip to the main part' },
  switches: { 'zh-CN': '语言和文字大小', en: 'Language and text size' },
  larger: { 'zh-CN': '大字', en: 'Larger text' },
  smaller: { 'zh-CN': '标准字', en: 'Standard text' },
};

const MARK = asHtml(
  '<svg viewBox="0 0 32 32" width="36" height="36" aria-hidden="true" focusable="false"><rect x="1" y="1" width="30" height="30" rx="7" fill="currentColor"/><path class="roof" d="M8 15.5 16 8l8 7.5M10.5 14.5V24h11v-9.5M13.5 19h5" fill="none" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"/></svg>',
);

export function writePage(page: Page): string {
  const { look, name, about, title, body, footer, style, icon, script, here, goesTo } = page;
  const { language, isLarge } = look;
  const document = html`<!doctype html>
<html lang="${language}"${isLarge && asHtml(' data-text-size="large"')}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${goesTo !== undefined && html`<meta http-equiv="refresh" content="0; url=${goesTo}">`}
<title>${title} · ${name}</title>
${icon !== undefined && html`<link rel="icon" href="${icon}" type="image/svg+xml">`}
<link rel="stylesheet" href="${style}">
${script !== undefined && html`<script type="module" src="${script}"></script>`}
</head>
<body>
<a class="skip" href="#main">${textIn(language, WORDS.skip)}</a>
<header>
<p class="name">${MARK}<span>${name} ${about !== undefined && html`<small>${about}</small>`}</span></p>
${here !== undefined && switches(look, here)}
</header>
<main id="main" tabindex="-1">
${body}
</main>
${footer !== undefined && html`<footer><p>${footer}</p></footer>`}
</body>
</html>`;
  return document.html;
}

/** Each language is named in itself, so that it is found by the one who cannot read the other. */
function switches({ language, isLarge }: PageLook, here: string): Html {
  const other = language === 'en' ? { tag: 'zh-CN', name: '中文' } : { tag: 'en', name: 'English' };
  return html`<nav aria-label="${textIn(language, WORDS.switches)}">
<a href="${here}?lang=${other.tag}" lang="${other.tag}" hreflang="${other.tag}">${other.name}</a>
<a href="${here}?size=${isLarge ? 'normal' : 'large'}">${textIn(language, isLarge ? WORDS.smaller : WORDS.larger)}</a>
</nav>`;
}

/**
 * What went wrong and what to do, in both languages: there is no address at which a switch could show it again.
 *
 * @param actions what can be done, below the reader’s own language
 */
export function failure(
  { language }: PageLook,
  title: Localized,
  text: Localized,
  actions: Html | undefined = undefined,
): Html {
  const other = language === 'en' ? 'zh-CN' : 'en';
  return html`<h1>${title[language]}</h1>
<p class="note" role="alert">${text[language]}</p>
${actions !== undefined && html`<div class="actions">${actions}</div>`}
<div class="soft" lang="${other}"><p class="strong">${title[other]}</p><p>${text[other]}</p></div>`;
}
