/**
 * The rules of the city, read from `rules/*.json` and held against what its departments attest. The bytes are kept: they
 * are what is served and hashed.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkFactsAgainst, parseRule, type Rule } from '@anju/eligibility';
import { cityDir } from './city-dir.ts';
import { loadDepartments } from './departments.ts';

export type PublishedRule = {
  readonly rule: Rule;
  readonly bytes: Uint8Array;
  readonly sha256Hex: string;
  readonly path: string;
};

/** All rules in `dir`, sorted by file. Throws RuleError for a rule that cannot be published, or asks for what nobody attests. */
export async function loadRules(dir = join(cityDir, 'rules')): Promise<PublishedRule[]> {
  const types = (await loadDepartments()).map(({ credential }) => credential);
  const files = (await readdir(dir)).filter((file) => file.endsWith('.json')).sort();
  return Promise.all(
    files.map(async (file) => {
      const path = join(dir, file);
      const bytes = new Uint8Array(await readFile(path));
      const rule = parseRule(bytes);
      const [wrong] = checkFactsAgainst(rule, types);
      if (wrong !== undefined) throw wrong;
      if (`${rule.id}-${rule.version}.json` !== file)
        throw new Error(`rules/${file}: the file is not named after its rule`);
      return { rule, bytes, sha256Hex: createHash('sha256').update(bytes).digest('hex'), path };
    }),
  );
}
