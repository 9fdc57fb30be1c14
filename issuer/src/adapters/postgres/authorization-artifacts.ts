// Where oidc-provider keeps its tokens and grants, one department apart from the next. Ids are stored hashed: a copy
// of the database opens nothing. What is good once is consumed by one conditional update.
import { createHash } from 'node:crypto';
import type { SQL } from 'drizzle-orm';
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import { type CountOpening, INTERACTION_SECONDS } from '../../authorization/authorization-request.ts';
import type { Clock } from '../../ports.ts';
import type { Database } from './database.ts';
import { and, eq, gt, isNull, lt, lte, or, sql } from './drizzle.ts';
import { authorizationArtifacts as artifacts } from './schema.ts';

const hash = (id: string) => createHash('sha256').update(id).digest('base64url');

/** Models whose id may be written once only; the second writer of two at once loses. */
const WRITTEN_ONCE: ReadonlySet<string> = new Set(['ReplayDetection']);

const PUSHED = 'PushedAuthorizationRequest';

/** What begins something that outlasts it is remembered until that is over, too: what was used stays used. */
const REMEMBERED_SECONDS: Readonly<Record<string, number>> = { [PUSHED]: INTERACTION_SECONDS };

export function createArtifactAdapter(db: Database, department: string, model: string, now: Clock): Adapter {
  const ofModel = and(eq(artifacts.department, department), eq(artifacts.model, model));
  const byId = (id: string) => and(ofModel, eq(artifacts.idHash, hash(id)));
  const remembered = (REMEMBERED_SECONDS[model] ?? 0) * 1000;
  /** For the library, which measures by the system's clock: over is what is over by ours. */
  const isOver = (until: Date | null) => until !== null && until.getTime() - remembered <= now().getTime();

  async function findWhere(condition: SQL | undefined, id?: string): Promise<AdapterPayload | undefined> {
    const alive = or(isNull(artifacts.expiresAt), gt(artifacts.expiresAt, now()));
    const [row] = await db.select().from(artifacts).where(and(condition, alive));
    if (!row) return undefined;
    return {
      ...row.payload,
      ...(id !== undefined && { jti: id }),
      ...(isOver(row.expiresAt) && { exp: 0 }),
      ...(row.consumedAt && { consumed: Math.floor(row.consumedAt.getTime() / 1000) }),
    };
  }

  return {
    async upsert(id, { jti, ...payload }, expiresInSeconds) {
      // Without an id to search by, the row could not be given back whole; these models are found by id only.
      const searchable = payload.uid !== undefined || payload.userCode !== undefined;
      const row = {
        department,
        model,
        idHash: hash(id),
        payload: searchable ? { ...payload, jti } : payload,
        grantId: payload.grantId ?? null,
        uid: payload.uid ?? null,
        userCode: payload.userCode ?? null,
        expiresAt: expiresInSeconds ? new Date(now().getTime() + expiresInSeconds * 1000 + remembered) : null,
      };
      const insert = db.insert(artifacts).values(row);
      if (WRITTEN_ONCE.has(model)) {
        const inserted = await insert.onConflictDoNothing().returning({ model: artifacts.model });
        if (inserted.length === 0) throw new errors.InvalidDpopProof('DPoP proof JWT was already used');
        return;
      }
      await insert.onConflictDoUpdate({
        target: [artifacts.department, artifacts.model, artifacts.idHash],
        set: { payload: row.payload, grantId: row.grantId, expiresAt: row.expiresAt },
      });
    },

    find: (id) => findWhere(byId(id), id),
    findByUid: (uid) => findWhere(and(ofModel, eq(artifacts.uid, uid))),
    findByUserCode: (userCode) => findWhere(and(ofModel, eq(artifacts.userCode, userCode))),

    async consume(id) {
      const consumed = await db
        .update(artifacts)
        .set({ consumedAt: now() })
        .where(and(byId(id), isNull(artifacts.consumedAt)))
        .returning({ model: artifacts.model });
      if (consumed.length > 0) return;
      throw model === PUSHED
        ? new errors.InvalidRequestUri('request_uri was already used')
        : new errors.InvalidGrant('already consumed');
    },

    async destroy(id) {
      await db.delete(artifacts).where(byId(id));
    },

    async revokeByGrantId(grantId) {
      await db.delete(artifacts).where(and(ofModel, eq(artifacts.grantId, grantId)));
    },
  };
}

/** One conditional update, so that many at once are counted one by one. */
export function createCountOpening(db: Database, department: string): CountOpening {
  const opened = sql<number>`coalesce((${artifacts.payload}->>'opened')::int, 0)`;
  return async (requestId, maximum) => {
    const ofRequest = and(
      eq(artifacts.department, department),
      eq(artifacts.model, PUSHED),
      eq(artifacts.idHash, hash(requestId)),
    );
    const counted = await db
      .update(artifacts)
      .set({ payload: sql`jsonb_set(${artifacts.payload}, '{opened}', to_jsonb(${opened} + 1))` })
      .where(and(ofRequest, lt(opened, maximum)))
      .returning({ model: artifacts.model });
    return counted.length === 1;
  };
}

export async function forgetExpiredArtifacts(db: Database, now: Date): Promise<void> {
  await db.delete(artifacts).where(lte(artifacts.expiresAt, now));
}
