// The three steps of a login: who, the code, logged in.

import type { Localized } from '@anju/ui/localized';
import type { PageLook } from '@anju/ui/pages';
import { html } from '@anju/ui/pages';
import { errorSummary, type Frame, field, page, passkeyButton, say } from './layout.ts';
import { words } from './words.ts';

type Attempt = {
  /** Address of this attempt. */
  here: string;
  /** The service that asks; the account page asks for itself. */
  service: Localized;
  isAccountPage: boolean;
};

/** A reader of the title alone must hear that something is wrong. */
const titleOf = (look: PageLook, title: Localized, error: string | undefined) =>
  error === undefined ? say(look, title) : say(look, words.problemTitle, say(look, title));

/** @param error a sentence; its presence marks the field */
export function startPage(frame: Frame, attempt: Attempt, error?: string): string {
  const { look } = frame;
  const text = words.start;
  const { here, service, isAccountPage } = attempt;
  return page(frame, {
    title: titleOf(look, text.title, error),
    here,
    needsScript: true,
    body: html`${errorSummary(look, error, 'person_number')}
<h1>${say(look, text.title)}</h1>
${
  isAccountPage
    ? html`<p class="lead">${say(look, text.account)}</p>`
    : html`<p class="lead">${say(look, text.asks, service[look.language])}</p><p class="soft">${say(look, text.told)}</p>`
}
<section class="card">
${passkeyButton(look, { use: 'log_in', path: `${here}/passkey`, label: say(look, text.passkey), hint: say(look, text.passkeyHint), isPrimary: true })}
<p class="or" data-with-passkey hidden><span>${say(look, words.or)}</span></p>
<form method="post" action="${here}" novalidate>
<input type="hidden" name="step" value="number">
${field({
  id: 'person_number',
  label: say(look, text.number),
  hint: say(look, text.numberHint),
  error,
  attributes:
    'type="text" autocomplete="username" autocapitalize="characters" spellcheck="false" maxlength="24" required',
})}
<button type="submit" class="secondary">${say(look, text.send)}</button>
</form>
</section>
<p><a href="${here}/cancel">${say(look, text.cancel)}</a></p>`,
  });
}

export function codePage(frame: Frame, attempt: Attempt, hasPhone: boolean, error?: string): string {
  const { look } = frame;
  const text = words.code;
  const { here } = attempt;
  return page(frame, {
    title: titleOf(look, text.title, error),
    here,
    body: html`${errorSummary(look, error, 'code')}
<h1>${say(look, text.title)}</h1>
<p class="lead">${say(look, text.sent)}</p>
${
  hasPhone &&
  html`<div class="note">
<p>${say(look, text.phone)}</p>
<form method="post" action="/phone" target="phone"><input type="hidden" name="attempt" value="${here.slice(here.lastIndexOf('/') + 1)}">
<button type="submit" class="quiet">${say(look, text.openPhone)}</button></form>
</div>`
}
<section class="card">
<form method="post" action="${here}" novalidate>
<input type="hidden" name="step" value="code">
${field({
  id: 'code',
  label: say(look, text.code),
  hint: say(look, text.codeHint),
  error,
  attributes:
    'type="text" class="code" inputmode="numeric" autocomplete="one-time-code" spellcheck="false" maxlength="16" required',
})}
<button type="submit" class="primary">${say(look, text.logIn)}</button>
</form>
</section>
<div class="row">
<form method="post" action="${here}"><input type="hidden" name="step" value="again">
<button type="submit" class="quiet">${say(look, text.again)}</button></form>
<a href="${here}?step=number">${say(look, text.other)}</a>
</div>`,
  });
}

/** @param next where the login goes on; by itself unless there is something to offer */
export function donePage(
  frame: Frame,
  attempt: Attempt,
  { name, next, offersPasskey }: { name: string; next: string; offersPasskey: boolean },
): string {
  const { look } = frame;
  const text = words.done;
  const title = say(look, text.title, name);
  if (!offersPasskey) {
    return page(frame, {
      title,
      goesTo: next,
      body: html`<h1>${title}</h1>
<p class="lead">${say(look, text.going, attempt.service[look.language])}</p>
<p><a class="button primary" href="${next}">${say(look, text.next)}</a></p>`,
    });
  }
  return page(frame, {
    title,
    here: attempt.here,
    needsScript: true,
    body: html`<h1>${title}</h1>
<section class="card" data-with-passkey hidden>
<h2>${say(look, text.offer)}</h2>
<p>${say(look, text.offerText)}</p>
${passkeyButton(look, { use: 'add', path: `${attempt.here}/passkeys`, label: say(look, text.add), isPrimary: true })}
<p><a class="button secondary" href="${next}">${say(look, text.notNow)}</a></p>
</section>
<p data-without-passkey><a class="button primary" href="${next}">${say(look, text.next)}</a></p>`,
  });
}
