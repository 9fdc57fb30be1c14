// The only reader of the environment: every setting of the issuer, checked at boot. No secret has a default.
import { resolve } from 'node:path';
import { z } from 'zod';

const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''));
const path = z
  .string()
  .min(1)
  .transform((text) => resolve(text));

const settings = z.object({
  NODE_ENV: z.string().default('development'),
  ISSUER_HOST: z.string().default('127.0.0.1'),
  ISSUER_PORT: z.coerce.number().int().min(0).max(65535).default(4001),
  ISSUER_PUBLIC_URL: url.default('http://localhost:4001'),
  ISSUER_DATA_DIR: path,
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  REGISTRY_RPC_URL: url.optional(),
  REGISTRY_DEPLOYMENT: path.optional(),
  CITY_DIR: path,
  ISSUER_SECRET: z.string().regex(/^(?:[0-9a-f]{2}){32,}$/i, 'must be at least 32 bytes in hexadecimal'),
  ISSUER_CLERKS_FILE: path.optional(),
  ISSUER_FUNDER_KEY: z
    .string()
    .regex(/^0x[0-9a-f]{64}$/i)
    .optional(),
  ISSUER_RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).default(6000),
  ISSUER_ANCHOR_SECONDS: z.coerce.number().int().min(1).default(60),
  WALLET_URL: url.default('http://localhost:4003'),
  CONSOLE_DIR: path.optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export type IssuerConfig = {
  host: string;
  port: number;
  publicUrl: string;
  dataDir: string;
  databaseUrl?: string | undefined;
  registry: { rpcUrl?: string | undefined; deploymentPath?: string | undefined };
  cityDir: string;
  secret: Uint8Array;
  clerksFile?: string | undefined;
  funderKey?: string | undefined;
  rateLimitPerMinute: number;
  /** How often what changed is anchored in the registry. */
  anchorSeconds: number;
  walletUrl: string;
  consoleDir?: string | undefined;
  logLevel: string;
};

export class ConfigError extends Error {
  readonly code = 'config_invalid';
}

/** @throws ConfigError naming each setting that is missing or wrong, never its value */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): IssuerConfig {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = settings.safeParse(present);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw new ConfigError(`The issuer's settings are not usable: ${wrong}`);
  }
  const read = parsed.data;
  if (read.NODE_ENV === 'production' && read.ISSUER_FUNDER_KEY) {
    throw new ConfigError('ISSUER_FUNDER_KEY is for a development chain and is refused in production.');
  }
  if (read.NODE_ENV === 'production' && !read.ISSUER_PUBLIC_URL.startsWith('https:')) {
    throw new ConfigError('ISSUER_PUBLIC_URL must be https in production.');
  }
  return {
    host: read.ISSUER_HOST,
    port: read.ISSUER_PORT,
    publicUrl: read.ISSUER_PUBLIC_URL,
    dataDir: read.ISSUER_DATA_DIR,
    databaseUrl: read.DATABASE_URL,
    registry: { rpcUrl: read.REGISTRY_RPC_URL, deploymentPath: read.REGISTRY_DEPLOYMENT },
    cityDir: read.CITY_DIR,
    secret: Buffer.from(read.ISSUER_SECRET, 'hex'),
    clerksFile: read.ISSUER_CLERKS_FILE,
    funderKey: read.ISSUER_FUNDER_KEY,
    rateLimitPerMinute: read.ISSUER_RATE_LIMIT_PER_MINUTE,
    anchorSeconds: read.ISSUER_ANCHOR_SECONDS,
    walletUrl: read.WALLET_URL,
    consoleDir: read.CONSOLE_DIR,
    logLevel: read.LOG_LEVEL,
  };
}
