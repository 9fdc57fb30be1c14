/**
 * What the city's agencies, and departments that ask who somebody is, are to be registered for: `verifiers/<id>.json`,
 * spelled as it will stand on chain. Where the id is a department's, the asker is that department.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cityDir } from './city-dir.ts';

/** Ids of the askers that are no department: the agencies that ask through the city's verifier, in order of their ids. */
export async function loadAgencyIds(dir = cityDir): Promise<string[]> {
  const [verifiers, departments] = await Promise.all([
    loadVerifiers(join(dir, 'verifiers')),
    readdir(join(dir, 'departments')),
  ]);
  return [...verifiers.keys()].filter((id) => !departments.includes(`${id}.json`));
}

/** @returns the documents by the asker's id, as their files write them; whoever registers them checks them */
export async function loadVerifiers(dir = join(cityDir, 'verifiers')): Promise<Map<string, unknown>> {
  const files = (await readdir(dir)).filter((file) => file.endsWith('.json')).sort();
  const documents = await Promise.all(
    files.map(
      async (file) =>
        [file.slice(0, -'.json'.length), JSON.parse(await readFile(join(dir, file), 'utf8'))] as const,
    ),
  );
  return new Map(documents);
}
