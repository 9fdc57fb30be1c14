// drizzle-orm in its CommonJS build. As ES modules it takes half a second of work of every start: its package.json has 180 kB,
// and Node reads through it for each of a hundred files.
import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

export const { and, asc, desc, eq, getTableColumns, gte, inArray, lt, lte, max, or, sql } = load(
  'drizzle-orm',
) as typeof import('drizzle-orm');
export const {
  bigint,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} = load('drizzle-orm/pg-core') as typeof import('drizzle-orm/pg-core');
export const { drizzle: drizzleServer } = load(
  'drizzle-orm/node-postgres',
) as typeof import('drizzle-orm/node-postgres');
export const { drizzle: drizzleEmbedded } = load('drizzle-orm/pglite') as typeof import('drizzle-orm/pglite');
