// What oidc-provider keeps: sessions, login attempts, grants and codes. Ids are stored hashed: a copy of the file
// opens no session that can still be looked up by its cookie alone.
import { createHash } from 'node:crypto';
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import type { Database } from './database.ts';

type Row = { payload: string; consumed_at: number | null };

const hash = (id: string) => createHash('sha256').update(id).digest('base64url');

/** @param nowSeconds seconds since 1970 */
export function createArtifacts(database: Database, nowSeconds: () => number) {
  const upsert = database.prepare(
    `INSERT INTO artifacts (model, id, grant_id, uid, payload, expires_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (model, id) DO UPDATE SET grant_id = excluded.grant_id, uid = excluded.uid,
       payload = excluded.payload, expires_at = excluded.expires_at`,
  );
  const find = database.prepare(
    'SELECT payload, consumed_at FROM artifacts WHERE model = ? AND id = ? AND expires_at > ?',
  );
  const findByUid = database.prepare(
    'SELECT payload, consumed_at FROM artifacts WHERE model = ? AND uid = ? AND expires_at > ?',
  );
  const consume = database.prepare(
    'UPDATE artifacts SET consumed_at = ? WHERE model = ? AND id = ? AND consumed_at IS NULL',
  );
  const destroy = database.prepare('DELETE FROM artifacts WHERE model = ? AND id = ?');
  const revoke = database.prepare('DELETE FROM artifacts WHERE model = ? AND grant_id = ?');

  function read(row: unknown, id?: string): AdapterPayload | undefined {
    if (row === undefined) return undefined;
    const { payload, consumed_at: consumed } = row as Row;
    return {
      ...(JSON.parse(payload) as AdapterPayload),
      ...(id !== undefined && { jti: id }),
      ...(consumed !== null && { consumed }),
    };
  }

  return (model: string): Adapter => ({
    async upsert(id, { jti, ...payload }, expiresInSeconds = 0) {
      const { grantId = null, uid = null } = payload;
      // Found by `uid`, a row must say itself what its id is.
      const kept = JSON.stringify(uid === null ? payload : { ...payload, jti });
      upsert.run(model, hash(id), grantId, uid, kept, nowSeconds() + expiresInSeconds);
    },
    find: async (id) => read(find.get(model, hash(id), nowSeconds()), id),
    findByUid: async (uid) => read(findByUid.get(model, uid, nowSeconds())),
    findByUserCode: async () => undefined,
    async consume(id) {
      // The provider looks before it consumes: of two that looked at the same time, the second one is refused here.
      const { changes } = consume.run(nowSeconds(), model, hash(id));
      if (changes === 0) throw new errors.InvalidGrant('already used');
    },
    async destroy(id) {
      destroy.run(model, hash(id));
    },
    async revokeByGrantId(grantId) {
      revoke.run(model, grantId);
    },
  });
}
