// Reads the city's rules at boot and keeps their bytes in the database, so that a decided case keeps its text.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRule } from '@anju/eligibility';
import type { PublishedRule, RuleCatalogue } from '../rules/rule-catalogue.ts';
import { createRuleCatalogue } from '../rules/rule-catalogue.ts';
import { StartError } from '../start-error.ts';
import type { Database } from './database.ts';
import { rules as table } from './schema.ts';

/** Throws `StartError` naming the file when the folder has no rules or one of them does not hold. */
export async function openRuleCatalogue(cityDir: string, database: Database): Promise<RuleCatalogue> {
  const folder = join(cityDir, 'rules');
  const offered = ruleFilesIn(folder).map((name) =>
    publish(readFileSync(join(folder, name)), join(folder, name)),
  );
  if (offered.length === 0) throw new StartError(`There is no rule in ${folder}.`);
  await database
    .insert(table)
    .values(offered.map(({ sha256, document }) => ({ sha256, document })))
    .onConflictDoNothing();
  const rows = await database.select().from(table);
  return createRuleCatalogue(
    offered,
    rows.flatMap(({ document }) => publishKept(document)),
  );
}

function ruleFilesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort();
  } catch {
    throw new StartError(`The rules folder ${folder} cannot be read.`);
  }
}

function publish(document: Uint8Array, path: string): PublishedRule {
  try {
    return published(document);
  } catch (error) {
    const code = (error as { code?: string }).code ?? 'unreadable';
    throw new StartError(`The rule ${path} does not hold (${code}).`);
  }
}

/** A kept document that today's format no longer reads must not stop the service; its cases show clause ids alone. */
function publishKept(document: Uint8Array): PublishedRule[] {
  try {
    return [published(document)];
  } catch {
    return [];
  }
}

function published(document: Uint8Array): PublishedRule {
  const bytes = new Uint8Array(document);
  return {
    rule: parseRule(bytes),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    document: bytes,
  };
}
