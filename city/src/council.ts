/** Who governs the city's registry and how: `council.json`. Keys are not in it; each party keeps its own. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { cityDir } from './city-dir.ts';

const seconds = z.int().positive().max(4_294_967_295);

const council = z
  .strictObject({
    terms: z.strictObject({
      threshold: z.int().min(2),
      delaySeconds: seconds,
      lifetimeSeconds: seconds,
      emergencySeconds: seconds,
    }),
    parties: z.array(z.strictObject({ 'zh-CN': z.string().min(1).max(80), en: z.string().min(1).max(80) })),
  })
  .refine(
    ({ terms, parties }) => terms.threshold < parties.length,
    'the threshold is below the number of parties',
  );

export type Council = z.output<typeof council>;

/** Throws when the file is missing or does not hold. */
export async function loadCouncil(path = join(cityDir, 'council.json')): Promise<Council> {
  return council.parse(JSON.parse(await readFile(path, 'utf8')));
}
