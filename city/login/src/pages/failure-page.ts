// What a reader is told when a page cannot be shown; it repeats nothing of the request. In both languages: there is
// no address at which the switch could show the same again.
import { html } from './html.ts';
import type { Language } from './language.ts';
import { type Frame, page } from './layout.ts';
import { words } from './words.ts';

export type Failure = keyof typeof words.failures;

export function failurePage(frame: Frame, failure: Failure): string {
  const { language } = frame.look;
  const other: Language = language === 'en' ? 'zh-CN' : 'en';
  const { title, text } = words.failures[failure];
  return page(frame, {
    title: title[language],
    body: html`<h1>${title[language]}</h1>
<p class="lead">${text[language]}</p>
<div class="soft" lang="${other}"><p class="strong">${title[other]}</p><p>${text[other]}</p></div>`,
  });
}
