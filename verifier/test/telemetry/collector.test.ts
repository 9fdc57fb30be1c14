// A collector that is down, slow or lies costs spans, and nothing else.
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { readFigures } from '../../../tests/support/figures.ts';
import { startOtlpCollector } from '../../../tests/support/otlp-collector.ts';
import { createGuardedFetch } from '../../src/outgoing/guarded-fetch.ts';
import { openTelemetry } from '../../src/telemetry/telemetry.ts';
import { createTraces } from '../../src/telemetry/traces.ts';

const QUICKLY = { exportMilliseconds: 100, closeMilliseconds: 50 };
/** More than may wait. */
const MANY = 10_000;

const BAD: Record<string, RequestListener> = {
  'never answers': () => {},
  'answers a byte and no more': (_request, response) => void response.writeHead(200).write('{'),
  'says that it failed, at length': (_request, response) => {
    response.writeHead(500, 'P1234567890').end('P1234567890'.repeat(100_000));
  },
  'answers without end': (_request, response) => {
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536, 'x')));
    };
    response.writeHead(200).on('drain', more);
    more();
  },
  'wants to be asked again in a year': (_request, response) => {
    response.writeHead(503, { 'retry-after': '31536000' }).end();
  },
  'sends elsewhere': (_request, response) => {
    response.writeHead(307, { location: 'http://192.0.2.1/' }).end();
  },
  'hangs up': (request) => void request.socket.destroy(),
};

function useMany(traces: ReturnType<typeof createTraces>): void {
  for (let n = 0; n < MANY; n += 1) traces.beginStep('verify')(null);
}

describe('a collector', () => {
  test.each(Object.keys(BAD))('that %s is not waited for, and its answer goes nowhere', async (how) => {
    const told: unknown[] = [];
    const collector = await startOtlpCollector(BAD[how]);
    const traces = createTraces(collector.url, (...given) => told.push(given), QUICKLY);
    useMany(traces);
    await traces.close();
    await collector.stop();
    expect(told.flat().every((isTaken) => isTaken === false)).toBe(true);
    expect(collector.spans().length).toBeLessThanOrEqual(2_048 + 512);
  });

  test('that is down is not waited for', async () => {
    const { url, stop } = await startOtlpCollector();
    await stop();
    const traces = createTraces(url, () => {}, QUICKLY);
    useMany(traces);
    await traces.close();
  });

  test('that takes what it is sent but answers nonsense has taken it', async () => {
    const told: boolean[] = [];
    const collector = await startOtlpCollector((_request, response) =>
      response.writeHead(200).end('{"partial'),
    );
    const traces = createTraces(collector.url, (isTaken) => told.push(isTaken));
    traces.beginStep('verify')(null);
    await traces.close();
    await collector.stop();
    expect(told).toEqual([true]);
  });
});

test('a collector that takes what it is sent is sent all that waited when the service stops', async () => {
  const collector = await startOtlpCollector();
  const traces = createTraces(collector.url, () => {});
  for (let n = 0; n < 2_048; n += 1) traces.beginStep('decide')(null);
  await traces.close();
  await collector.stop();
  expect(collector.spans()).toHaveLength(2_048);
});

test('the log says once that a collector takes nothing, and nothing of what it answered', async () => {
  const said: unknown[] = [];
  const log = {
    info: (...words: unknown[]) => void said.push(words),
    warn: (...words: unknown[]) => void said.push(words),
  };
  const collector = await startOtlpCollector((_request, response) =>
    response.writeHead(400, 'P1').end('P1234567890'),
  );
  const telemetry = await openTelemetry({ isCounting: true, otlpUrl: collector.url, log });
  for (let n = 0; n < 1_500; n += 1) telemetry.step('decide', () => n);
  await telemetry.close();
  await collector.stop();
  expect(said).toEqual([['the collector takes no traces']]);
  const exports = readFigures((await telemetry.metrics?.text()) ?? '').filter(
    ({ labels }) => labels.outcome === 'failed',
  );
  expect(exports[0]?.value).toBeGreaterThan(0);
});

test('a host that is asked within a span is told of no trace', async () => {
  const collector = await startOtlpCollector();
  const traces = createTraces(collector.url, () => {});
  const headers: string[] = [];
  const host = createServer((request, response) => {
    headers.push(...Object.keys(request.headers));
    response.end();
  });
  await new Promise<void>((listening) => host.listen(0, '127.0.0.1', listening));
  const fetch = createGuardedFetch(
    { listedHosts: [], allowLoopback: true },
    { maxBytes: 10, timeoutMilliseconds: 5_000, maxRedirects: 0 },
  );
  const route = traces.beginRoute('POST', '/wallet/responses/:id');
  const { promise, resolve } = Promise.withResolvers<unknown>();
  route.within(() => {
    resolve(fetch(`http://127.0.0.1:${(host.address() as AddressInfo).port}/`, 'text/plain'));
  });
  await promise;
  route.end(200);
  await traces.close();
  host.close();
  await collector.stop();
  expect(headers.sort()).toEqual(['accept', 'connection', 'host']);
  expect(collector.spans()).toHaveLength(1);
});
