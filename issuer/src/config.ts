// The only reader of the environment: every setting of the issuer, checked at boot. No secret has a default.
import { resolve } from 'node:path';
import { z } from 'zod';
import type { LoginSettings } from './authorization/login.ts';

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
  REGISTRY_POLL_MILLISECONDS: z.coerce.number().int().min(20).default(1_000),
  REGISTRY_STALE_AFTER_SECONDS: z.coerce.number().int().min(1).default(60),
  TRUSTED_ROOTS_FILE: path.optional(),
  CITY_DIR: path,
  ISSUER_SECRET: z.string().regex(/^(?:[0-9a-f]{2}){32,}$/i, 'must be at least 32 bytes in hexadecimal'),
  ISSUER_CLERKS_FILE: path.optional(),
  ISSUER_FUNDER_KEY: z
    .string()
    .regex(/^0x[0-9a-f]{64}$/i)
    .optional(),
  ISSUER_RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).default(6000),
  ISSUER_BATCHES_PER_DAY: z.coerce.number().int().min(1).default(100),
  ISSUER_ANCHOR_SECONDS: z.coerce.number().int().min(1).default(60),
  ISSUER_PRESENTATION_TYPE: z.string().min(1).max(200).default('urn:anju:identity:1'),
  ISSUER_PRESENTATION_CLAIM: z.string().min(1).max(64).default('person_number'),
  ISSUER_PRESENTATION_ISSUERS: z
    .string()
    .default('')
    .transform((text) => text.split(/[\s,]+/).filter((iss) => iss !== ''))
    .pipe(z.array(z.url({ protocol: /^https?$/ }))),
  ISSUER_LOGIN_URL: url.optional(),
  ISSUER_LOGIN_CLIENT_ID: z.string().min(1).optional(),
  ISSUER_LOGIN_CLIENT_SECRET: z.string().min(16).optional(),
  ISSUER_LOGIN_SCOPE: z
    .string()
    .refine((scope) => scope.split(' ').includes('openid'), 'must hold openid')
    .default('openid person'),
  ISSUER_LOGIN_CLAIM: z.string().min(1).default('person_number'),
  ISSUER_WALLET_ATTESTATION: z.enum(['accepted', 'required']).default('accepted'),
  ISSUER_WALLET_PROVIDERS_FILE: path.optional(),
  ISSUER_WALLETS_FILE: path.optional(),
  WALLET_URL: url.default('http://localhost:4003'),
  CONSOLE_DIR: path.optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** By which credential a citizen may say who they are, and who is believed about it. */
export type PresentationConfig = {
  vct: string;
  claim: string;
  /** `iss` of whoever's credentials are accepted; none: this issuer's own departments that issue the type. */
  issuers: readonly string[];
  rootsFile: string;
  rpcUrl: string;
  deploymentPath: string;
  pollMilliseconds: number;
  staleAfterSeconds: number;
};

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
  /** How often copies are issued to one person by one department in a day, over all of their wallets. */
  batchesPerDay: number;
  /** How often what changed is anchored in the registry. */
  anchorSeconds: number;
  /** Not set: no credential is asked for. */
  presentation?: PresentationConfig | undefined;
  /** The identity provider at which citizens log in; without it they cannot. */
  login?: LoginSettings | undefined;
  /** Whether a wallet that nobody vouches for is refused. */
  walletAttestationRequired: boolean;
  walletProvidersFile?: string | undefined;
  walletsFile?: string | undefined;
  walletUrl: string;
  consoleDir?: string | undefined;
  logLevel: string;
};

export class ConfigError extends Error {
  readonly code = 'config_invalid';
}

/** All three of its settings or none. */
function loginOf(read: z.output<typeof settings>): LoginSettings | undefined {
  const {
    ISSUER_LOGIN_URL: url,
    ISSUER_LOGIN_CLIENT_ID: clientId,
    ISSUER_LOGIN_CLIENT_SECRET: clientSecret,
  } = read;
  if (url === undefined && clientId === undefined && clientSecret === undefined) return undefined;
  if (url === undefined || clientId === undefined || clientSecret === undefined) {
    throw new ConfigError(
      'A login needs ISSUER_LOGIN_URL, ISSUER_LOGIN_CLIENT_ID and ISSUER_LOGIN_CLIENT_SECRET, all three.',
    );
  }
  if (read.NODE_ENV === 'production' && !url.startsWith('https:')) {
    throw new ConfigError('ISSUER_LOGIN_URL must be https in production.');
  }
  return {
    url,
    clientId,
    clientSecret,
    scope: read.ISSUER_LOGIN_SCOPE,
    claim: read.ISSUER_LOGIN_CLAIM,
  };
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
  const walletAttestationRequired = read.ISSUER_WALLET_ATTESTATION === 'required';
  if (walletAttestationRequired && !read.ISSUER_WALLET_PROVIDERS_FILE) {
    throw new ConfigError(
      'ISSUER_WALLET_ATTESTATION=required needs ISSUER_WALLET_PROVIDERS_FILE: else no wallet could come.',
    );
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
    batchesPerDay: read.ISSUER_BATCHES_PER_DAY,
    anchorSeconds: read.ISSUER_ANCHOR_SECONDS,
    presentation: readPresentation(read),
    login: loginOf(read),
    walletAttestationRequired,
    walletProvidersFile: read.ISSUER_WALLET_PROVIDERS_FILE,
    walletsFile: read.ISSUER_WALLETS_FILE,
    walletUrl: read.WALLET_URL,
    consoleDir: read.CONSOLE_DIR,
    logLevel: read.LOG_LEVEL,
  };
}

/** Undefined when nobody could be believed: without certificate authorities or without a registry. */
function readPresentation(read: z.output<typeof settings>): PresentationConfig | undefined {
  const {
    TRUSTED_ROOTS_FILE: rootsFile,
    REGISTRY_RPC_URL: rpcUrl,
    REGISTRY_DEPLOYMENT: deploymentPath,
  } = read;
  if (!rootsFile || !rpcUrl || !deploymentPath) return undefined;
  const issuers = read.ISSUER_PRESENTATION_ISSUERS;
  if (read.NODE_ENV === 'production' && issuers.some((iss) => !iss.startsWith('https:'))) {
    throw new ConfigError('ISSUER_PRESENTATION_ISSUERS must be https in production.');
  }
  return {
    vct: read.ISSUER_PRESENTATION_TYPE,
    claim: read.ISSUER_PRESENTATION_CLAIM,
    issuers,
    rootsFile,
    rpcUrl,
    deploymentPath,
    pollMilliseconds: read.REGISTRY_POLL_MILLISECONDS,
    staleAfterSeconds: read.REGISTRY_STALE_AFTER_SECONDS,
  };
}
