// Server-sent events of one request: the present state first, each change after it, and the end with a final state.
import { PassThrough, type Readable } from 'node:stream';
import { FINAL_STATES, type PresentationRequest } from '../requests/presentation-request.ts';
import type { RuleCatalogue } from '../rules/rule-catalogue.ts';
import type { LiveEvents } from './live-events.ts';
import { shownState } from './read-decision.ts';

/** A comment now and then, so that proxies keep a quiet stream open. */
const HEARTBEAT_MILLISECONDS = 15_000;

/** `onEnd` is called once, when the stream has ended or the desk has gone away. */
export function openEventStream(
  request: PresentationRequest,
  { events, rules, onEnd }: { events: LiveEvents; rules: RuleCatalogue; onEnd(stream: Readable): void },
): Readable {
  const stream = new PassThrough();
  // the browser asks again after this many milliseconds when the connection breaks
  stream.write('retry: 1000\n\n');
  const heartbeat = setInterval(() => stream.write(': still here\n\n'), HEARTBEAT_MILLISECONDS);
  let stopWatching = () => {};
  stream.once('close', () => {
    clearInterval(heartbeat);
    stopWatching();
    onEnd(stream);
  });
  stopWatching = events.watch(request, (now) => {
    if (stream.writableEnded) return;
    stream.write(`event: state\ndata: ${JSON.stringify(shownState(now, rules))}\n\n`);
    if (FINAL_STATES.has(now.state)) stream.end();
  });
  return stream;
}
