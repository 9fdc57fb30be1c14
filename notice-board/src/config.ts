// Settings of the start page; the only reader of process.env.
import { z } from 'zod';

const httpUrl = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''));

const Environment = z.object({
  NOTICE_HOST: z.string().min(1).default('127.0.0.1'),
  NOTICE_PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  ISSUER_PUBLIC_URL: httpUrl,
  VERIFIER_PUBLIC_URL: httpUrl,
  WALLET_URL: httpUrl,
  REGISTRY_RPC_URL: httpUrl,
  REGISTRY_DEPLOYMENT: z.string().min(1),
  REGISTRY_POLL_MILLISECONDS: z.coerce.number().int().min(50).max(60_000).default(1000),
  REGISTRY_STALE_AFTER_SECONDS: z.coerce.number().int().min(2).max(3600).default(60),
  /** Only for a demonstration: JSON list of logins that the page shows with their passwords. */
  NOTICE_LOGINS_FILE: z.string().min(1).optional(),
  /** Likewise: the page that shows the messages to people’s phones. */
  NOTICE_PHONE_URL: httpUrl.optional(),
});

export type Config = {
  host: string;
  port: number;
  issuerUrl: string;
  verifierUrl: string;
  walletUrl: string;
  chainUrl: string;
  registry: { deploymentPath: string; pollIntervalMilliseconds: number; staleAfterSeconds: number };
  loginsFile: string | undefined;
  phoneUrl: string | undefined;
};

/** A setting is missing or wrong; the message names it and is meant for the operator. */
export class ConfigError extends Error {
  readonly code = 'config_invalid';

  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}

export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) {
    const names = [...new Set(parsed.error.issues.map(({ path }) => path.join('.')))];
    throw new ConfigError(`Missing or wrong settings: ${names.join(', ')}.`);
  }
  const settings = parsed.data;
  return {
    host: settings.NOTICE_HOST,
    port: settings.NOTICE_PORT,
    issuerUrl: settings.ISSUER_PUBLIC_URL,
    verifierUrl: settings.VERIFIER_PUBLIC_URL,
    walletUrl: settings.WALLET_URL,
    chainUrl: settings.REGISTRY_RPC_URL,
    registry: {
      deploymentPath: settings.REGISTRY_DEPLOYMENT,
      pollIntervalMilliseconds: settings.REGISTRY_POLL_MILLISECONDS,
      staleAfterSeconds: settings.REGISTRY_STALE_AFTER_SECONDS,
    },
    loginsFile: settings.NOTICE_LOGINS_FILE,
    phoneUrl: settings.NOTICE_PHONE_URL,
  };
}
