// The clerks of ISSUER_CLERKS_FILE: who may log in, and for which departments.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { isPasswordHash } from './passwords.ts';
import type { Clerk } from './ports.ts';

const clerks = z
  .array(
    z.object({
      login: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/),
      name: z.object({ 'zh-CN': z.string().min(1), en: z.string().min(1) }),
      password_scrypt: z.string().refine(isPasswordHash),
      departments: z.array(z.string()).min(1),
    }),
  )
  .refine((list) => new Set(list.map((clerk) => clerk.login)).size === list.length, 'a login occurs twice');

class ClerkFileError extends Error {
  readonly code = 'clerks_file_invalid';
}

/** @throws ClerkFileError with the place that is wrong, never what stands there */
export function loadClerks(path: string | undefined): Clerk[] {
  if (path === undefined) return [];
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new ClerkFileError(`The clerks file ${path} cannot be read or is not JSON.`);
  }
  const parsed = clerks.safeParse(data);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ClerkFileError(`The clerks file ${path} is wrong at ${issue?.path.join('.')}.`);
  }
  return parsed.data.map(({ password_scrypt: passwordScrypt, ...clerk }) => ({ ...clerk, passwordScrypt }));
}
