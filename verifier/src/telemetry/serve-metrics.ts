// GET /metrics on a port of its own, so that no proxy before the public one can lead to it by mistake.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartError } from '../start-error.ts';
import type { Telemetry } from './telemetry.ts';

/** A scraper asks every few seconds; whoever holds connections open gets no more of them. */
const MAX_CONNECTIONS = 16;
const REQUEST_TIMEOUT_MILLISECONDS = 5_000;

type Metrics = NonNullable<Telemetry['metrics']>;

export interface MetricsServer {
  port: number;
  close(): Promise<void>;
}

/** Throws `StartError` when the port is taken. */
export async function serveMetrics(
  metrics: Metrics,
  { host, port }: { host: string; port: number },
): Promise<MetricsServer> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MILLISECONDS }, answerWith(metrics));
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((listening, failed) => {
    server.once('error', failed).listen({ host, port }, listening);
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new StartError(`Port ${port} is in use. Stop what uses it, or set VERIFIER_METRICS_PORT.`);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function answerWith({ contentType, text }: Metrics): RequestListener {
  return (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    text().then(
      (figures) =>
        response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' }).end(figures),
      () => response.writeHead(500).end(),
    );
  };
}
