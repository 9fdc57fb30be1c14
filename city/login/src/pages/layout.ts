// What the login's pages are made of, within the frame that every service's pages share.
import type { Localized } from '@anju/ui/localized';
import { asHtml, type Html, html, type PageLook, writePage } from '@anju/ui/pages';
import { words } from './words.ts';

/** Addresses of what every page loads. Without a script the pages work by code alone. */
export type Assets = { style: string; script: string | undefined };

export type Frame = { look: PageLook; assets: Assets };

type Content = {
  title: string;
  body: Html;
  /** Address of this page, for the switches; without it there are none. */
  here?: string;
  /** Goes there by itself; a page that has it must also show a link. */
  goesTo?: string;
  needsScript?: boolean;
};

/** Text in the reader’s language; `part` takes the place of `…`. */
export const say = ({ language }: PageLook, text: Localized, part = '') =>
  text[language].replace('…', () => part);

export const page = ({ look, assets }: Frame, { needsScript, ...content }: Content): string =>
  writePage({
    ...content,
    look,
    name: say(look, words.name),
    about: say(look, words.demonstration),
    footer: say(look, words.footer),
    style: assets.style,
    icon: '/assets/icon.svg',
    script: needsScript ? assets.script : undefined,
  });

/** What is wrong, above the page, with a link to the field where it is put right. */
export const errorSummary = (look: PageLook, error: string | undefined, field: string): Html | false =>
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
  look: PageLook,
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
