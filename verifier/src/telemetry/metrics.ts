// The verifier's figures. docs/operating.md lists them; every label is of a closed set, and each set is named here.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { FETCH_ERROR_CODES, type FetchErrorCode } from '../outgoing/guarded-fetch.ts';
import type { VerifierPorts } from '../ports.ts';
import type { DecisionWord } from '../requests/presentation-request.ts';
import { REASON_CODES, type ReasonCode } from '../responses/reasons.ts';
import type { Step } from './telemetry.ts';

/** From a quarter of a millisecond, which is one signature, to the ten seconds that a response has. */
const STEP_SECONDS = [0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 10];
const ROUTE_SECONDS = [0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

export const STORES = ['requests', 'entries', 'sessions', 'webhooks'] as const;
export type StoreName = (typeof STORES)[number];

/** `rule`: id of a rule, or `own_query` for a question that the agency wrote itself. */
export interface Metrics {
  contentType: string;
  text(): Promise<string>;
  requestCreated(agency: string, rule: string): void;
  requestFetched(): void;
  requestDecided(agency: string, rule: string, decision: DecisionWord): void;
  /** Once, unless `count` says how many. */
  requestRefused(reason: ReasonCode, count?: number): void;
  requestsOverdue(count: number): void;
  entryLookedUp(isFound: boolean): void;
  statusListFetched(outcome: 'fetched' | FetchErrorCode): void;
  stepTaken(step: Step, seconds: number): void;
  /** `route`: the pattern, or `none` for a request that matched nothing. */
  answered(route: string, method: string, status: number, seconds: number): void;
  databaseFailed(store: StoreName): void;
  traceExported(isTaken: boolean): void;
  /** Asks these whenever the figures are read. */
  followAtScrape(ports: Pick<VerifierPorts, 'registryHealth' | 'now' | 'tellAgencies'>): void;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const counter = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name: `anju_verifier_${name}_total`, help, labelNames, registers });
  const histogram = <Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    buckets: number[],
  ) => new Histogram({ name: `anju_verifier_${name}_seconds`, help, labelNames, buckets, registers });

  const created = counter('requests_created', 'Requests that agencies made', ['agency', 'rule']);
  const fetched = counter('requests_fetched', 'Requests that a wallet fetched, each counted once');
  const decided = counter('requests_decided', 'Responses that were decided', ['agency', 'rule', 'decision']);
  const refused = counter('requests_refused', 'Requests that ended without a decision', ['reason']);
  const overdue = counter(
    'requests_overdue',
    'Requests that time ended: never answered, their process died, or the browser never came back',
  );
  const lookUps = counter('entry_look_ups', 'Citizens’ look-ups of what was kept', ['result']);
  const lists = counter('status_list_fetches', 'Fetches of status lists', ['outcome']);
  const failures = counter('database_errors', 'Database calls that failed', ['store']);
  const exports = counter('trace_exports', 'Batches of spans sent to the collector', ['outcome']);
  const answers = counter('http_answers', 'Answers to HTTP requests', ['route', 'method', 'status']);
  const durations = histogram(
    'http_answer',
    'Time until an answer was sent',
    ['route', 'method'],
    ROUTE_SECONDS,
  );
  const steps = histogram('step', 'Time that a step of checking a response took', ['step'], STEP_SECONDS);

  // what did not happen yet is nought rather than absent, so that an alarm can be set on it
  for (const reason of REASON_CODES) refused.inc({ reason }, 0);
  for (const outcome of ['fetched', ...FETCH_ERROR_CODES]) lists.inc({ outcome }, 0);
  for (const store of STORES) failures.inc({ store }, 0);

  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    requestCreated: (agency, rule) => created.inc({ agency, rule }),
    requestFetched: () => fetched.inc(),
    requestDecided: (agency, rule, decision) => decided.inc({ agency, rule, decision }),
    requestRefused: (reason, count = 1) => refused.inc({ reason }, count),
    requestsOverdue: (count) => overdue.inc(count),
    entryLookedUp: (isFound) => lookUps.inc({ result: isFound ? 'found' : 'none' }),
    statusListFetched: (outcome) => lists.inc({ outcome }),
    stepTaken: (step, seconds) => steps.observe({ step }, seconds),
    answered(route, method, status, seconds) {
      answers.inc({ route, method, status });
      durations.observe({ route, method }, seconds);
    },
    databaseFailed: (store) => failures.inc({ store }),
    traceExported: (isTaken) => exports.inc({ outcome: isTaken ? 'taken' : 'failed' }),
    followAtScrape({ registryHealth, now, tellAgencies }) {
      const gauge = (name: string, help: string, read: () => number) =>
        new Gauge({
          name: `anju_verifier_${name}`,
          help,
          registers,
          collect() {
            this.set(read());
          },
        });
      gauge(
        'registry_fresh',
        '1, or 0 while every response is refused because the registry is not read',
        () => (registryHealth().fresh ? 1 : 0),
      );
      gauge('registry_read_age_seconds', 'Since the registry was read up to its newest block', () => {
        const { lastGoodPollAt } = registryHealth();
        return lastGoodPollAt === null ? Number.NaN : (now().getTime() - lastGoodPollAt.getTime()) / 1000;
      });
      new Gauge({
        name: 'anju_verifier_webhooks',
        help: 'Ended requests that agencies are still to be told of, and those that were given up',
        labelNames: ['agency', 'state'],
        registers,
        collect() {
          // an agency that is behind no more is not in the standings
          this.reset();
          for (const { agency, waiting, givenUp } of tellAgencies.standings()) {
            this.set({ agency, state: 'waiting' }, waiting);
            this.set({ agency, state: 'given_up' }, givenUp);
          }
        },
      });
    },
  };
}
