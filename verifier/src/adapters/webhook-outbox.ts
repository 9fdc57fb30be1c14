// The outbox of webhooks in SQL. Rows are made by the statements that end requests (request-statements.ts) and go when the
// agency was told, so the table is as long as what is under way or failing.
import type { Delivery, WebhookOutbox, WebhookStanding } from '../webhooks/outbox.ts';
import type { Database } from './database.ts';
import { and, eq, lte } from './drizzle.ts';
import { webhookDeliveries as table } from './schema.ts';

/** now, end of the lease, limit for each agency, agencies. Of two processes that claim at once each gets what the other has not. */
const CLAIM = {
  name: 'webhook_claim',
  text: `WITH due AS MATERIALIZED (
      SELECT first.request_id FROM unnest($4::text[]) AS idle (agency) CROSS JOIN LATERAL (
        SELECT request_id FROM webhook_deliveries WHERE agency = idle.agency AND due_at <= $1
        ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED
      ) AS first
    )
    UPDATE webhook_deliveries AS delivery SET attempts = attempts + 1, due_at = $2 FROM due
    WHERE delivery.request_id = due.request_id
    RETURNING delivery.request_id AS "requestId", agency, ended_at AS "endedAt", attempts,
      (SELECT supersedes FROM presentation_requests WHERE id = delivery.request_id) AS supersedes`,
};

/** Every row either waits or was given up, so both counts together are of all agencies, each by its own index. */
const STANDINGS = {
  name: 'webhook_standings',
  text: `WITH waiting AS (
      SELECT agency, count(*)::integer AS number FROM webhook_deliveries WHERE due_at IS NOT NULL GROUP BY agency
    ), given_up AS (
      SELECT agency, count(*)::integer AS number FROM webhook_deliveries WHERE given_up_at IS NOT NULL GROUP BY agency
    )
    SELECT agency, coalesce(waiting.number, 0) AS waiting, coalesce(given_up.number, 0) AS "givenUp", latest.problem
    FROM waiting FULL JOIN given_up USING (agency) LEFT JOIN LATERAL (
      SELECT problem FROM webhook_deliveries AS delivery
      WHERE delivery.agency = coalesce(waiting.agency, given_up.agency) AND problem IS NOT NULL
      ORDER BY ended_at DESC LIMIT 1
    ) AS latest ON true ORDER BY agency`,
};

/** agencies that are told; of nobody all are others */
const FORGET_OTHERS = {
  name: 'webhook_forget_others',
  text: 'DELETE FROM webhook_deliveries WHERE agency <> ALL($1::text[])',
};

export function createWebhookOutbox(database: Database): WebhookOutbox {
  const mine = ({ requestId, attempts }: Delivery) =>
    and(eq(table.requestId, requestId), eq(table.attempts, attempts));
  return {
    claim: (agencies, now, until, limit) =>
      database.run<Delivery>(CLAIM, [now.toISOString(), until.toISOString(), limit, [...agencies]]),
    async delivered({ requestId }) {
      await database.delete(table).where(eq(table.requestId, requestId));
    },
    async retryAt(delivery, dueAt, problem) {
      await database
        .update(table)
        .set(problem === null ? { dueAt } : { dueAt, problem })
        .where(mine(delivery));
    },
    async giveUp(delivery, now, problem) {
      await database.update(table).set({ dueAt: null, givenUpAt: now, problem }).where(mine(delivery));
    },
    standings: () => database.run<WebhookStanding>(STANDINGS, []),
    async forgetEndedBefore(moment) {
      await database.delete(table).where(lte(table.endedAt, moment));
    },
    async forgetOthers(agencies) {
      await database.run(FORGET_OTHERS, [[...agencies]]);
    },
  };
}
