// Counts what becomes of requests where it becomes so: at the ports. The use cases know nothing of it.

import { FETCH_ERROR_CODES, type GuardedFetch } from '../outgoing/guarded-fetch.ts';
import type { VerifierPorts } from '../ports.ts';
import type { QuestionReference } from '../requests/presentation-request.ts';
import type { WebhookOutbox } from '../webhooks/outbox.ts';
import type { Metrics, StoreName } from './metrics.ts';

export function watchPorts(ports: VerifierPorts, metrics: Metrics): VerifierPorts {
  metrics.followAtScrape(ports);
  const requests = countErrors('requests', ports.requests, metrics);
  const entries = countErrors('entries', ports.entries, metrics);
  return {
    ...ports,
    sessions: countErrors('sessions', ports.sessions, metrics),
    requests: {
      ...requests,
      async add(request) {
        await requests.add(request);
        metrics.requestCreated(request.agency, ruleLabel(request.question));
      },
      async addOnce(request, key) {
        const earlier = await requests.addOnce(request, key);
        if (earlier === null) metrics.requestCreated(request.agency, ruleLabel(request.question));
        return earlier;
      },
      async addAppeal(request, key, insteadOf) {
        const added = await requests.addAppeal(request, key, insteadOf);
        if (added === 'added') metrics.requestCreated(request.agency, ruleLabel(request.question));
        return added;
      },
      async markFetched(id, now) {
        const fetched = await requests.markFetched(id, now);
        if (fetched !== null) metrics.requestFetched();
        return fetched;
      },
      async endByWallet(id, stateHash, reason, now) {
        const hasEnded = await requests.endByWallet(id, stateHash, reason, now);
        if (hasEnded) metrics.requestRefused(reason);
        return hasEnded;
      },
      async recordDecision(request, outcome, now, salt) {
        const isRecorded = await requests.recordDecision(request, outcome, now, salt);
        if (isRecorded) {
          metrics.requestDecided(request.agency, ruleLabel(request.question), outcome.decision);
        }
        return isRecorded;
      },
      async recordRefusal(id, reason, now) {
        const isRecorded = await requests.recordRefusal(id, reason, now);
        if (isRecorded) metrics.requestRefused(reason);
        return isRecorded;
      },
      async release(request, proof, answer, now) {
        const isReleased = await requests.release(request, proof, answer, now);
        if (!isReleased) return false;
        if (answer.kind === 'refused') metrics.requestRefused(answer.reason);
        else metrics.requestDecided(request.agency, ruleLabel(request.question), answer.outcome.decision);
        return true;
      },
      async endLured(id, proof, now) {
        const hasEnded = await requests.endLured(id, proof, now);
        if (hasEnded) metrics.requestRefused('session_mismatch');
        return hasEnded;
      },
      async endOverdue(now) {
        const ended = await requests.endOverdue(now);
        const { expired, stuck, notReturned } = ended;
        metrics.requestsOverdue(expired + stuck + notReturned);
        metrics.requestRefused('processing_failed', stuck);
        metrics.requestRefused('not_returned', notReturned);
        return ended;
      },
    },
    entries: {
      ...entries,
      async findBySalt(salt) {
        const found = await entries.findBySalt(salt);
        metrics.entryLookedUp(found !== null);
        return found;
      },
    },
  };
}

/** Fetches by outcome; which list, and where it is, is not counted. */
export function watchFetch(fetch: GuardedFetch, metrics: Metrics): GuardedFetch {
  return async (url, accept) => {
    try {
      const fetched = await fetch(url, accept);
      metrics.statusListFetched('fetched');
      return fetched;
    } catch (error) {
      const { code } = error as { code?: unknown };
      metrics.statusListFetched(FETCH_ERROR_CODES.find((known) => known === code) ?? 'unreachable');
      throw error;
    }
  };
}

function ruleLabel(question: QuestionReference): string {
  return question.kind === 'rule' ? question.id : 'own_query';
}

/** The statements that end requests fill it too; those are counted as the requests'. */
export const watchOutbox = (outbox: WebhookOutbox, metrics: Metrics): WebhookOutbox =>
  countErrors('webhooks', outbox, metrics);

type Call = (...given: never[]) => Promise<unknown>;

function countErrors<Store extends { [name in keyof Store]: Call }>(
  name: StoreName,
  store: Store,
  metrics: Metrics,
): Store {
  const watched = Object.entries<Call>(store).map(([method, call]) => [
    method,
    (...given: never[]) => {
      const answer = call(...given);
      answer.catch(() => metrics.databaseFailed(name));
      return answer;
    },
  ]);
  return Object.fromEntries(watched) as Store;
}
