// Officers' sessions in SQL, so that a restart signs nobody out and two processes know the same sessions.
import type { SessionStore } from '../ports.ts';
import type { Database } from './database.ts';
import { eq, lte } from './drizzle.ts';
import { officerSessions as table } from './schema.ts';

/** Asked before everything that an officer does. */
const FIND = {
  name: 'session_find',
  text: 'SELECT login FROM officer_sessions WHERE token_hash = $1 AND expires_at > $2',
};

export function createSessionStore(database: Database): SessionStore {
  return {
    async add(session) {
      await database.insert(table).values(session);
    },
    async find(tokenHash, now) {
      const [row] = await database.run<{ login: string }>(FIND, [tokenHash, now.toISOString()]);
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
