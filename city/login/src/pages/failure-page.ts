// What a reader is told when a page cannot be shown; it repeats nothing of the request.
import { failure as failureIn } from '@anju/ui/pages';
import { type Frame, page } from './layout.ts';
import { words } from './words.ts';

export type Failure = keyof typeof words.failures;

export function failurePage(frame: Frame, failure: Failure): string {
  const { title, text } = words.failures[failure];
  return page(frame, {
    title: title[frame.look.language],
    body: failureIn(frame.look, title, text),
  });
}
