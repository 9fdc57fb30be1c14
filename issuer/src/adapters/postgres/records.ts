// The departments' records in SQL: found by number, searched by clerks, replaced as a whole by an import.
import type { PersonRecord, PersonState, RecordStore } from '../../ports.ts';
import type { Hindrance, StatusValue } from '../../status/ports.ts';
import type { NoteAct } from './audit-log.ts';
import type { Database, Transaction } from './database.ts';
import { and, asc, eq, gt, ilike, inArray, or, sql } from './drizzle.ts';
import { hindrances, issuedCopies, records } from './schema.ts';

const ROWS_PER_INSERT = 500;

export function toRecord(row: typeof records.$inferSelect): PersonRecord {
  const { department, personNumber, recordKey, householdNumber, name, claims } = row;
  return { department, personNumber, recordKey, householdNumber, name, claims };
}

/** A file says all records of a person where there may be several: those it does not name any more are gone. */
async function forgetAllOf(tx: Transaction, rows: readonly PersonRecord[]): Promise<void> {
  const keyed = Map.groupBy(
    rows.filter(({ recordKey }) => recordKey !== ''),
    ({ department }) => department,
  );
  for (const [department, of] of keyed) {
    const people = [...new Set(of.map(({ personNumber }) => personNumber))].sort();
    for (let start = 0; start < people.length; start += ROWS_PER_INSERT) {
      const part = people.slice(start, start + ROWS_PER_INSERT);
      await tx
        .delete(records)
        .where(and(eq(records.department, department), inArray(records.personNumber, part)));
    }
  }
}

const escapeLike = (text: string) => text.replace(/[\\%_]/g, (character) => `\\${character}`);

/** @param noteAct writes the act into the audit log, in the import's own transaction */
export function createRecordStore(db: Database, noteAct: NoteAct): RecordStore {
  const has = (status: StatusValue) => sql`coalesce(bool_or(${issuedCopies.status} = ${status}), false)`;
  const hindered = (state: Hindrance) => sql`coalesce(bool_or(${hindrances.state} = ${state}), false)`;
  // Revoked is whom a clerk revoked. Who deleted their own copies, which are revoked with that, has none and may get others.
  const stateOf = sql<PersonState>`CASE
    WHEN ${hindered('suspended')} THEN 'suspended' WHEN ${has(0)} THEN 'valid'
    WHEN ${hindered('revoked')} THEN 'revoked' ELSE 'not_issued' END`;

  const findAll = async (department: string, personNumber: string) => {
    const rows = await db
      .select()
      .from(records)
      .where(and(eq(records.department, department), eq(records.personNumber, personNumber)))
      .orderBy(asc(records.recordKey));
    return rows.map(toRecord);
  };

  return {
    async find(department, personNumber) {
      const [first] = await findAll(department, personNumber);
      return first;
    },

    findAll,

    async search({ department, query, state, now, limit, offset }) {
      const pattern = `${escapeLike(query)}%`;
      const rows = await db
        .select({
          personNumber: records.personNumber,
          // One name and one household for all records of a person: the importer sees to that.
          householdNumber: sql<string>`max(${records.householdNumber})`,
          name: sql<string>`max(${records.name})`,
          issuedAt: sql<Date | null>`max(${issuedCopies.issuedAt})`.mapWith(issuedCopies.issuedAt),
          state: stateOf,
        })
        .from(records)
        .leftJoin(
          issuedCopies,
          and(
            eq(issuedCopies.department, records.department),
            eq(issuedCopies.personNumber, records.personNumber),
            gt(issuedCopies.expiresAt, now),
          ),
        )
        .leftJoin(
          hindrances,
          and(
            eq(hindrances.department, records.department),
            eq(hindrances.personNumber, records.personNumber),
          ),
        )
        .where(
          and(
            eq(records.department, department),
            or(
              ilike(records.name, `%${pattern}`),
              ilike(records.personNumber, pattern),
              ilike(records.householdNumber, pattern),
              ilike(records.recordKey, pattern),
            ),
          ),
        )
        .groupBy(records.department, records.personNumber)
        .having(state && sql`${stateOf} = ${state}`)
        .orderBy(asc(records.personNumber))
        .limit(limit)
        .offset(offset);
      return rows.map(({ issuedAt, ...person }) => ({ ...person, issuedAt: issuedAt ?? undefined }));
    },

    async replace(rows, importedAt) {
      await db.transaction(async (tx) => {
        await forgetAllOf(tx, rows);
        for (let start = 0; start < rows.length; start += ROWS_PER_INSERT) {
          const part = rows.slice(start, start + ROWS_PER_INSERT);
          await tx
            .insert(records)
            .values(part.map((row) => ({ ...row, claims: { ...row.claims }, importedAt })))
            .onConflictDoUpdate({
              target: [records.department, records.personNumber, records.recordKey],
              set: {
                householdNumber: sql`excluded.household_number`,
                name: sql`excluded.name`,
                claims: sql`excluded.claims`,
                importedAt: sql`excluded.imported_at`,
              },
            });
        }
        for (const department of new Set(rows.map((row) => row.department))) {
          await noteAct(tx, { department, act: 'imported', at: importedAt });
        }
      });
    },
  };
}
