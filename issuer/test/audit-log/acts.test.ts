// Which acts of a department leave an entry, what the entry says, and what anyone sees of it.
import { join } from 'node:path';
import { leafHash, rootOf, verifyConsistency, verifyInclusion } from '@anju/audit-log';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/adapters/postgres/open-database.ts';
import { OTHER_PERSON, PERSON, registerOf } from '../support/registers.ts';
import { type RunningIssuer, startIssuer } from '../support/running-issuer.ts';
import { createTestWallet, makeKey } from '../support/test-wallet.ts';

type Row = { log: string; position: number; leaf_hash: Uint8Array; salt: Uint8Array; entry: Uint8Array };

let issuer: RunningIssuer;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

const change = (action: string, person_number: string) =>
  issuer.clerk(`/clerk/credentials/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ department: 'income', person_number }),
  });
const leavesOf = async (department: string) =>
  (await issuer.call(`/${department}/audit-log`)).json.leaves as string[];

beforeAll(async () => {
  issuer = await startIssuer({ outside: { statusListSize: 1000 } });
});
afterAll(() => issuer.city.remove());

describe('a department’s audit log', () => {
  it('is empty at first, with CORS, a short age and a tag', async () => {
    const answer = await issuer.call('/income/audit-log');
    expect(answer.json).toEqual({ format: 'urn:anju:audit-log:1', size: 0, from: 0, leaves: [] });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=5');
    const tag = answer.headers.get('etag') ?? '';
    expect((await issuer.call('/income/audit-log', { headers: { 'if-none-match': tag } })).status).toBe(304);
  });

  it('gets one leaf for each act that changed something, in its own log, and none for what changed nothing', async () => {
    await issuer.importCsv('income', registerOf('income'));
    const wallet = createTestWallet(issuer, await makeKey());
    await wallet.receive('income', PERSON, 4);
    expect((await change('suspend', PERSON)).json).toEqual({ suspended: 4 });
    expect((await change('suspend', PERSON)).json).toEqual({ suspended: 0 });
    await change('resume', PERSON);
    await change('revoke', PERSON);
    await change('revoke', PERSON);
    await change('resume', OTHER_PERSON);
    expect((await issuer.importCsv('income', 'not,a,register\n')).status).not.toBe(200);

    expect(await leavesOf('income')).toEqual([]);
    await issuer.app.anchoring.runOnce();
    expect(await leavesOf('income')).toHaveLength(5);
    expect(await leavesOf('property')).toEqual([]);
  });

  it('keeps the places it gave when it grows, and proves that it grew', async () => {
    const before = await leavesOf('income');
    await issuer.importCsv('income', registerOf('income'));
    await issuer.importCsv('income', registerOf('income'));
    await issuer.app.anchoring.runOnce();
    const after = await leavesOf('income');
    expect(after.slice(0, before.length)).toEqual(before);
    expect(new Set(after).size).toBe(7);

    const { json } = await issuer.call(`/income/audit-log/consistency?from=${before.length}`);
    const claim = {
      previousSize: before.length,
      previousRoot: rootOf(before.map(bytes)),
      size: after.length,
      root: rootOf(after.map(bytes)),
      proof: (json.proof as string[]).map(bytes),
    };
    expect(verifyConsistency(claim)).toBe(true);
  });

  it('proves any leaf of any size, and none that it does not hold', async () => {
    const leaves = await leavesOf('income');
    const leaf = leaves[2] as string;
    const { json } = await issuer.call(`/income/audit-log/leaves/${leaf}?size=5`);
    const claim = {
      leafHash: bytes(leaf),
      index: json.index as number,
      size: 5,
      root: rootOf(leaves.slice(0, 5).map(bytes)),
      proof: (json.proof as string[]).map(bytes),
    };
    expect(claim.index).toBe(2);
    expect(verifyInclusion(claim)).toBe(true);
    expect((await issuer.call(`/property/audit-log/leaves/${leaf}`)).status).toBe(404);
    expect((await issuer.call(`/income/audit-log/leaves/${'0'.repeat(64)}`)).status).toBe(404);
    expect((await issuer.call(`/income/audit-log/leaves/${leaf}?size=2`)).status).toBe(404);
  });

  it.each([
    'audit-log?from=-1',
    'audit-log?limit=0',
    'audit-log?limit=99999',
    'audit-log?from=1&from=2',
    'audit-log/leaves/short',
    'audit-log/consistency?from=9',
    'audit-log/consistency?size=1e9',
  ])('refuses %s', async (asked) => {
    expect((await issuer.call(`/income/${asked}`)).status).toBe(400);
  });

  it('consists of salted entries that name act, type and time, and nobody', async () => {
    const published = await leavesOf('income');
    await issuer.app.close();
    const { db, close } = await openDatabase({ folder: join(issuer.city.config.dataDir, 'database') });
    const { rows } = await db.execute(sql`SELECT * FROM audit_log_leaves ORDER BY position`);
    await close();
    const kept = rows as unknown as Row[];
    expect(kept.map(({ leaf_hash }) => hex(leaf_hash))).toEqual(published);
    for (const { salt, entry, leaf_hash } of kept)
      expect(leafHash(salt, entry)).toEqual(Uint8Array.from(leaf_hash));
    expect(new Set(kept.map(({ salt }) => hex(salt))).size).toBe(kept.length);
    const entries = kept.map(
      ({ entry }) => JSON.parse(Buffer.from(entry).toString()) as Record<string, string>,
    );
    expect(entries.map(({ act }) => act).sort()).toEqual(
      ['imported', 'imported', 'imported', 'issued', 'resumed', 'revoked', 'suspended'].sort(),
    );
    for (const entry of entries) {
      expect(Object.keys(entry)).toEqual(['format', 'act', 'vct', 'at']);
      expect(entry).toMatchObject({ format: 'urn:anju:issuer-act:1', vct: 'urn:anju:income:1' });
    }
  });
});
