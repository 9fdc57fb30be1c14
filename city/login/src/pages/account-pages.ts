// What a person sees of their own login: passkeys, and logging out.

import type { PageLook } from '@anju/ui/pages';
import { asHtml, type Html, html } from '@anju/ui/pages';
import type { Passkey } from '../store/passkeys.ts';
import { type Frame, page, passkeyButton, say } from './layout.ts';
import { words } from './words.ts';

const HERE = '/account';

const momentOf = ({ language }: PageLook, seconds: number) =>
  new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Asia/Shanghai',
  }).format(seconds * 1000);

function passkeyItem(look: PageLook, { id, isSynced, addedAtSeconds, usedAtSeconds }: Passkey): Html {
  const text = words.account;
  const added = momentOf(look, addedAtSeconds);
  return html`<li>
<div><p class="strong">${say(look, isSynced ? text.synced : text.bound)}</p>
<p class="soft">${say(look, text.added, added)}</p>
<p class="soft">${usedAtSeconds === null ? say(look, text.unused) : say(look, text.used, momentOf(look, usedAtSeconds))}</p></div>
<form method="post" action="${HERE}"><input type="hidden" name="step" value="remove"><input type="hidden" name="passkey" value="${id}">
<button type="submit" class="danger" aria-label="${say(look, text.removeWhich, added)}">${say(look, text.remove)}</button></form>
</li>`;
}

export function accountPage(frame: Frame, name: string, passkeys: Passkey[]): string {
  const { look } = frame;
  const text = words.account;
  const title = say(look, text.title, name);
  return page(frame, {
    title,
    here: HERE,
    needsScript: true,
    body: html`<h1>${title}</h1>
<section class="card">
<h2>${say(look, text.lead)}</h2>
${
  passkeys.length === 0
    ? html`<p>${say(look, text.none)}</p>`
    : html`<ul class="list">${passkeys.map((passkey) => passkeyItem(look, passkey))}</ul>`
}
${passkeyButton(look, { use: 'add', path: `${HERE}/passkeys`, label: say(look, words.done.add), isPrimary: true })}
</section>
<p class="soft">${say(look, text.until)}</p>
<p><a class="button secondary" href="/session/end">${say(look, text.logOut)}</a></p>`,
  });
}

/** @param form the provider’s hidden fields */
export function logOutPage(frame: Frame, form: string): string {
  const { look } = frame;
  const title = say(look, words.logOut.title);
  return page(frame, {
    title,
    body: html`<h1>${title}</h1>
<p class="lead">${say(look, words.logOut.text)}</p>
${asHtml(form)}
<div class="actions">
<button type="submit" form="op.logoutForm" name="logout" value="yes" class="primary">${say(look, words.logOut.yes)}</button>
<a class="button secondary" href="${HERE}">${say(look, words.logOut.no)}</a>
</div>`,
  });
}

export function loggedOutPage(frame: Frame): string {
  const { look } = frame;
  const title = say(look, words.loggedOut.title);
  return page(frame, {
    title,
    body: html`<h1>${title}</h1>
<p class="lead">${say(look, words.loggedOut.text)}</p>
<p><a class="button secondary" href="${HERE}">${say(look, words.loggedOut.again)}</a></p>`,
  });
}
