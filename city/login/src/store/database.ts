// What must outlive a kill: one SQLite file, which Node brings along. Its calls do not wait, so a statement or a
// transaction is one step for every request of this process, and the lock keeps a second process out.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConfigError } from '../config.ts';

export type Database = DatabaseSync;

/** An earlier version's code_requests knew no addresses; it held a day's counts. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS artifacts (
    model TEXT NOT NULL, id TEXT NOT NULL, grant_id TEXT, uid TEXT, payload TEXT NOT NULL,
    consumed_at INTEGER, expires_at INTEGER NOT NULL, PRIMARY KEY (model, id)) STRICT;
  CREATE INDEX IF NOT EXISTS artifacts_by_grant ON artifacts (grant_id);
  CREATE INDEX IF NOT EXISTS artifacts_by_uid ON artifacts (model, uid);
  CREATE INDEX IF NOT EXISTS artifacts_by_expiry ON artifacts (expires_at);

  CREATE TABLE IF NOT EXISTS codes (
    attempt TEXT PRIMARY KEY, person_id TEXT NOT NULL, code_mac BLOB NOT NULL,
    tries_left INTEGER NOT NULL, expires_at INTEGER NOT NULL, kept_until INTEGER NOT NULL) STRICT;
  DROP TABLE IF EXISTS code_requests;
  CREATE TABLE IF NOT EXISTS code_requests_by_address (
    person_id TEXT NOT NULL, address TEXT NOT NULL, requested_at INTEGER NOT NULL, kept_until INTEGER NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS code_requests_by_person ON code_requests_by_address (person_id, requested_at);
  CREATE TABLE IF NOT EXISTS attempt_numbers (
    attempt TEXT NOT NULL, person_id TEXT NOT NULL, kept_until INTEGER NOT NULL,
    PRIMARY KEY (attempt, person_id)) STRICT;
  CREATE TABLE IF NOT EXISTS wrong_codes (
    attempt TEXT NOT NULL, address TEXT NOT NULL, entered_at INTEGER NOT NULL, kept_until INTEGER NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS wrong_codes_by_attempt ON wrong_codes (attempt);
  CREATE INDEX IF NOT EXISTS wrong_codes_by_address ON wrong_codes (address, entered_at);
  CREATE INDEX IF NOT EXISTS wrong_codes_by_time ON wrong_codes (entered_at);

  CREATE TABLE IF NOT EXISTS challenges (
    challenge TEXT PRIMARY KEY, use TEXT NOT NULL, holder TEXT NOT NULL, expires_at INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS passkeys (
    id TEXT PRIMARY KEY, person_id TEXT NOT NULL, public_key BLOB NOT NULL, counter INTEGER NOT NULL,
    transports TEXT NOT NULL, is_synced INTEGER NOT NULL, added_at INTEGER NOT NULL, used_at INTEGER) STRICT;
  CREATE INDEX IF NOT EXISTS passkeys_by_person ON passkeys (person_id);
`;

/** @throws ConfigError when another process has it open, or the folder cannot be written */
export function openDatabase(dataDir: string): Database {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const database = new DatabaseSync(join(dataDir, 'login.sqlite'));
    database.exec(
      'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;',
    );
    database.exec(SCHEMA);
    return database;
  } catch {
    throw new ConfigError(
      'The folder LOGIN_DATA_DIR cannot be used: another city login has it open, or it cannot be written.',
    );
  }
}

/** All that `work` does, or nothing of it. */
export function inOneStep<T>(database: Database, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

/** Deletes what can no longer be used. */
export function forgetExpired(database: Database, nowSeconds: number): void {
  inOneStep(database, () => {
    database.prepare('DELETE FROM artifacts WHERE expires_at <= ?').run(nowSeconds);
    for (const table of ['codes', 'code_requests_by_address', 'attempt_numbers', 'wrong_codes']) {
      database.prepare(`DELETE FROM ${table} WHERE kept_until <= ?`).run(nowSeconds);
    }
    database.prepare('DELETE FROM challenges WHERE expires_at <= ?').run(nowSeconds);
  });
}
