// Things that are good once (nonces, DPoP proofs): an insert that wins or loses, never look-then-write.
import type { RememberOnce } from '../../ports.ts';
import type { Database, Queryable } from './database.ts';
import { lte } from './drizzle.ts';
import { usedOnce } from './schema.ts';

export type OnceKind = 'nonce' | 'dpop';

/** False when the key was already remembered. */
export async function insertOnce(
  on: Queryable,
  kind: OnceKind,
  key: string,
  expiresAt: Date,
): Promise<boolean> {
  const rows = await on
    .insert(usedOnce)
    .values({ kind, key, expiresAt })
    .onConflictDoNothing()
    .returning({ key: usedOnce.key });
  return rows.length === 1;
}

export function createRememberOnce(db: Database, kind: OnceKind): RememberOnce {
  return (key, expiresAt) => insertOnce(db, kind, key, expiresAt);
}

export async function forgetExpired(db: Database, now: Date): Promise<void> {
  await db.delete(usedOnce).where(lte(usedOnce.expiresAt, now));
}
