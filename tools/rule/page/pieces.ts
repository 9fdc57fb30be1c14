// Pieces of the page for a lawyer: every word in both languages, each marked with its own.
import type { Localised, NoteInWords, Words } from '@anju/eligibility';
import { type Html, html } from '@anju/ui/pages';

/** What is the same in both, a figure, stands once. */
export const both = (words: Localised): Html =>
  words['zh-CN'] === words.en
    ? html`<span>${words.en}</span>`
    : html`<span lang="zh-CN">${words['zh-CN']}</span> <span lang="en">${words.en}</span>`;

/** Two columns, one a language. */
export const pair = (words: Localised): Html =>
  html`<div class="pair"><p lang="zh-CN">${words['zh-CN']}</p><p lang="en">${words.en}</p></div>`;

export const heading = (words: Localised, id: string): Html => html`<h2 id="${id}">${both(words)}</h2>`;

/** A condition in one language: a sentence, and a list below it where it has parts. */
export function sentences({ text, parts }: Words, language: keyof Localised): Html {
  const items = parts.map((part) => html`<li>${sentences(part, language)}</li>`);
  return html`${text[language]}${parts.length > 0 && html`<ul>${items}</ul>`}`;
}

export const dataTable = (caption: Localised, head: readonly Localised[], rows: readonly Html[]): Html =>
  html`<table><caption>${both(caption)}</caption><thead><tr>${head.map((one) => html`<th scope="col">${both(one)}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`;

/** What was assumed or not checked, below the heading or clause that it is about. */
export const noteBox = ({ place, note }: NoteInWords): Html =>
  html`<div class="note">${place !== null && html`<p class="place">${both(place)}</p>`}${pair(note)}</div>`;
