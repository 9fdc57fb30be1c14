// Logins that the operator of a demonstration wants shown on the page. Without the setting there are none.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError } from './config.ts';
import type { ShownLogin } from './town.ts';

const Logins = z.array(
  z.object({
    place: z.enum(['console', 'desk']),
    login: z.string().min(1),
    password: z.string().min(1),
    name: z.object({ 'zh-CN': z.string(), en: z.string() }),
  }),
);

/** Throws `ConfigError` for a file that cannot be read; its content never gets into the message. */
export function readLogins(file: string | undefined): ShownLogin[] | null {
  if (file === undefined) return null;
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new ConfigError('NOTICE_LOGINS_FILE cannot be read as JSON.');
  }
  const parsed = Logins.safeParse(content);
  if (!parsed.success) throw new ConfigError('NOTICE_LOGINS_FILE is not a list of logins.');
  return parsed.data;
}
