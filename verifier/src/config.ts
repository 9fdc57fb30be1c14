// The only reader of the environment: every setting of the verifier, checked at boot. No secret has a default.
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { CLIENT_ID_PREFIXES, type ClientIdPrefix } from './agencies/agencies.ts';
import { flagThatWritesMemory } from './crash-output.ts';
import { StartError } from './start-error.ts';

const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''));
const path = z
  .string()
  .min(1)
  .transform((text) => resolve(text));
/** Blanks or commas between. */
const listed = (text: string) => text.split(/[\s,]+/).filter((part) => part !== '');
const port = z.coerce.number().int().min(0).max(65535);

/** An address or a range; one that would take in everybody is none. */
function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const most = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  if (most === 0 || more.length > 0) return false;
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= most);
}

const environment = z.object({
  NODE_ENV: z.string().default('development'),
  VERIFIER_HOST: z.string().default('127.0.0.1'),
  VERIFIER_PORT: port.default(4002),
  VERIFIER_PUBLIC_URL: url.default('http://localhost:4002'),
  VERIFIER_PROXIES: z
    .string()
    .default('')
    .transform(listed)
    .refine((parts) => parts.every(isNetwork), 'must be IP addresses or ranges, with commas between'),
  VERIFIER_AGENCIES_FILE: path,
  VERIFIER_CLIENT_ID_PREFIX: z.enum(CLIENT_ID_PREFIXES).default('x509_hash'),
  VERIFIER_DATA_DIR: path,
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  REGISTRY_RPC_URL: url,
  REGISTRY_DEPLOYMENT: path,
  REGISTRY_POLL_MILLISECONDS: z.coerce.number().int().min(20).default(1_000),
  REGISTRY_STALE_AFTER_SECONDS: z.coerce.number().int().min(1).default(60),
  CITY_DIR: path,
  VERIFIER_SECRET: z.string().regex(/^(?:[0-9a-f]{2}){32,}$/i, 'must be at least 32 bytes in hexadecimal'),
  VERIFIER_OFFICERS_FILE: path,
  VERIFIER_FUNDER_KEY: z
    .string()
    .regex(/^0x[0-9a-f]{64}$/i)
    .optional(),
  VERIFIER_ANCHOR_SECONDS: z.coerce.number().int().min(1).default(60),
  WALLET_URL: url.default('http://localhost:4003'),
  TRUSTED_ROOTS_FILE: path,
  STATUS_LIST_HOSTS: z.string().default('').transform(listed),
  VERIFIER_WEBHOOK_HOSTS: z.string().default('').transform(listed),
  VERIFIER_METRICS_HOST: z.string().default('127.0.0.1'),
  VERIFIER_METRICS_PORT: port.optional(),
  VERIFIER_OTLP_URL: url.optional(),
  DESK_DIR: path.default(fileURLToPath(new URL('../desk/dist', import.meta.url))),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  NODE_OPTIONS: z.string().optional(),
  NODE_DEBUG: z.string().optional(),
});

export interface VerifierConfig {
  production: boolean;
  host: string;
  port: number;
  publicUrl: string;
  /** Addresses or ranges whose `X-Forwarded-For` says which address a call is of. */
  proxies: string[];
  agenciesFile: string;
  /** For agencies whose entry in the file names none. */
  clientIdPrefix: ClientIdPrefix;
  dataDir: string;
  databaseUrl: string | undefined;
  registry: {
    rpcUrl: string;
    deploymentFile: string;
    pollMilliseconds: number;
    staleAfterSeconds: number;
  };
  cityDir: string;
  secret: Uint8Array;
  officersFile: string;
  /** How often the audit log's root is anchored in the registry when the log has grown. */
  anchorSeconds: number;
  walletUrl: string;
  trustedRootsFile: string;
  statusListHosts: string[];
  /** Hosts of agencies' own systems that are told although private. */
  webhookHosts: string[];
  /** Where the figures can be read; null where nothing is counted. */
  metrics: { host: string; port: number } | null;
  /** Where a collector takes traces; without it there are none. */
  otlpUrl: string | undefined;
  deskDir: string;
  logLevel: string;
}

/** What enrolment needs, before there is a registry or a certificate. */
export type EnrolmentConfig = Pick<VerifierConfig, 'dataDir' | 'secret' | 'agenciesFile'> & {
  /** Where the agencies' DIDs are written; without it they get keys and no DIDs. */
  registry: { rpcUrl: string | undefined; deploymentFile: string | undefined };
  /** Pays for the agencies' first transactions, on a development chain. */
  funderKey: string | undefined;
};

/**
 * Throws `StartError` that names each setting that is missing or wrong, never its value. `flags`: those that Node was
 * started with on the command line.
 */
export function readConfig(
  variables: NodeJS.ProcessEnv = process.env,
  flags: readonly string[] = process.execArgv,
): VerifierConfig {
  const read = parse(environment, variables);
  const production = read.NODE_ENV === 'production';
  if (production) refuseLeaks([...flags, ...(read.NODE_OPTIONS ?? '').split(/\s+/)], read.NODE_DEBUG);
  if (production && !read.VERIFIER_PUBLIC_URL.startsWith('https:')) {
    throw new StartError('VERIFIER_PUBLIC_URL must be https in production.');
  }
  return {
    production,
    host: read.VERIFIER_HOST,
    port: read.VERIFIER_PORT,
    publicUrl: read.VERIFIER_PUBLIC_URL,
    proxies: read.VERIFIER_PROXIES,
    agenciesFile: read.VERIFIER_AGENCIES_FILE,
    clientIdPrefix: read.VERIFIER_CLIENT_ID_PREFIX,
    dataDir: read.VERIFIER_DATA_DIR,
    databaseUrl: read.DATABASE_URL,
    registry: {
      rpcUrl: read.REGISTRY_RPC_URL,
      deploymentFile: read.REGISTRY_DEPLOYMENT,
      pollMilliseconds: read.REGISTRY_POLL_MILLISECONDS,
      staleAfterSeconds: read.REGISTRY_STALE_AFTER_SECONDS,
    },
    cityDir: read.CITY_DIR,
    secret: Buffer.from(read.VERIFIER_SECRET, 'hex'),
    officersFile: read.VERIFIER_OFFICERS_FILE,
    anchorSeconds: read.VERIFIER_ANCHOR_SECONDS,
    walletUrl: read.WALLET_URL,
    trustedRootsFile: read.TRUSTED_ROOTS_FILE,
    statusListHosts: read.STATUS_LIST_HOSTS,
    webhookHosts: read.VERIFIER_WEBHOOK_HOSTS,
    metrics:
      read.VERIFIER_METRICS_PORT === undefined
        ? null
        : { host: read.VERIFIER_METRICS_HOST, port: read.VERIFIER_METRICS_PORT },
    otlpUrl: read.VERIFIER_OTLP_URL,
    deskDir: read.DESK_DIR,
    logLevel: read.LOG_LEVEL,
  };
}

export function readEnrolmentConfig(variables: NodeJS.ProcessEnv = process.env): EnrolmentConfig {
  const wanted = {
    NODE_ENV: true,
    VERIFIER_DATA_DIR: true,
    VERIFIER_SECRET: true,
    VERIFIER_AGENCIES_FILE: true,
    VERIFIER_FUNDER_KEY: true,
  } as const;
  const optional = environment.pick({ REGISTRY_RPC_URL: true, REGISTRY_DEPLOYMENT: true }).partial();
  const read = parse(environment.pick(wanted).extend(optional.shape), variables);
  if (read.NODE_ENV === 'production' && read.VERIFIER_FUNDER_KEY !== undefined) {
    throw new StartError('VERIFIER_FUNDER_KEY is for a development chain and is refused in production.');
  }
  return {
    dataDir: read.VERIFIER_DATA_DIR,
    secret: Buffer.from(read.VERIFIER_SECRET, 'hex'),
    agenciesFile: read.VERIFIER_AGENCIES_FILE,
    registry: { rpcUrl: read.REGISTRY_RPC_URL, deploymentFile: read.REGISTRY_DEPLOYMENT },
    funderKey: read.VERIFIER_FUNDER_KEY,
  };
}

/** What is in memory or on the wire of a service that serves citizens is for no file and no terminal. */
function refuseLeaks(flags: readonly string[], debug: string | undefined): void {
  const flag = flagThatWritesMemory(flags);
  if (flag !== null) {
    throw new StartError(`In production Node must not be started with ${flag}: it shows what is in memory.`);
  }
  if (debug !== undefined) {
    throw new StartError('NODE_DEBUG must not be set in production: it prints what is sent and received.');
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, variables: NodeJS.ProcessEnv): z.infer<Schema> {
  // an empty variable is one that was not set
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(set);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')} (${issue.message})`);
    throw new StartError(`These settings of the verifier are missing or wrong: ${wrong.join('; ')}.`);
  }
  return parsed.data;
}
