// The town's agencies file: who the verifier asks for, each with one key for its own systems; keys stay the same over restarts.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivately } from './data-folder.ts';

export interface PreparedAgencies {
  agenciesFile: string;
  /** The bearer key of each agency's own systems, by the agency's id. */
  apiKeysFile: string;
}

/** `loginsDir`: the folder that `prepareLogins` writes to. */
export const agenciesFileIn = (loginsDir: string): string => join(loginsDir, 'agencies.json');

export function prepareAgencies(loginsDir: string, agencies: readonly string[]): PreparedAgencies {
  const agenciesFile = agenciesFileIn(loginsDir);
  const apiKeysFile = join(loginsDir, 'agency-api-keys.json');
  const kept: Record<string, string> = existsSync(apiKeysFile)
    ? JSON.parse(readFileSync(apiKeysFile, 'utf8'))
    : {};
  const keys = Object.fromEntries(
    agencies.map((id) => [id, kept[id] ?? `anju_${randomBytes(32).toString('base64url')}`]),
  );
  writePrivately(apiKeysFile, JSON.stringify(keys, null, 2));
  const served = Object.entries(keys).map(([id, key]) => ({
    id,
    api_keys_sha256: [createHash('sha256').update(key).digest('hex')],
  }));
  writePrivately(agenciesFile, JSON.stringify(served, null, 2));
  return { agenciesFile, apiKeysFile };
}
