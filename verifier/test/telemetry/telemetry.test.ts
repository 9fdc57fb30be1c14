// What operators see of a verifier that asks, decides, refuses and is attacked. All of it happens first; the tests only look.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readFigures } from '../../../tests/support/figures.ts';
import { type OtlpCollector, startOtlpCollector } from '../../../tests/support/otlp-collector.ts';
import { REASON_CODES } from '../../src/app.ts';
import { FETCH_ERROR_CODES } from '../../src/outgoing/guarded-fetch.ts';
import { STEPS } from '../../src/telemetry/telemetry.ts';
import { RULE_ID } from '../support/desk.ts';
import { answer, fetchRequest, lookUp, post, prepareResponse, present } from '../support/holder.ts';
import { useDesk, useVerifier, useWallet } from '../support/running-verifier.ts';

/** What a caller writes wherever it can. */
const MARKER = 'P4718203956';
const TRACE_OF_ANOTHER = '4bf92f3577b34da6a3ce929d0e0e4736';

let collector: OtlpCollector;
afterAll(() => collector?.stop());
const ids: string[] = [];
let behind = [{ agency: 'housing-office', waiting: 2, givenUp: 1, problem: MARKER }];

const running = useVerifier({
  async environment() {
    collector = await startOtlpCollector();
    return { VERIFIER_METRICS_PORT: '0', VERIFIER_OTLP_URL: collector.url };
  },
  replace: () => ({ tellAgencies: { standings: () => behind, runOnce: async () => {} } }),
});
const { departments, verifier } = running;
const desk = useDesk(running);
const wallet = useWallet(running);

const ask = async () => {
  const { request_id: id } = await desk.ask();
  ids.push(id);
  return id;
};
const text = async () => (await verifier.ports.telemetry.metrics?.text()) ?? '';

type Labels = Record<string, string>;
const sumIn = (figures: string, name: string, labels: Labels = {}) =>
  readFigures(figures)
    .filter((figure) => figure.name === `anju_verifier_${name}`)
    .filter((figure) => Object.entries(labels).every(([label, value]) => figure.labels[label] === value))
    .reduce((sum, { value }) => sum + value, 0);

/** What figures rose by while this was done. */
async function risenWhile(act: () => Promise<void>) {
  const before = await text();
  await act();
  const after = await text();
  return (name: string, labels?: Labels) => sumIn(after, name, labels) - sumIn(before, name, labels);
}

async function presentWhileAListIsAway(): Promise<void> {
  departments.answerStatusWith('property', (_request, response) => void response.writeHead(500).end());
  const refused = await present(verifier.app, await ask(), wallet);
  departments.answerStatusWith('property');
  expect(refused.body.error).toBe('temporarily_unavailable');
}

async function decideDeclineAndMismatch(): Promise<void> {
  const decided = await ask();
  await fetchRequest(verifier.app, decided);
  const { body } = await present(verifier.app, decided, wallet);
  expect(body.anju_result?.decision).toBe('eligible');
  const declined = await ask();
  const { state } = await fetchRequest(verifier.app, declined);
  await post(verifier.app, declined, { error: 'access_denied', state });
  const { send } = await prepareResponse(verifier.app, await ask(), async (request) => ({
    vp_token: await answer(request, wallet),
    state: 'another',
  }));
  await send();
  expect((await send()).status).toBe(400);
  for (const secret of [body.anju_result?.entry_secret, 'none']) await lookUp(verifier.app, secret);
}

async function writeWhateverCanBeWritten(): Promise<void> {
  const { app } = verifier;
  const headers = {
    traceparent: `00-${TRACE_OF_ANOTHER}-00f067aa0ba902b7-01`,
    tracestate: `vendor=${MARKER}`,
    baggage: `person=${MARKER}`,
    cookie: `session=${MARKER}`,
    'user-agent': MARKER,
    'x-request-id': MARKER,
  };
  const ways = [
    `/${MARKER}`,
    `/desk/requests/${MARKER}`,
    `/wallet/requests/${MARKER}?a=${MARKER}`,
    `/%zz${MARKER}`,
  ];
  for (const url of ways) await app.inject({ url, headers });
  for (const method of ['DELETE', 'PROPFIND', 'OPTIONS'] as const) {
    await app.inject({ method, url: `/wallet/${MARKER}`, headers });
  }
  const id = await ask();
  await fetchRequest(app, id);
  await post(app, id, { response: MARKER });
  await post(app, id, { error: MARKER, state: MARKER });
  await app.inject({ method: 'POST', url: '/wallet/entries', payload: { secret: MARKER }, headers });
  await app.inject({ method: 'POST', url: '/desk/requests', payload: { rule_id: MARKER }, headers });
}

let away: Awaited<ReturnType<typeof risenWhile>>;
let became: typeof away;
let all: string;
let whenNobodyIsBehind: string;
const askedOfIssuers: Record<string, unknown>[] = [];

beforeAll(async () => {
  const list = await departments.statusToken('income');
  departments.answerStatusWith('income', ({ headers }, response) => {
    askedOfIssuers.push(headers);
    response.writeHead(200, { 'content-type': 'application/statuslist+jwt' }).end(list);
  });
  away = await risenWhile(presentWhileAListIsAway);
  became = await risenWhile(decideDeclineAndMismatch);
  await writeWhateverCanBeWritten();
  all = await text();
  behind = [];
  whenNobodyIsBehind = await text();
  // spans that were not sent are sent now
  await verifier.close();
});

test('a list that cannot be fetched is counted, and why', () => {
  expect(away('status_list_fetches_total', { outcome: 'status_not_ok' })).toBe(1);
  expect(away('requests_refused_total', { reason: 'status_unavailable' })).toBe(1);
});

test('what becomes of requests is counted once, under codes', () => {
  expect(became('requests_created_total', { agency: 'housing-office', rule: RULE_ID })).toBe(3);
  expect(became('requests_fetched_total')).toBe(3);
  expect(became('requests_decided_total', { rule: RULE_ID, decision: 'eligible' })).toBe(1);
  expect(became('requests_refused_total', { reason: 'declined' })).toBe(1);
  expect(became('requests_refused_total', { reason: 'state_mismatch' })).toBe(1);
  expect(became('requests_refused_total')).toBe(2);
  expect(became('entry_look_ups_total', { result: 'found' })).toBe(1);
  expect(became('entry_look_ups_total', { result: 'none' })).toBe(1);
  // each list once: the refused response may still have been fetching some when it was over
  const fetched = ['status_list_fetches_total', { outcome: 'fetched' }] as const;
  expect(away(...fetched) + became(...fetched)).toBe(4);
  expect(became('http_answers_total', { route: '/wallet/responses/:id', status: '400' })).toBe(2);
  expect(became('step_seconds_count', { step: 'decrypt' })).toBe(2);
  expect(became('step_seconds_count', { step: 'verify' })).toBe(4);
  expect(became('step_seconds_count', { step: 'status' })).toBe(1);
  expect(became('step_seconds_count', { step: 'decide' })).toBe(1);
});

test('how it stands is read when it is asked for', () => {
  expect(sumIn(all, 'registry_fresh')).toBe(1);
  expect(sumIn(all, 'registry_read_age_seconds')).toBeGreaterThanOrEqual(0);
  expect(sumIn(all, 'database_errors_total')).toBe(0);
  expect(sumIn(all, 'webhooks', { agency: 'housing-office', state: 'waiting' })).toBe(2);
  expect(sumIn(all, 'webhooks', { agency: 'housing-office', state: 'given_up' })).toBe(1);
});

test('an agency that is behind no more has no figure', () => {
  expect(whenNobodyIsBehind).not.toContain('anju_verifier_webhooks{');
});

describe('after everything that a caller can write', () => {
  test('every label of a figure is of its closed set', () => {
    const closed: Record<string, (value: string | undefined) => boolean> = {
      agency: (value) => ['housing-office', 'other-office'].includes(value ?? ''),
      rule: (value) => value === RULE_ID,
      decision: (value) => ['eligible', 'not_eligible', 'more_needed', 'answered'].includes(value ?? ''),
      reason: (value) => (REASON_CODES as string[]).includes(value ?? ''),
      outcome: (value) => ['fetched', 'taken', 'failed', ...FETCH_ERROR_CODES].includes(value ?? ''),
      state: (value) => ['waiting', 'given_up'].includes(value ?? ''),
      result: (value) => ['found', 'none'].includes(value ?? ''),
      store: (value) => ['requests', 'entries', 'sessions', 'webhooks'].includes(value ?? ''),
      step: (value) => (STEPS as readonly (string | undefined)[]).includes(value),
      method: (value) => ['GET', 'HEAD', 'POST', 'DELETE', 'PROPFIND', 'OPTIONS'].includes(value ?? ''),
      status: (value) => /^[2-5]\d\d$/.test(value ?? ''),
      route: (value) => value === 'none' || isPattern(value ?? ''),
      le: (value) => value === '+Inf' || Number.isFinite(Number(value)),
    };
    const figures = readFigures(all).filter(({ name }) => name.startsWith('anju_'));
    expect(figures.length).toBeGreaterThan(100);
    const open = figures.flatMap(({ name, labels }) =>
      Object.entries(labels)
        .filter(([label, value]) => closed[label]?.(value) !== true)
        .map((pair) => [name, ...pair]),
    );
    expect(open).toEqual([]);
  });

  test('no figure has a word of a caller or the id of a request', () => {
    for (const word of [MARKER, TRACE_OF_ANOTHER, ...ids]) expect(all).not.toContain(word);
  });

  test('docs/operating.md names every figure with its labels, and no other', () => {
    const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'operating.md'), 'utf8');
    const rows = page.matchAll(/^\| `(anju_verifier_[a-z_]+)` \|([^|]*)\|/gm);
    const documented = Array.from(rows, ([, name, labels = '']) => [name, labels.match(/[a-z]+/g) ?? []]);
    const byName = new Map<string, string[]>();
    for (const { name, labels } of readFigures(all)) {
      if (!name.startsWith('anju_') || /_(?:bucket|sum)$/.test(name)) continue;
      byName.set(name.replace(/_count$/, ''), Object.keys(labels));
    }
    // no batch of spans was sent yet
    byName.set('anju_verifier_trace_exports_total', ['outcome']);
    expect([...byName].sort()).toEqual(documented.sort());
  });

  test('spans are of routes and steps, hold codes alone, and begin here', () => {
    const spans = collector.spans();
    for (const word of [MARKER, TRACE_OF_ANOTHER, ...ids]) expect(collector.received()).not.toContain(word);

    const byId = new Map(spans.map((span) => [span.spanId, span]));
    const steps = spans.filter(({ name }) => (STEPS as readonly string[]).includes(name));
    expect(new Set(steps.map(({ name }) => name))).toEqual(new Set(STEPS));
    const parents = steps.map(({ parentSpanId = '' }) => byId.get(parentSpanId)?.name);
    expect(new Set(parents)).toEqual(new Set(['POST /wallet/responses/:id']));
    const roots = spans.filter((span) => !steps.includes(span));
    expect(roots.every(({ parentSpanId }) => !parentSpanId)).toBe(true);
    expect(roots.every(({ name }) => isPattern(name.split(' ')[1] ?? '') || name.endsWith(' none'))).toBe(
      true,
    );
    expect(spans.flatMap(({ events, links }) => [...events, ...links])).toEqual([]);
    expect(spans.filter(({ status }) => status.message !== undefined)).toEqual([]);

    const attributes = spans.flatMap(({ attributes }) => attributes);
    expect(new Set(attributes.map(({ key }) => key))).toEqual(
      new Set(['http.request.method', 'http.route', 'http.response.status_code', 'error.type']),
    );
    const errors = attributes.filter(({ key }) => key === 'error.type').map(({ value }) => value.stringValue);
    expect(new Set(errors)).toEqual(new Set(['status_unavailable']));
    expect(collector.resourceAttributes()[0]).toEqual({
      key: 'service.name',
      value: { stringValue: 'anju-verifier' },
    });
    expect(new Set(collector.resourceAttributes().map(({ key }) => key))).toEqual(new Set(['service.name']));
  });

  test('departments that were asked for a list were told of no trace', () => {
    expect(askedOfIssuers.length).toBeGreaterThan(0);
    const names = new Set(askedOfIssuers.flatMap((headers) => Object.keys(headers)));
    expect([...names].sort()).toEqual(['accept', 'connection', 'host']);
  });
});

/** Whether the app has a route that is written so. */
function isPattern(url: string): boolean {
  const methods = ['GET', 'POST', 'DELETE', 'OPTIONS'] as const;
  return methods.some((method) => verifier.app.hasRoute({ method, url }));
}
