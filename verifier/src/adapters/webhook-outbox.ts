// The outbox of webhooks in SQL. Rows are made by the statements that end requests (request-statements.ts) and go when the
// agency was told, so the table is as long as what is under way or failing.
import { and, eq, lte } from 'drizzle-orm';
import type { Delivery, WebhookOutbox, WebhookStanding } from '../webhooks/tell-agencies.ts';
import type { Database } from './database.ts';
import { webhookDeliveries as table } from './schema.ts';

/** now, end of the lease, limit, agencies. Of two processes that claim at once each gets what the other has not. */
const CLAIM = {
  name: 'webhook_claim',
  text: `WITH due AS MATERIALIZED (
      SELECT request_id FROM webhook_deliveries WHERE due_at <= $1 AND agency = ANY ($4::text[])
      ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED
    )
    UPDATE webhook_deliveries AS delivery SET attempts = attempts + 1, due_at = $2 FROM due
    WHERE delivery.request_id = due.request_id
    RETURNING delivery.request_id AS "requestId", agency, ended_at AS "endedAt", attempts`,
};

const STANDINGS = {
  name: 'webhook_standings',
  text: `SELECT agency, count(due_at)::integer AS waiting, count(given_up_at)::integer AS "givenUp",
      (array_agg(problem ORDER BY ended_at DESC) FILTER (WHERE problem IS NOT NULL))[1] AS problem
    FROM webhook_deliveries GROUP BY agency ORDER BY agency`,
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
  };
}
