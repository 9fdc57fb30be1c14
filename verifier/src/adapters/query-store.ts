// Queries that agencies wrote themselves, each once, addressed by its hash.
import { eq } from 'drizzle-orm';
import type { QueryStore } from '../ports.ts';
import type { Database } from './database.ts';
import { queries as table } from './schema.ts';

export const createQueryStore = (database: Database): QueryStore => ({
  async keep(sha256, document) {
    await database.insert(table).values({ sha256, document }).onConflictDoNothing();
  },
  async find(sha256) {
    const [row] = await database
      .select({ document: table.document })
      .from(table)
      .where(eq(table.sha256, sha256));
    return row?.document ?? null;
  },
});
