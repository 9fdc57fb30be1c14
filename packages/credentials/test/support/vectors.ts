/** Where the specifications' test vectors are: beside the repository, or where VECTORS_DIR says. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, it } from 'vitest';

const repository = resolve(import.meta.dirname, '../../../..');
const directory = process.env.VECTORS_DIR ?? join(repository, '../shared/vectors');

export const vectorPath = (...names: string[]): string => join(directory, ...names);
export const readVector = (...names: string[]): string => readFileSync(vectorPath(...names), 'utf8');

/** Runs `tests` when the folder is there; otherwise they are skipped and it is said why. */
export function describeWithVectors(title: string, folder: string, tests: () => void): void {
  const isThere = existsSync(vectorPath(folder));
  const reason = `no test vectors in ${vectorPath(folder)}; set VECTORS_DIR`;
  if (!isThere) console.warn(`skipped: ${title}: ${reason}`);
  describe.runIf(isThere)(title, isThere ? tests : () => it(reason, () => undefined));
}
