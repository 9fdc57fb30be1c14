// Reads server-sent events of one request over real HTTP, one at a time.
import type { FastifyInstance } from 'fastify';

export interface EventReader {
  /** The next `state` event's data; null when the stream has ended. */
  next(): Promise<{ state: string; reason?: string; decision?: { decision: string } } | null>;
  close(): void;
}

/** The app must be listening. */
export async function readEvents(
  app: FastifyInstance,
  requestId: string,
  cookie: string,
): Promise<EventReader> {
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the app is not listening');
  const abort = new AbortController();
  const answer = await fetch(`http://127.0.0.1:${address.port}/desk/requests/${requestId}/events`, {
    headers: { cookie },
    signal: abort.signal,
  });
  if (answer.status !== 200 || answer.body === null) throw new Error(`events gave ${answer.status}`);
  const events = parseEvents(answer.body);
  return {
    async next() {
      const { value, done } = await events.next();
      return done ? null : value;
    },
    close: () => abort.abort(),
  };
}

async function* parseEvents(body: ReadableStream<Uint8Array>) {
  let text = '';
  const decoder = new TextDecoder();
  for await (const part of body) {
    text += decoder.decode(part, { stream: true });
    for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
      const block = text.slice(0, end);
      text = text.slice(end + 2);
      const data = /^event: state\ndata: (.*)$/.exec(block)?.[1];
      if (data !== undefined) yield JSON.parse(data);
    }
  }
}
