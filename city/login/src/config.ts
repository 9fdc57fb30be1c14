// The only reader of the environment of the city's login: every setting, checked at boot. No secret has a default.
import { resolve } from 'node:path';
import { z } from 'zod';

const path = z
  .string()
  .min(1)
  .transform((text) => resolve(text));

const settings = z.object({
  NODE_ENV: z.string().default('development'),
  LOGIN_HOST: z.string().default('127.0.0.1'),
  LOGIN_PORT: z.coerce.number().int().min(0).max(65535).default(4005),
  LOGIN_PUBLIC_URL: z.url({ protocol: /^https?$/ }).default('http://localhost:4005'),
  LOGIN_DATA_DIR: path,
  LOGIN_SECRET: z.string().regex(/^(?:[0-9a-f]{2}){32,}$/i, 'must be at least 32 bytes in hexadecimal'),
  LOGIN_REGISTER_FILE: path,
  LOGIN_CLIENTS_FILE: path,
  LOGIN_DEMONSTRATION_PHONE: z.enum(['0', '1']).default('0'),
  LOGIN_RATE_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).default(600),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export type LoginConfig = {
  host: string;
  port: number;
  /** origin, without a slash at its end; also the `iss` of every ID token */
  publicUrl: string;
  dataDir: string;
  secret: Uint8Array;
  registerFile: string;
  clientsFile: string;
  /** Whether messages to people are shown on a page of this service. */
  hasDemonstrationPhone: boolean;
  rateLimitPerMinute: number;
  logLevel: string;
};

/** A setting, or a file that a setting names, cannot be used; the message is meant for the operator. */
export class ConfigError extends Error {
  readonly code = 'config_invalid';
  override name = 'ConfigError';
}

/** @throws ConfigError naming each setting that is missing or wrong, never its value */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): LoginConfig {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = settings.safeParse(present);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw new ConfigError(`The city login's settings are not usable: ${wrong}`);
  }
  const read = parsed.data;
  const url = new URL(read.LOGIN_PUBLIC_URL);
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw new ConfigError('LOGIN_PUBLIC_URL must be an origin: scheme, host and port, without a path.');
  }
  const isProduction = read.NODE_ENV === 'production';
  if (isProduction && url.protocol !== 'https:') {
    throw new ConfigError('LOGIN_PUBLIC_URL must be https in production.');
  }
  if (isProduction && read.LOGIN_DEMONSTRATION_PHONE === '1') {
    throw new ConfigError(
      'LOGIN_DEMONSTRATION_PHONE shows everyone’s codes to everyone and is refused in production.',
    );
  }
  return {
    host: read.LOGIN_HOST,
    port: read.LOGIN_PORT,
    publicUrl: url.origin,
    dataDir: read.LOGIN_DATA_DIR,
    secret: Buffer.from(read.LOGIN_SECRET, 'hex'),
    registerFile: read.LOGIN_REGISTER_FILE,
    clientsFile: read.LOGIN_CLIENTS_FILE,
    hasDemonstrationPhone: read.LOGIN_DEMONSTRATION_PHONE === '1',
    rateLimitPerMinute: read.LOGIN_RATE_LIMIT_PER_MINUTE,
    logLevel: read.LOG_LEVEL,
  };
}
