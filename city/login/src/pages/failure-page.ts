// What a reader is told when a page cannot be shown; it repeats nothing of the request.
import { failure as failureIn, html } from '@anju/ui/pages';
import { type Frame, page, say } from './layout.ts';
import { words } from './words.ts';

export type Failure = keyof typeof words.failures;

/** @param back where the service is told that there was no login */
export function failurePage(frame: Frame, failure: Failure, back?: string): string {
  const { title, text } = words.failures[failure];
  return page(frame, {
    title: title[frame.look.language],
    body: failureIn(
      frame.look,
      title,
      text,
      back === undefined
        ? undefined
        : html`<a class="button primary" href="${back}">${say(frame.look, words.back)}</a>`,
    ),
  });
}
