// What operators see of a running verifier: figures (metrics.ts) and spans (traces.ts), each off unless it is asked for.
// Names and labels are of closed sets: routes, codes, agencies, rules, steps. Nothing of a request or response is given to them.
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { GuardedFetch } from '../outgoing/guarded-fetch.ts';
import type { VerifierPorts } from '../ports.ts';
import type { WebhookOutbox } from '../webhooks/outbox.ts';
import type { Metrics } from './metrics.ts';
import { createRunStep } from './run-step.ts';
import { watchFetch, watchOutbox, watchPorts } from './watch-ports.ts';
import { watchRoutes } from './watch-routes.ts';

/** What is done with a response, in this order. */
export const STEPS = ['decrypt', 'claim', 'verify', 'status', 'decide', 'store'] as const;
export type Step = (typeof STEPS)[number];

/** Does the work, whose result and errors it passes on untouched. */
export type RunStep = <Result>(step: Step, work: () => Result) => Result;

export interface Telemetry {
  step: RunStep;
  /** The same ports, watched. */
  watchPorts(ports: VerifierPorts): VerifierPorts;
  watchStatusListFetch(fetch: GuardedFetch): GuardedFetch;
  watchOutbox(outbox: WebhookOutbox): WebhookOutbox;
  /** To be called before any route is registered. */
  watchRoutes(app: FastifyInstance): void;
  /** In the text format of Prometheus; null where nothing is counted. */
  metrics: Pick<Metrics, 'contentType' | 'text'> | null;
  /** Sends what spans are left, for three seconds at most. Never rejects. */
  close(): Promise<void>;
}

export const noTelemetry: Telemetry = {
  step: (_step, work) => work(),
  watchPorts: (ports) => ports,
  watchStatusListFetch: (fetch) => fetch,
  watchOutbox: (outbox) => outbox,
  watchRoutes() {},
  metrics: null,
  async close() {},
};

/** `otlpUrl`: where a collector takes traces by OTLP over HTTP. What is not wanted is not even loaded. */
export async function openTelemetry(wanted: {
  isCounting: boolean;
  otlpUrl: string | undefined;
  log: Pick<FastifyBaseLogger, 'warn' | 'info'>;
}): Promise<Telemetry> {
  const metrics = wanted.isCounting ? (await import('./metrics.ts')).createMetrics() : null;
  const onExport = createOnExport(metrics, wanted.log);
  const traces =
    wanted.otlpUrl === undefined
      ? null
      : (await import('./traces.ts')).createTraces(wanted.otlpUrl, onExport);
  if (metrics === null && traces === null) return noTelemetry;
  return {
    step: createRunStep(metrics, traces),
    watchPorts: (ports) => (metrics === null ? ports : watchPorts(ports, metrics)),
    watchStatusListFetch: (fetch) => (metrics === null ? fetch : watchFetch(fetch, metrics)),
    watchOutbox: (outbox) => (metrics === null ? outbox : watchOutbox(outbox, metrics)),
    watchRoutes: (app) => watchRoutes(app, metrics, traces),
    metrics,
    close: async () => traces?.close(),
  };
}

/** The log is told when it changes whether the collector takes spans. */
function createOnExport(metrics: Metrics | null, log: Pick<FastifyBaseLogger, 'warn' | 'info'>) {
  let wasTaken = true;
  return (isTaken: boolean): void => {
    metrics?.traceExported(isTaken);
    if (isTaken === wasTaken) return;
    wasTaken = isTaken;
    if (isTaken) log.info('the collector takes traces again');
    else log.warn('the collector takes no traces');
  };
}
