// The officers who may sign in: `[{ login, name, password_scrypt, agency }]`, written by the operator.
import { z } from 'zod';
import { isPasswordHash } from '../officers/password.ts';
import type { Officer } from '../ports.ts';
import { StartError } from '../start-error.ts';
import { readJsonFile } from './read-json-file.ts';

const Officers = z.array(
  z.object({
    login: z.string().min(1).max(64),
    name: z.object({ 'zh-CN': z.string(), en: z.string() }),
    password_scrypt: z.string().refine(isPasswordHash),
    agency: z.string().min(1).max(100),
  }),
);

/** Throws `StartError` naming the file and the entry, never a login or hash. */
export function readOfficers(path: string): Officer[] {
  const parsed = Officers.safeParse(readJsonFile('The officers file', path));
  if (!parsed.success) {
    const places = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new StartError(`The officers file ${path} is not in the expected form at: ${places}.`);
  }
  if (new Set(parsed.data.map(({ login }) => login)).size !== parsed.data.length) {
    throw new StartError(`The officers file ${path} has a login twice.`);
  }
  return parsed.data.map(({ login, name, agency, password_scrypt: passwordScrypt }) => ({
    login,
    name,
    agency,
    passwordScrypt,
  }));
}
