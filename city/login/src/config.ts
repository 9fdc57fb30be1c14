// The only reader of the environment of the city's login: every setting, checked at boot. No secret has a default.
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';

const path = z
  .string()
  .min(1)
  .transform((text) => resolve(text));

/** An address, or a range of them as `10.0.0.0/8`. */
function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const most = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  if (most === 0 || more.length > 0) return false;
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= most);
}

const listed = (text: string) => text.split(/[\s,]+/).filter((part) => part !== '');

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
  LOGIN_PROXIES: z
    .string()
    .default('')
    .transform(listed)
    .refine((parts) => parts.every(isNetwork), 'must be IP addresses or ranges, with commas between'),
  LOGIN_WRONG_CODES_PER_HOUR: z.coerce.number().int().min(1).default(60),
  LOGIN_WRONG_CODES_ALARM: z.coerce.number().int().min(1).default(300),
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
  /** Addresses and ranges of those whose `X-Forwarded-For` is believed. */
  proxies: string[];
  /** of one address */
  wrongCodesPerHour: number;
  /** of everyone in an hour, from which on the log says so */
  wrongCodesAlarm: number;
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
  if (isProduction && read.LOGIN_PROXIES.length === 0) {
    throw new ConfigError(
      'LOGIN_PROXIES must name the https proxy in production: else everybody is one address, and one who guesses codes keeps all others from theirs.',
    );
  }
  if (read.LOGIN_PROXIES.length > 0 && read.LOGIN_DEMONSTRATION_PHONE === '1') {
    throw new ConfigError(
      'LOGIN_DEMONSTRATION_PHONE is for this machine alone and is refused together with LOGIN_PROXIES.',
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
    proxies: read.LOGIN_PROXIES,
    wrongCodesPerHour: read.LOGIN_WRONG_CODES_PER_HOUR,
    wrongCodesAlarm: read.LOGIN_WRONG_CODES_ALARM,
    logLevel: read.LOG_LEVEL,
  };
}
