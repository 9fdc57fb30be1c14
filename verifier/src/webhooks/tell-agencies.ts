// Tells agencies' systems of requests that have ended, from the outbox that the ending statements fill: at least once, by one
// process of several, and never while a wallet or an officer waits for it.
import type { FastifyBaseLogger } from 'fastify';
import type { GuardedPost } from '../outgoing/guarded-post.ts';
import type { Clock } from '../ports.ts';
import { nextAttempt } from './next-attempt.ts';
import type { Delivery, WebhookOutbox, WebhookStanding } from './outbox.ts';
import { signDelivery, type Webhook } from './webhook.ts';

/** Longer than an attempt takes. Whoever has claimed a delivery and says nothing for so long is gone. */
const LEASE_SECONDS = 20;
/** Of one agency at a time, so that a slow receiver holds up nobody else's. */
const AT_ONCE = 8;
const POLL_MILLISECONDS = 1_000;
const STANDINGS_MILLISECONDS = 5_000;
const FORGET_MILLISECONDS = 3600 * 1000;
const KEEP_DAYS = 30;

export interface TellAgencies {
  start(): void;
  /** Cuts off what is under way; it is due again at once. */
  stop(): Promise<void>;
  /** One round: claims what is due and sends it. */
  runOnce(): Promise<void>;
  /** As of the last look, at most some seconds ago. */
  standings(): readonly WebhookStanding[];
}

interface Ports {
  outbox: WebhookOutbox;
  /** By the agency's id. */
  webhooks: ReadonlyMap<string, Webhook>;
  post: GuardedPost;
  now: Clock;
  /** From 0 to 1. */
  random(): number;
  log: Pick<FastifyBaseLogger, 'info' | 'warn' | 'error'>;
}

export function createTellAgencies({ outbox, webhooks, post, now, random, log }: Ports): TellAgencies {
  const busy = new Map<string, Promise<void>>();
  const failing = new Set<string>();
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let isPolling = false;
  let isWantedAgain = false;
  let shown: readonly WebhookStanding[] = [];
  let shownAt = Number.NEGATIVE_INFINITY;
  let forgotAt = Number.NEGATIVE_INFINITY;
  let round: Promise<void> = Promise.resolve();

  /** Starts what is due for agencies that are not being told already; how many deliveries that is. */
  async function startDue(): Promise<number> {
    const idle = [...webhooks.keys()].filter((agency) => !busy.has(agency));
    if (idle.length === 0) return 0;
    const claimedAt = now();
    const until = new Date(claimedAt.getTime() + LEASE_SECONDS * 1000);
    const claimed = await outbox.claim(idle, claimedAt, until, AT_ONCE);
    const byAgency = Map.groupBy(claimed, ({ agency }) => agency);
    for (const [agency, webhook] of webhooks) {
      const deliveries = byAgency.get(agency);
      if (deliveries === undefined) continue;
      const telling = Promise.all(deliveries.map((delivery) => tell(delivery, webhook)));
      busy.set(
        agency,
        telling.then(() => void busy.delete(agency)),
      );
    }
    return claimed.length;
  }

  async function tell(delivery: Delivery, webhook: Webhook): Promise<void> {
    try {
      await settle(delivery, await attempt(delivery, webhook));
    } catch (error) {
      // its lease runs out, and it is told again
      log.error({ err: error }, 'what became of a webhook delivery could not be written down');
    }
  }

  /** Null when it was taken. */
  async function attempt(delivery: Delivery, webhook: Webhook): Promise<Problem | null> {
    try {
      // claimed while the service was being stopped
      stopping.signal.throwIfAborted();
      const signed = signDelivery(delivery, webhook, now());
      const { status, retryAfter } = await post(webhook.uri, signed, stopping.signal);
      return status >= 200 && status <= 299 ? null : { code: `answered_${status}`, retryAfter };
    } catch (error) {
      const { code } = error as { code?: unknown };
      return { code: typeof code === 'string' ? code : 'unreachable', retryAfter: null };
    }
  }

  async function settle(delivery: Delivery, problem: Problem | null): Promise<void> {
    const { agency, attempts, endedAt } = delivery;
    if (problem === null) {
      if (failing.delete(agency)) log.info({ agency }, 'an agency takes webhooks again');
      return outbox.delivered(delivery);
    }
    const at = now();
    if (stopping.signal.aborted) return outbox.retryAt(delivery, at, null);
    if (!failing.has(agency)) log.warn({ agency, problem: problem.code }, 'an agency does not take webhooks');
    failing.add(agency);
    const { code, retryAfter } = problem;
    const due = code === GONE ? null : nextAttempt({ attempts, endedAt, at, retryAfter }, random());
    if (due !== null) return outbox.retryAt(delivery, due, code);
    shownAt = Number.NEGATIVE_INFINITY;
    log.error({ agency, attempts, problem: code }, 'an agency was not told of an ended request: given up');
    return outbox.giveUp(delivery, at, code);
  }

  async function look(): Promise<void> {
    if (now().getTime() - shownAt < STANDINGS_MILLISECONDS) return;
    shownAt = now().getTime();
    if (shownAt - forgotAt >= FORGET_MILLISECONDS) {
      await outbox.forgetEndedBefore(new Date(shownAt - KEEP_DAYS * 24 * 3600 * 1000));
      forgotAt = shownAt;
    }
    shown = await outbox.standings();
  }

  /** One round after another, never two at once: each sets the time of the next. */
  async function poll(): Promise<void> {
    clearTimeout(timer);
    if (stopping.signal.aborted) return;
    if (isPolling) {
      isWantedAgain = true;
      return;
    }
    isPolling = true;
    isWantedAgain = false;
    round = startRound();
    await round;
    isPolling = false;
    if (!stopping.signal.aborted) {
      timer = setTimeout(() => void poll(), isWantedAgain ? 0 : POLL_MILLISECONDS);
    }
  }

  async function startRound(): Promise<void> {
    try {
      // as long as there is more, the next round begins when the first agency is free again
      if ((await startDue()) > 0) void Promise.race(busy.values()).then(poll);
      await look();
    } catch (error) {
      log.error({ err: error }, 'webhooks that are due could not be looked for');
    }
  }

  async function forgetOthers(): Promise<void> {
    try {
      await outbox.forgetOthers([...webhooks.keys()]);
    } catch (error) {
      log.error({ err: error }, 'deliveries to agencies that are told no more could not be forgotten');
    }
  }

  return {
    start() {
      round = forgetOthers();
      if (webhooks.size > 0) void round.then(poll);
    },
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      // it may still claim some
      await round;
      await Promise.all(busy.values());
    },
    async runOnce() {
      await startDue();
      await Promise.all(busy.values());
      await look();
    },
    standings: () => shown,
  };
}

interface Problem {
  code: string;
  retryAfter: string | null;
}

/** By which a receiver says that it wants no more of them. */
const GONE = 'answered_410';
