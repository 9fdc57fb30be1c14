// The provider's store: what is good once stays so when two come at the same moment, and a copy of it opens nothing.

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putEmptyDatabase } from '../../../tools/town/empty-database.ts';
import {
  createArtifactAdapter,
  createCountOpening,
  forgetExpiredArtifacts,
} from '../../src/adapters/postgres/authorization-artifacts.ts';
import { type OpenDatabase, openDatabase } from '../../src/adapters/postgres/open-database.ts';

const folder = mkdtempSync(join(tmpdir(), 'anju-artifacts-'));
let database: OpenDatabase;
let now = new Date('2026-11-20T00:00:00Z');
const adapter = (model: string, department = 'income') =>
  createArtifactAdapter(database.db, department, model, () => now);

beforeAll(async () => {
  await putEmptyDatabase(join(folder, 'database'));
  database = await openDatabase({ folder: join(folder, 'database') });
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const outcomes = async (acts: Promise<unknown>[]) =>
  (await Promise.allSettled(acts)).map(({ status }) => status).sort();

describe('an artifact', () => {
  it('is found under its id, in its department and model only', async () => {
    await adapter('AccessToken').upsert('token-1', { jti: 'token-1', accountId: 'P1' }, 60);
    expect(await adapter('AccessToken').find('token-1')).toMatchObject({ jti: 'token-1', accountId: 'P1' });
    expect(await adapter('AccessToken').find('token-2')).toBeUndefined();
    expect(await adapter('RefreshToken').find('token-1')).toBeUndefined();
    expect(await adapter('AccessToken', 'residency').find('token-1')).toBeUndefined();
  });

  it('is gone when its time is over', async () => {
    await adapter('AccessToken').upsert('short', { jti: 'short' }, 60);
    now = new Date(now.getTime() + 60_000);
    expect(await adapter('AccessToken').find('short')).toBeUndefined();
  });

  it('does not stand in the database under the name that opens it', async () => {
    await adapter('AccessToken').upsert('a-secret-token', { jti: 'a-secret-token' }, 60);
    const { rows } = await database.db.execute(
      sql`SELECT row_to_json(a) AS row FROM authorization_artifacts a`,
    );
    expect(JSON.stringify(rows)).not.toContain('a-secret-token');
  });

  it('is consumed once, by one of two at once', async () => {
    const codes = adapter('AuthorizationCode');
    await codes.upsert('code', { jti: 'code' }, 60);
    expect((await codes.find('code'))?.consumed).toBeUndefined();
    expect(await outcomes([codes.consume('code'), codes.consume('code'), codes.consume('code')])).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
    ]);
    expect((await codes.find('code'))?.consumed).toBeTypeOf('number');
    await expect(codes.consume('code')).rejects.toMatchObject({ error: 'invalid_grant' });
    await expect(codes.consume('unknown')).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('that detects replays is written once, by one of two at once', async () => {
    const replays = adapter('ReplayDetection');
    const write = () => replays.upsert('jti', { iss: 'client' }, 60);
    expect(await outcomes([write(), write()])).toEqual(['fulfilled', 'rejected']);
    await expect(write()).rejects.toMatchObject({ error: 'invalid_dpop_proof' });
  });

  it('of any other model may be written again', async () => {
    const sessions = adapter('Session');
    await sessions.upsert('session', { jti: 'session', uid: 'u1', accountId: 'P1' }, 60);
    await sessions.upsert('session', { jti: 'session', uid: 'u1', accountId: 'P2' }, 60);
    expect(await sessions.findByUid('u1')).toMatchObject({ jti: 'session', accountId: 'P2' });
  });

  it('is gone with its grant', async () => {
    const tokens = adapter('AccessToken');
    await tokens.upsert('one', { jti: 'one', grantId: 'g1' }, 60);
    await tokens.upsert('two', { jti: 'two', grantId: 'g2' }, 60);
    await tokens.revokeByGrantId('g1');
    expect(await tokens.find('one')).toBeUndefined();
    expect(await tokens.find('two')).toBeDefined();
    await tokens.destroy('two');
    expect(await tokens.find('two')).toBeUndefined();
  });
});

describe('a pushed request', () => {
  const requests = () => adapter('PushedAuthorizationRequest');
  const later = (seconds: number) => {
    now = new Date(now.getTime() + seconds * 1000);
  };
  const push = (id: string) =>
    requests().upsert(id, { jti: id, request: 'e30.e30.', exp: Math.floor(Date.now() / 1000) + 60 }, 60);

  it('that is over is known to be over, and to have been used, until its interactions are over too', async () => {
    await push('used');
    expect((await requests().find('used'))?.exp).toBeGreaterThan(Date.now() / 1000);
    later(61);
    await forgetExpiredArtifacts(database.db, now);
    expect(await requests().find('used')).toMatchObject({ jti: 'used', exp: 0 });
    await requests().consume('used');
    later(898);
    await forgetExpiredArtifacts(database.db, now);
    expect(await requests().find('used')).toMatchObject({ exp: 0, consumed: expect.any(Number) });
    await expect(requests().consume('used')).rejects.toMatchObject({ error: 'invalid_request_uri' });
    later(1);
    expect(await requests().find('used')).toBeUndefined();
  });

  it('is consumed by one of three at once, late as well as early', async () => {
    for (const seconds of [0, 61]) {
      await push(`raced-${seconds}`);
      later(seconds);
      const consume = () => requests().consume(`raced-${seconds}`);
      expect(await outcomes([consume(), consume(), consume()])).toEqual([
        'fulfilled',
        'rejected',
        'rejected',
      ]);
    }
  });

  it('is opened so often and no more, counted at once, in its own department', async () => {
    await push('opened');
    const count = createCountOpening(database.db, 'income');
    const counted = await Promise.all(Array.from({ length: 7 }, () => count('opened', 5)));
    expect(counted.filter((one) => one)).toHaveLength(5);
    expect(await count('opened', 5)).toBe(false);
    expect(await count('never-pushed', 5)).toBe(false);
    expect(await createCountOpening(database.db, 'residency')('opened', 5)).toBe(false);
    expect(await requests().find('opened')).toMatchObject({ jti: 'opened', request: 'e30.e30.' });
  });
});

describe('the data folder', () => {
  it('is readable by its owner only', () => {
    expect(statSync(join(folder, 'database')).mode & 0o077).toBe(0);
  });

  it('is not opened twice', async () => {
    await adapter('AccessToken').upsert('kept', { jti: 'kept' }, 60);
    await expect(openDatabase({ folder: join(folder, 'database') })).rejects.toMatchObject({
      code: 'data_folder_in_use',
    });
    // The refused one took nothing away from the first.
    expect(await adapter('AccessToken').find('kept')).toBeDefined();
  });
});
