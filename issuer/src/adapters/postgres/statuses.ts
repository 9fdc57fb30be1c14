// Status of issued copies in SQL. A list's version moves only when a published bit would.

import type { IssuerAct } from '@anju/audit-log';
import { and, asc, eq, gt, inArray, ne, sql } from 'drizzle-orm';
import type { StatusStore, StatusValue } from '../../ports.ts';
import type { NoteAct } from './audit-log.ts';
import type { Database } from './database.ts';
import { endGrantsOf } from './grants.ts';
import { issuedCopies, offers, revokedPeople, statusLists } from './schema.ts';

const ACTS: Readonly<Record<StatusValue, IssuerAct>> = { 0: 'resumed', 1: 'revoked', 2: 'suspended' };

/** Whoever issues to a person or changes their status waits for the other. Held until the transaction ends. */
export const lockOnPerson = (department: string, personNumber: string) =>
  sql`pg_advisory_xact_lock(hashtextextended(${JSON.stringify([department, personNumber])}, 0))`;

export const suspendedOf = (department: string, personNumber: string, now: Date) =>
  and(
    eq(issuedCopies.department, department),
    eq(issuedCopies.personNumber, personNumber),
    eq(issuedCopies.status, 2),
    gt(issuedCopies.expiresAt, now),
  );

export const revokedOf = (department: string, personNumber: string) =>
  and(eq(revokedPeople.department, department), eq(revokedPeople.personNumber, personNumber));

/** @param noteAct writes the act into the audit log, in the change's own transaction */
export function createStatusStore(db: Database, noteAct: NoteAct): StatusStore {
  const oneList = (department: string, listNumber: number) =>
    and(eq(statusLists.department, department), eq(statusLists.number, listNumber));

  return {
    async find(department, listNumber) {
      const [row] = await db.select().from(statusLists).where(oneList(department, listNumber));
      if (!row) return undefined;
      const { number, size, version, publishedVersion, publishedToken, publishedExpiresAt } = row;
      const published =
        publishedVersion !== null && publishedToken !== null && publishedExpiresAt !== null
          ? { version: publishedVersion, token: publishedToken, expiresAt: publishedExpiresAt }
          : undefined;
      return { number, size, version, published };
    },

    async numbers(department) {
      const rows = await db
        .select({ number: statusLists.number })
        .from(statusLists)
        .where(eq(statusLists.department, department))
        .orderBy(asc(statusLists.number));
      return rows.map(({ number }) => number);
    },

    marked: (department, listNumber) =>
      db
        .select({ index: issuedCopies.index, status: issuedCopies.status })
        .from(issuedCopies)
        .where(
          and(
            eq(issuedCopies.department, department),
            eq(issuedCopies.listNumber, listNumber),
            ne(issuedCopies.status, 0),
          ),
        )
        .orderBy(asc(issuedCopies.index)),

    async savePublication(department, listNumber, { version, token, expiresAt }) {
      // An older state never overwrites a newer one that another request published meanwhile.
      await db
        .update(statusLists)
        .set({ publishedVersion: version, publishedToken: token, publishedExpiresAt: expiresAt })
        .where(
          and(
            oneList(department, listNumber),
            sql`coalesce(${statusLists.publishedVersion}, -1) <= ${version}`,
          ),
        );
    },

    async hindranceOf(department, personNumber, now) {
      const [suspended] = await db
        .select({ index: issuedCopies.index })
        .from(issuedCopies)
        .where(suspendedOf(department, personNumber, now))
        .limit(1);
      if (suspended) return 'suspended';
      const [revoked] = await db
        .select({ at: revokedPeople.revokedAt })
        .from(revokedPeople)
        .where(revokedOf(department, personNumber));
      return revoked && 'revoked';
    },

    change: ({ department, personNumber, from, to, now, endOffers }) =>
      db.transaction(async (tx) => {
        if (to === 1) {
          await endGrantsOf(tx, department, personNumber);
          await tx
            .insert(revokedPeople)
            .values({ department, personNumber, revokedAt: now })
            .onConflictDoUpdate({
              target: [revokedPeople.department, revokedPeople.personNumber],
              set: { revokedAt: now },
            });
        }
        // After the grants, in the order in which issuing takes the same locks.
        await tx.execute(sql`SELECT ${lockOnPerson(department, personNumber)}`);
        if (endOffers) {
          await tx
            .update(offers)
            .set({ state: 'expired' })
            .where(
              and(
                eq(offers.department, department),
                eq(offers.personNumber, personNumber),
                inArray(offers.state, ['open', 'code_used']),
              ),
            );
        }
        const changed = await tx
          .update(issuedCopies)
          .set({ status: to })
          .where(
            and(
              eq(issuedCopies.department, department),
              eq(issuedCopies.personNumber, personNumber),
              inArray(issuedCopies.status, [...from]),
              gt(issuedCopies.expiresAt, now),
            ),
          )
          .returning({ listNumber: issuedCopies.listNumber });
        const lists = [...new Set(changed.map((row) => row.listNumber))].sort((a, b) => a - b);
        for (const listNumber of lists) {
          await tx
            .update(statusLists)
            .set({ version: sql`${statusLists.version} + 1` })
            .where(oneList(department, listNumber));
        }
        if (changed.length > 0) await noteAct(tx, { department, act: ACTS[to], at: now });
        return changed.length;
      }),
  };
}
