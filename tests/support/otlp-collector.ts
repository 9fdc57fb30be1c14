// A collector of traces (OTLP over HTTP, JSON) that keeps what it is sent, or is as bad as a test wants.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Attribute {
  key: string;
  value: Record<string, unknown>;
}

export interface CollectedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  attributes: Attribute[];
  events: unknown[];
  links: unknown[];
  status: { code: number; message?: string };
}

export interface OtlpCollector {
  url: string;
  /** Every byte that was sent: bodies, and headers as Node reads them. */
  received(): string;
  spans(): CollectedSpan[];
  /** Of what the spans are said to be. */
  resourceAttributes(): Attribute[];
  stop(): Promise<void>;
}

interface Body {
  resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: CollectedSpan[] }[] }[];
}

/** `answer`: what a collector does once it has the whole request; the right thing when absent. */
export async function startOtlpCollector(answer: RequestListener = takeEverything): Promise<OtlpCollector> {
  const bodies: string[] = [];
  let headers = '';
  const server = createServer((request, response) => {
    headers += JSON.stringify([request.url, request.rawHeaders]);
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      bodies.push(Buffer.concat(parts).toString());
      answer(request, response);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const resourceSpans = () => bodies.flatMap((body) => (JSON.parse(body) as Body).resourceSpans);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`,
    received: () => headers + bodies.join('\n'),
    spans: () => resourceSpans().flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
    resourceAttributes: () => resourceSpans().flatMap(({ resource }) => resource.attributes),
    stop: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

const takeEverything: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
};
