// Live events: the present state first, each change once and in order, the end, and nothing after it.
import { afterEach, expect, test, vi } from 'vitest';
import { createLiveEvents } from '../../src/decisions/live-events.ts';
import type { PresentationRequest, RequestProgress } from '../../src/requests/presentation-request.ts';

const NOW = new Date('2026-11-20T10:00:00Z');

function request(progress: RequestProgress): PresentationRequest {
  return {
    id: 'r1',
    agency: 'a',
    mode: 'cross_device',
    question: { kind: 'rule', id: 'rule', version: '1', sha256: '00' },
    caseNumber: null,
    createdAt: NOW,
    expiresAt: new Date(NOW.getTime() + 600_000),
    ...progress,
  };
}
const waiting = request({ state: 'waiting', sealedExchange: 'sealed' });
const fetched = request({ state: 'fetched', sealedExchange: 'sealed' });
const checking = request({ state: 'checking', claimedAt: NOW });
const decided = request({
  state: 'decided',
  decision: 'eligible',
  clauses: [],
  statusAsOf: NOW,
  leafHash: null,
  decidedAt: NOW,
  endedAt: NOW,
});

afterEach(() => {
  vi.useRealTimers();
});

function setUp(answers: (PresentationRequest | Error)[]) {
  vi.useFakeTimers();
  const findMany = vi.fn(async () => {
    const next = answers.length > 1 ? answers.shift() : answers[0];
    if (next instanceof Error) throw next;
    return next === undefined ? [] : [next];
  });
  const onError = vi.fn();
  const events = createLiveEvents({ requests: { findMany }, pollMilliseconds: 100, onError });
  const seen: string[] = [];
  const stop = events.watch(waiting, ({ state }) => seen.push(state));
  return { events, seen, stop, findMany, onError };
}

test('tells the present state at once, and a change of this process without waiting for the next look', async () => {
  const { events, seen } = setUp([fetched]);
  expect(seen).toEqual(['waiting']);
  events.announce('r1');
  await vi.advanceTimersByTimeAsync(0);
  expect(seen).toEqual(['waiting', 'fetched']);
});

test('tells what another process did at the next look, and each state once', async () => {
  const { seen } = setUp([waiting, fetched, fetched, decided]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(seen).toEqual(['waiting', 'fetched', 'decided']);
});

test('never goes back: an answer that was overtaken is not told', async () => {
  const { seen } = setUp([checking, fetched, decided, checking]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(seen).toEqual(['waiting', 'checking', 'decided']);
});

test('goes on looking after the database failed, and says once each time that it fails', async () => {
  const down = new Error('down');
  const { seen, onError } = setUp([down, down, fetched, down, decided]);
  await vi.advanceTimersByTimeAsync(200);
  expect(onError).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(400);
  expect(onError).toHaveBeenCalledTimes(2);
  expect(seen).toEqual(['waiting', 'fetched', 'decided']);
});

test('looks at nothing while nobody watches', async () => {
  const { stop, findMany, seen } = setUp([fetched]);
  await vi.advanceTimersByTimeAsync(100);
  const looks = findMany.mock.calls.length;
  expect(looks).toBeGreaterThan(0);
  stop();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(findMany.mock.calls.length).toBe(looks);
  expect(seen).toEqual(['waiting', 'fetched']);
});
