// The figures' own port, and what is not counted.
import { afterEach, describe, expect, test } from 'vitest';
import { readFigures } from '../../../tests/support/figures.ts';
import { createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { type MetricsServer, serveMetrics } from '../../src/telemetry/serve-metrics.ts';
import { noTelemetry, openTelemetry, type Telemetry } from '../../src/telemetry/telemetry.ts';
import { createFakePorts } from '../support/fake-ports.ts';
import { SETTINGS } from '../support/settings.ts';

const HERE = { host: '127.0.0.1', port: 0 };
const log = { info() {}, warn() {} };

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const counting = () => openTelemetry({ isCounting: true, otlpUrl: undefined, log });

function metricsOf({ metrics }: Telemetry): NonNullable<Telemetry['metrics']> {
  if (metrics === null) throw new Error('nothing is counted');
  return metrics;
}

async function serve(telemetry: Telemetry): Promise<MetricsServer> {
  const server = await serveMetrics(metricsOf(telemetry), HERE);
  closers.push(server.close);
  return server;
}

describe('the port of the figures', () => {
  test('answers GET /metrics in the text format of Prometheus, and nothing else', async () => {
    const { port } = await serve(await counting());
    const base = `http://127.0.0.1:${port}`;
    const answer = await fetch(`${base}/metrics`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    const names = readFigures(await answer.text()).map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['anju_verifier_requests_fetched_total', 'nodejs_eventloop_lag_p99_seconds']),
    );
    for (const path of ['/', '/metrics/', '/metrics?name=x', '/health']) {
      expect([path, (await fetch(base + path)).status]).toEqual([path, 404]);
    }
    expect((await fetch(`${base}/metrics`, { method: 'POST', body: 'x' })).status).toBe(404);
  });

  test('is not the public one, which has no such address', async () => {
    const app = await createApp(await createFakePorts({ telemetry: await counting() }));
    closers.push(() => app.close());
    for (const url of ['/metrics', '/wallet/metrics', '/desk/metrics']) {
      expect((await app.inject(url)).statusCode, url).not.toBe(200);
    }
  });

  test('that is taken ends the start with a sentence', async () => {
    const telemetry = await counting();
    const { port } = await serve(telemetry);
    await expect(serveMetrics(metricsOf(telemetry), { ...HERE, port })).rejects.toThrow(
      `Port ${port} is in use. Stop what uses it, or set VERIFIER_METRICS_PORT.`,
    );
  });

  test('is of this machine alone, unless another address is set', () => {
    const port = { VERIFIER_METRICS_PORT: '9090' };
    expect(readConfig({ ...SETTINGS, ...port }).metrics).toEqual({ host: '127.0.0.1', port: 9090 });
    const everywhere = { ...port, VERIFIER_METRICS_HOST: '::' };
    expect(readConfig({ ...SETTINGS, ...everywhere }).metrics).toEqual({ host: '::', port: 9090 });
  });
});

test('without a setting nothing is counted, traced or even loaded', async () => {
  const { metrics, otlpUrl } = readConfig({ ...SETTINGS, VERIFIER_METRICS_HOST: '::' });
  expect([metrics, otlpUrl]).toEqual([null, undefined]);
  expect(await openTelemetry({ isCounting: false, otlpUrl, log })).toBe(noTelemetry);
});

test('a database call that fails is counted, and fails as before', async () => {
  const telemetry = await counting();
  const broken = new Error('the server went away');
  const fake = await createFakePorts();
  const ports = telemetry.watchPorts({
    ...fake,
    telemetry,
    requests: {
      ...fake.requests,
      async markFetched() {
        throw broken;
      },
    },
  });
  await expect(ports.requests.markFetched('id', new Date())).rejects.toBe(broken);
  const failed = readFigures(await metricsOf(telemetry).text()).filter(
    ({ name }) => name === 'anju_verifier_database_errors_total',
  );
  expect(failed.map(({ labels: { store }, value }) => [store, value])).toEqual([
    ['requests', 1],
    ['entries', 0],
    ['sessions', 0],
    ['webhooks', 0],
  ]);
});

test('a question that an agency wrote itself is counted, and has no name; what time ended is counted too', async () => {
  const telemetry = await counting();
  const fake = await createFakePorts();
  const { requests } = telemetry.watchPorts({
    ...fake,
    telemetry,
    requests: {
      ...fake.requests,
      recordDecision: async () => true,
      endOverdue: async () => ({ expired: 4, stuck: 2, notReturned: 1 }),
    },
  });
  const question = { kind: 'query', sha256: 'ab'.repeat(32) } as const;
  const askedBy = { clientId: 'x509_hash:x', name: { 'zh-CN': '某局', en: 'An office' } };
  const outcome = { decision: 'answered', clauses: [], statusAsOf: null } as const;
  await requests.recordDecision(
    { id: 'id', agency: 'housing-office', question, askedBy },
    { ...outcome, clauses: [] },
    new Date(),
    new Uint8Array(32),
  );
  await requests.endOverdue(new Date());
  const figures = readFigures(await metricsOf(telemetry).text());
  const counted = (name: string) => figures.filter((figure) => figure.name === `anju_verifier_${name}`);
  expect(counted('requests_decided_total')).toMatchObject([
    { labels: { agency: 'housing-office', rule: 'own_query', decision: 'answered' }, value: 1 },
  ]);
  expect(counted('requests_overdue_total')).toMatchObject([{ value: 7 }]);
  // what expired has no reason; the others are refusals, on which operators set their alarms
  const refused = counted('requests_refused_total').filter(({ value }) => value > 0);
  expect(refused.map(({ labels: { reason }, value }) => [reason, value])).toEqual([
    ['not_returned', 1],
    ['processing_failed', 2],
  ]);
});

describe('a step', () => {
  test('gives back the very result or error of its work, at once or later', async () => {
    const { step } = await counting();
    const later = Promise.resolve(1);
    const fault = new Error('a fault');
    expect(step('decide', () => 1)).toBe(1);
    expect(step('verify', () => later)).toBe(later);
    expect(() =>
      step('decide', () => {
        throw fault;
      }),
    ).toThrow(fault);
    await expect(step('verify', () => Promise.reject(fault))).rejects.toBe(fault);
  });
});
