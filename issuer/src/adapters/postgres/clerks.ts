// Clerks' sessions and the log of what they did, in SQL.
import type { ClerkLog, ClerkSessionStore } from '../../clerks/ports.ts';
import type { Database } from './database.ts';
import { and, desc, eq, gt, inArray, isNull, lte, or } from './drizzle.ts';
import { auditEntries, clerkSessions } from './schema.ts';

export function createClerkSessionStore(db: Database): ClerkSessionStore {
  return {
    async open(tokenHash, login, expiresAt) {
      await db.insert(clerkSessions).values({ tokenHash, login, expiresAt });
    },
    async login(tokenHash, now) {
      const [row] = await db
        .select({ login: clerkSessions.login })
        .from(clerkSessions)
        .where(and(eq(clerkSessions.tokenHash, tokenHash), gt(clerkSessions.expiresAt, now)));
      return row?.login;
    },
    async close(tokenHash) {
      await db.delete(clerkSessions).where(eq(clerkSessions.tokenHash, tokenHash));
    },
  };
}

export async function forgetExpiredSessions(db: Database, now: Date): Promise<void> {
  await db.delete(clerkSessions).where(lte(clerkSessions.expiresAt, now));
}

export function createClerkLog(db: Database): ClerkLog {
  return {
    async append(entry) {
      await db.insert(auditEntries).values(entry);
    },
    async read({ departments, clerk, limit, offset }) {
      const ownLogins = and(isNull(auditEntries.department), eq(auditEntries.clerk, clerk));
      const rows = await db
        .select()
        .from(auditEntries)
        .where(or(inArray(auditEntries.department, [...departments]), ownLogins))
        .orderBy(desc(auditEntries.id))
        .limit(limit)
        .offset(offset);
      return rows.map((row) => ({
        at: row.at,
        clerk: row.clerk,
        action: row.action,
        ...(row.department !== null && { department: row.department }),
        ...(row.personNumber !== null && { personNumber: row.personNumber }),
        ...(row.count !== null && { count: row.count }),
      }));
    },
  };
}
