// What the SQL of this folder runs on, whichever of the two databases it is.
import type { ExtractTablesWithRelations } from 'drizzle-orm';
import type { PgDatabase, PgTransaction } from 'drizzle-orm/pg-core';
import type { PgliteQueryResultHKT } from 'drizzle-orm/pglite';

type NoSchema = Record<string, never>;
// Both drivers answer a query with `{ rows }`; PGlite's type stands for both.
export type Database = PgDatabase<PgliteQueryResultHKT, NoSchema>;
export type Transaction = PgTransaction<PgliteQueryResultHKT, NoSchema, ExtractTablesWithRelations<NoSchema>>;
/** What a query can run on. */
export type Queryable = Database | Transaction;
