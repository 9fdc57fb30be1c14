// Officers' sessions in SQL, so that a restart signs nobody out and two processes know the same sessions.
import { and, eq, gt, lte } from 'drizzle-orm';
import type { SessionStore } from '../ports.ts';
import type { Database } from './database.ts';
import { officerSessions as table } from './schema.ts';

export function createSessionStore(database: Database): SessionStore {
  return {
    async add(session) {
      await database.insert(table).values(session);
    },
    async find(tokenHash, now) {
      const [row] = await database
        .select({ login: table.login })
        .from(table)
        .where(and(eq(table.tokenHash, tokenHash), gt(table.expiresAt, now)));
      return row ?? null;
    },
    async remove(tokenHash) {
      await database.delete(table).where(eq(table.tokenHash, tokenHash));
    },
    async removeExpired(now) {
      await database.delete(table).where(lte(table.expiresAt, now));
    },
  };
}
