// Figures and spans of a database that fails: which store it was, and that it is the database's fault and not ours.
import { expect, test } from 'vitest';
import { readFigures } from '../../../tests/support/figures.ts';
import { stableCodeOf } from '../../src/telemetry/stable-code.ts';
import { openTelemetry } from '../../src/telemetry/telemetry.ts';
import { UnavailableError } from '../../src/unavailable-error.ts';
import type { WebhookOutbox } from '../../src/webhooks/outbox.ts';

const broken = new UnavailableError('database_unavailable');

test('a database that does not answer has its own code, also within another’s error', () => {
  expect(stableCodeOf(broken)).toBe('database_unavailable');
  expect(stableCodeOf(new Error('a query of P4718203956 failed', { cause: broken }))).toBe(
    'database_unavailable',
  );
  expect(stableCodeOf(Object.assign(new Error(), { code: 'P4718203956' }))).toBe('fault');
  expect(stableCodeOf('thrown')).toBe('fault');
});

test('an outbox that cannot be read or written is counted as such, and its error passed on', async () => {
  const fails = () => Promise.reject(broken);
  const outbox: WebhookOutbox = {
    ...{ claim: fails, delivered: fails, retryAt: fails, giveUp: fails, standings: fails },
    ...{ forgetEndedBefore: fails, forgetOthers: fails },
  };
  const telemetry = await openTelemetry({
    isCounting: true,
    otlpUrl: undefined,
    log: { warn() {}, info() {} } as never,
  });
  const watched = telemetry.watchOutbox(outbox);
  await expect(watched.standings()).rejects.toBe(broken);
  await expect(watched.claim([], new Date(), new Date(), 1)).rejects.toBe(broken);
  const figures = readFigures((await telemetry.metrics?.text()) ?? '');
  const failed = figures.filter(({ name }) => name === 'anju_verifier_database_errors_total');
  expect(failed.find(({ labels }) => labels.store === 'webhooks')?.value).toBe(2);
});
