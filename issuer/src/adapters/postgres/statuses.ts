// Status of issued copies in SQL, and who gets no new ones. A list's version moves only when a published bit would.
import type { IssuerAct } from '@anju/audit-log';
import type { SQL } from 'drizzle-orm';
import type { Hindrance, StatusStore, StatusValue } from '../../status/ports.ts';
import type { NoteAct } from './audit-log.ts';
import type { Database, Transaction } from './database.ts';
import { and, asc, eq, gt, inArray, ne, sql } from './drizzle.ts';
import { endGrantsOf } from './grants.ts';
import { hindrances, issuedCopies, offers, statusLists } from './schema.ts';

const ACTS: Readonly<Record<StatusValue, IssuerAct>> = { 0: 'resumed', 1: 'revoked', 2: 'suspended' };

/**
 * Whoever issues to a person or changes their status waits for the other, until the transaction ends. A statement of its
 * own, before any row is locked: what comes after sees what the other did, and no two wait for each other.
 */
export async function lockOnPerson(tx: Transaction, department: string, personNumber: string): Promise<void> {
  const person = JSON.stringify([department, personNumber]);
  await tx.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${person}, 0))`);
}

export const hindranceOf = (department: string, personNumber: string) =>
  and(eq(hindrances.department, department), eq(hindrances.personNumber, personNumber));

/** A suspension of what was revoked is none. */
async function changeHindrance(
  tx: Transaction,
  {
    department,
    personNumber,
    to,
    now,
  }: { department: string; personNumber: string; to: StatusValue; now: Date },
): Promise<boolean> {
  const inserted = (state: Hindrance) =>
    tx.insert(hindrances).values({ department, personNumber, state, since: now });
  switch (to) {
    case 0:
      return hasRows(
        await tx
          .delete(hindrances)
          .where(and(hindranceOf(department, personNumber), eq(hindrances.state, 'suspended')))
          .returning({ state: hindrances.state }),
      );
    case 1:
      return hasRows(
        await inserted('revoked')
          .onConflictDoUpdate({
            target: [hindrances.department, hindrances.personNumber],
            set: { state: 'revoked', since: now },
            setWhere: ne(hindrances.state, 'revoked'),
          })
          .returning({ state: hindrances.state }),
      );
    case 2:
      return hasRows(
        await inserted('suspended').onConflictDoNothing().returning({ state: hindrances.state }),
      );
  }
}

const hasRows = (rows: readonly unknown[]) => rows.length > 0;

const oneList = (department: string, listNumber: number) =>
  and(eq(statusLists.department, department), eq(statusLists.number, listNumber));

/** Sets the status of a person's live copies, of all or of `which`, and says how many. The lock on the person is held. */
export async function changeCopies(
  tx: Transaction,
  change: {
    department: string;
    personNumber: string;
    which?: SQL;
    from: readonly StatusValue[];
    to: StatusValue;
    now: Date;
  },
): Promise<number> {
  const { department, personNumber, which, from, to, now } = change;
  const changed = await tx
    .update(issuedCopies)
    .set({ status: to })
    .where(
      and(
        eq(issuedCopies.department, department),
        eq(issuedCopies.personNumber, personNumber),
        which,
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
  return changed.length;
}

/** @param noteAct writes the act into the audit log, in the change's own transaction */
export function createStatusStore(db: Database, noteAct: NoteAct): StatusStore {
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

    async hindranceOf(department, personNumber) {
      const [row] = await db
        .select({ state: hindrances.state })
        .from(hindrances)
        .where(hindranceOf(department, personNumber));
      return row?.state;
    },

    change: ({ department, personNumber, from, to, now, endOffers }) =>
      db.transaction(async (tx) => {
        await lockOnPerson(tx, department, personNumber);
        if (to === 1) await endGrantsOf(tx, department, personNumber);
        const isNews = await changeHindrance(tx, { department, personNumber, to, now });
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
        const changed = await changeCopies(tx, { department, personNumber, from, to, now });
        if (isNews || changed > 0) await noteAct(tx, { department, act: ACTS[to], at: now });
        return changed;
      }),
  };
}
