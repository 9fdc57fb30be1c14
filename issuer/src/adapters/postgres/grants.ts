// Grants in SQL, and the logins under way that lead to them.
import type { SQL } from 'drizzle-orm';
import type { LoginAttemptStore } from '../../authorization/login.ts';
import type { GrantStore } from '../../ports.ts';
import type { Database, Transaction } from './database.ts';
import { and, eq, gt, inArray, lte } from './drizzle.ts';
import { approvals, authorizationArtifacts, grants, loginAttempts } from './schema.ts';

export function createGrantStore(db: Database): GrantStore {
  return {
    async open(grant) {
      await db.insert(grants).values({ ...grant, offerId: grant.offerId ?? null, state: 'active' });
    },
    async find(id, now) {
      const [row] = await db
        .select()
        .from(grants)
        .where(and(eq(grants.id, id), eq(grants.state, 'active'), gt(grants.expiresAt, now)));
      if (!row) return undefined;
      const { state: _state, offerId, ...grant } = row;
      return { ...grant, offerId: offerId ?? undefined };
    },
  };
}

/** Ends what a person's wallets may still fetch, tokens included. */
export const endGrantsOf = (tx: Transaction, department: string, personNumber: string) =>
  endGrantsWhere(tx, department, eq(grants.personNumber, personNumber));

/** Ends what one wallet may still fetch by this grant, tokens included. */
export const endGrant = (tx: Transaction, department: string, id: string) =>
  endGrantsWhere(tx, department, eq(grants.id, id));

async function endGrantsWhere(tx: Transaction, department: string, which: SQL): Promise<void> {
  const ended = await tx
    .update(grants)
    .set({ state: 'ended' })
    .where(and(eq(grants.department, department), which, eq(grants.state, 'active')))
    .returning({ id: grants.id });
  const ids = ended.map(({ id }) => id);
  if (ids.length === 0) return;
  await tx
    .delete(authorizationArtifacts)
    .where(
      and(eq(authorizationArtifacts.department, department), inArray(authorizationArtifacts.grantId, ids)),
    );
}

export function createLoginAttemptStore(db: Database): LoginAttemptStore {
  const alive = (stateHash: string, now: Date) =>
    and(eq(loginAttempts.stateHash, stateHash), gt(loginAttempts.expiresAt, now));
  const attempt = { department: loginAttempts.department, interactionUid: loginAttempts.interactionUid };
  return {
    async open(stateHash, opened) {
      await db.insert(loginAttempts).values({ stateHash, ...opened });
    },
    async find(stateHash, now) {
      const [row] = await db.select(attempt).from(loginAttempts).where(alive(stateHash, now));
      return row;
    },
    async take(stateHash, now) {
      const [row] = await db.delete(loginAttempts).where(alive(stateHash, now)).returning(attempt);
      return row;
    },
  };
}

export async function forgetExpiredGrants(db: Database, now: Date): Promise<void> {
  await db.delete(grants).where(lte(grants.expiresAt, now));
  await db.delete(approvals).where(lte(approvals.expiresAt, now));
  await db.delete(loginAttempts).where(lte(loginAttempts.expiresAt, now));
}
