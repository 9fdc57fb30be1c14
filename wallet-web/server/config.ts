// The only reader of the environment of the wallet's server: every setting, checked at boot.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { ProviderSetting } from '../provider/open-provider.ts';

/** As the page says it to issuers, which know this wallet by it. */
const CLIENT_ID = 'anju-wallet';

const path = z
  .string()
  .min(1)
  .transform((text) => resolve(text));
const words = (text: string) => text.split(/[\s,]+/).filter((word) => word !== '');
const origin = z.url({ protocol: /^https?$/ }).transform((text) => new URL(text).origin);

const environment = z.object({
  NODE_ENV: z.string().default('development'),
  WALLET_HOST: z.string().default('127.0.0.1'),
  WALLET_PORT: z.coerce.number().int().min(0).max(65535).default(4003),
  REGISTRY_RPC_URL: z
    .string()
    .transform(words)
    .pipe(z.array(z.url({ protocol: /^https?$/ })).min(1)),
  REGISTRY_DEPLOYMENT: path,
  TRUSTED_ROOTS_FILE: path,
  WALLET_ISSUERS: z
    .string()
    .default('')
    .transform(words)
    .pipe(z.array(z.url({ protocol: /^https?$/ }))),
  WALLET_SERVICES: z
    .string()
    .default('')
    .transform(words)
    .pipe(z.array(z.url({ protocol: /^https?$/ }))),
  WALLET_CONNECT_ORIGINS: z.string().default('').transform(words).pipe(z.array(origin)),
  WALLET_PUBLIC_URL: origin.default('http://localhost:4003'),
  WALLET_PROVIDER_DIR: path.optional(),
  WALLET_PROVIDER_RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).default(600),
  WALLET_DIST_DIR: path.default(fileURLToPath(new URL('../dist', import.meta.url))),
});

export type WalletSiteConfig = {
  host: string;
  port: number;
  /** endpoints that the browser itself reads the chain through; all must agree */
  rpcUrls: string[];
  deploymentFile: string;
  rootsFile: string;
  issuers: string[];
  /** hosts that serve rules at `/rules/ID/VERSION`; taken for nothing but the rules' hashes */
  services: string[];
  /** the wallet provider beside the wallet; null where there is none, and the wallet does without */
  provider: ProviderSetting | null;
  /** what the page may connect to, as sources of a content security policy */
  connectSources: string[];
  /** whether citizens reach it over https */
  isHttps: boolean;
  distDir: string;
};

export class SettingsError extends Error {
  readonly code = 'settings_invalid';
  constructor(message: string) {
    super(message);
    this.name = 'SettingsError';
  }
}

/** Throws SettingsError that names each setting that is missing or wrong, never its value. */
export function readConfig(variables: NodeJS.ProcessEnv = process.env): WalletSiteConfig {
  // an empty variable is one that was not set
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(set);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')} (${issue.message})`);
    throw new SettingsError(`These settings of the wallet are missing or wrong: ${wrong.join('; ')}.`);
  }
  const read = parsed.data;
  return {
    host: read.WALLET_HOST,
    port: read.WALLET_PORT,
    rpcUrls: read.REGISTRY_RPC_URL,
    deploymentFile: read.REGISTRY_DEPLOYMENT,
    rootsFile: read.TRUSTED_ROOTS_FILE,
    issuers: read.WALLET_ISSUERS,
    services: read.WALLET_SERVICES,
    provider: providerSetting(read),
    connectSources: connectSources(read),
    isHttps: read.WALLET_PUBLIC_URL.startsWith('https:'),
    distDir: read.WALLET_DIST_DIR,
  };
}

function providerSetting(read: z.infer<typeof environment>): ProviderSetting | null {
  if (read.WALLET_PROVIDER_DIR === undefined) return null;
  return {
    dir: read.WALLET_PROVIDER_DIR,
    walletUrl: read.WALLET_PUBLIC_URL,
    clientId: CLIENT_ID,
    mostRequestsPerMinute: read.WALLET_PROVIDER_RATE_LIMIT_PER_MINUTE,
  };
}

/** A citizen may receive from anyone, so any https host by default; an operator may name all that there are. */
function connectSources(read: z.infer<typeof environment>): string[] {
  const own = [...read.REGISTRY_RPC_URL, ...read.WALLET_SERVICES].map((url) => new URL(url).origin);
  if (read.WALLET_CONNECT_ORIGINS.length > 0) return [...new Set([...own, ...read.WALLET_CONNECT_ORIGINS])];
  const thisMachine = read.NODE_ENV === 'production' ? [] : ['http://localhost:*', 'http://127.0.0.1:*'];
  return [...new Set(['https:', ...thisMachine, ...own])];
}
