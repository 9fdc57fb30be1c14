// Who is told by webhook, made from the agencies file: secrets read, addresses judged, the outbox opened.
import { randomInt } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import type { VerifierConfig } from '../config.ts';
import { isAllowedUrl } from '../outgoing/guarded-fetch.ts';
import { createGuardedPost } from '../outgoing/guarded-post.ts';
import { StartError } from '../start-error.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { createTellAgencies, type TellAgencies } from '../webhooks/tell-agencies.ts';
import type { Webhook } from '../webhooks/webhook.ts';
import type { AgencyEntry } from './agencies-file.ts';
import type { Database } from './database.ts';
import { createWebhookOutbox } from './webhook-outbox.ts';
import { readWebhookSecrets } from './webhook-secrets.ts';

const TIMEOUT_MILLISECONDS = 15_000;
const RANDOM_STEPS = 1_000_000;

type Config = Pick<VerifierConfig, 'webhookHosts' | 'production'>;

const policyOf = ({ webhookHosts, production }: Config) => ({
  listedHosts: webhookHosts,
  allowLoopback: !production,
});

/** By the agency's id. Throws `StartError` where a secret cannot be read or nothing may be sent to the address. */
export function readWebhooks(
  served: readonly Pick<AgencyEntry, 'id' | 'webhook'>[],
  config: Config,
): Map<string, Webhook> {
  return new Map(
    served.flatMap(({ id, webhook }) => {
      if (webhook === null) return [];
      if (!isAllowedUrl(webhook.uri, policyOf(config))) {
        throw new StartError(
          `The webhook address of the agency ${id} must be https at a public address, or its host be in VERIFIER_WEBHOOK_HOSTS.`,
        );
      }
      return [[id, { uri: webhook.uri, secrets: readWebhookSecrets(webhook.secretFile, id) }]];
    }),
  );
}

export function openWebhooks(parts: {
  webhooks: ReadonlyMap<string, Webhook>;
  config: Config;
  database: Database;
  telemetry: Pick<Telemetry, 'watchOutbox'>;
  now: () => Date;
  log: FastifyBaseLogger;
}): TellAgencies {
  const { webhooks, config, database, telemetry, now, log } = parts;
  return createTellAgencies({
    outbox: telemetry.watchOutbox(createWebhookOutbox(database)),
    webhooks,
    post: createGuardedPost(policyOf(config), { timeoutMilliseconds: TIMEOUT_MILLISECONDS }),
    now,
    random: () => randomInt(RANDOM_STEPS) / RANDOM_STEPS,
    log,
  });
}
