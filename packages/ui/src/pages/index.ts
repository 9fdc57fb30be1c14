// Pages that a server writes and that work without a script.
export { asHtml, type Html, html } from './html.ts';
export { lookCookie, lookOf, type PageLook, switchedLook } from './look.ts';
export { failure, type Page, writePage } from './page.ts';
