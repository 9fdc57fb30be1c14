// The demonstration’s phone: plainly not a real one.

import { html } from '@anju/ui/pages';
import type { Message } from '../phone/demonstration-phone.ts';
import { errorSummary, type Frame, field, page, say } from './layout.ts';
import { words } from './words.ts';

const timeOf = (seconds: number) =>
  new Intl.DateTimeFormat('sv-SE', { timeStyle: 'medium', timeZone: 'Asia/Shanghai' }).format(seconds * 1000);

/** The two groups of a code on one line: it is read out, and typed, as one. */
const withCodeTogether = (text: string) =>
  text
    .split(/(\d{4} \d{4})/)
    .map((part, place) => (place % 2 === 1 ? html`<span class="together">${part}</span>` : html`${part}`));

type Shown = {
  personNumber: string;
  /** The newest first; undefined before anybody was asked for. */
  messages: Message[] | undefined;
  error?: string;
};

export function phonePage(frame: Frame, { personNumber, messages, error }: Shown): string {
  const { look } = frame;
  const text = words.phone;
  return page(frame, {
    title: say(look, text.title),
    here: '/phone',
    body: html`${errorSummary(look, error, 'person_number')}
<h1>${say(look, text.title)}</h1>
<p class="note">${say(look, text.about)}</p>
${
  messages !== undefined &&
  html`<section class="phone" aria-labelledby="messages">
<h2 id="messages">${say(look, text.messages)}</h2>
${
  messages.length === 0
    ? html`<p class="soft">${say(look, text.none)}</p>`
    : html`<ol class="messages">${messages.map(
        (message) =>
          html`<li><p>${withCodeTogether(message.text[look.language])}</p><p class="time">${say(look, text.at, timeOf(message.sentAtSeconds))}</p></li>`,
      )}</ol>`
}
</section>`
}
<section class="card">
<form method="post" action="/phone" novalidate>
${field({
  id: 'person_number',
  label: say(look, text.whose),
  hint: say(look, words.start.numberHint),
  error,
  value: personNumber,
  attributes:
    'type="text" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="24" required',
})}
<button type="submit" class="secondary">${say(look, text.show)}</button>
</form>
</section>`,
  });
}
