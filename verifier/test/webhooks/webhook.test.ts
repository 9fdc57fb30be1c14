// What goes out to an agency's system, held against the specification alone, and how often it is tried.
import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { nextAttempt } from '../../src/webhooks/next-attempt.ts';
import { signDelivery } from '../../src/webhooks/webhook.ts';

const ENDED_AT = new Date('2026-11-20T10:00:00.123Z');
const ended = { requestId: 'a-request_1', endedAt: ENDED_AT };
const after = (seconds: number) => new Date(ENDED_AT.getTime() + seconds * 1000);

describe('a delivery', () => {
  const [secret, next] = [randomBytes(32), randomBytes(24)];
  const { headers, body } = signDelivery(ended, { secrets: [secret, next] }, after(7));

  test('says that a request has ended and nothing else', () => {
    expect(body).toBe(
      '{"type":"request.ended","timestamp":"2026-11-20T10:00:00.123Z","data":{"request_id":"a-request_1"}}',
    );
    expect(Object.keys(headers).sort()).toEqual([
      'content-type',
      'webhook-id',
      'webhook-signature',
      'webhook-timestamp',
    ]);
  });

  test('is signed over its id, the time of the attempt and the body, once with each secret', () => {
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const mac = (key: Uint8Array) => `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
    expect(headers['webhook-signature']).toBe(`${mac(secret)} ${mac(next)}`);
    expect(headers['webhook-timestamp']).toBe('1795168807');
  });

  test('has the same id and body at every attempt, another time and so another signature', () => {
    const again = signDelivery(ended, { secrets: [secret] }, after(3600));
    expect([again.headers['webhook-id'], again.body]).toEqual([headers['webhook-id'], body]);
    expect(headers['webhook-signature']).not.toContain(again.headers['webhook-signature']);
  });

  test('has an id without the full stop that parts what is signed', () => {
    expect(headers['webhook-id']).toMatch(/^msg_[A-Za-z0-9_-]+$/);
  });
});

describe('after an attempt that failed', () => {
  /** When it is tried, in seconds after the request ended, if nobody ever takes it. */
  function attempts(chance: number): number[] {
    const tried = [0];
    for (;;) {
      const at = after(tried.at(-1) ?? 0);
      const next = nextAttempt({ attempts: tried.length, endedAt: ENDED_AT, at, retryAfter: null }, chance);
      if (next === null) return tried;
      tried.push((next.getTime() - ENDED_AT.getTime()) / 1000);
    }
  }

  test.each([0, 0.5, 1])('it is tried ever more seldom for about a day, and then given up', (chance) => {
    const tried = attempts(chance);
    const waits = tried.slice(1).map((at, n) => at - (tried[n] ?? 0));
    expect(tried[1]).toBeLessThanOrEqual(5);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(Math.max(...waits)).toBeLessThanOrEqual(4 * 3600);
    expect(tried.at(-1)).toBeGreaterThan(19 * 3600);
    expect(tried.at(-1)).toBeLessThanOrEqual(24 * 3600);
    expect(tried.length).toBeLessThan(20);
  });

  test('two that failed together are not tried together again', () => {
    expect(attempts(0.1)[3]).not.toBe(attempts(0.9)[3]);
  });

  const wait = (retryAfter: string | null) => {
    const at = after(10);
    const next = nextAttempt({ attempts: 1, endedAt: ENDED_AT, at, retryAfter }, 1);
    return next === null ? null : (next.getTime() - at.getTime()) / 1000;
  };

  test('a receiver that asks for a later time is given it, and never longer than we would wait ourselves', () => {
    expect(wait('120')).toBe(120);
    expect(wait(new Date(after(130).setMilliseconds(0)).toUTCString())).toBeCloseTo(120, 0);
    expect(wait('999999999')).toBe(4 * 3600);
  });

  test.each(['-1', 'soon', '', '1e9', '0', 'Thu, 01 Jan 1970 00:00:00 GMT'])('%j changes nothing', (text) => {
    expect(wait(text)).toBe(wait(null));
  });
});
