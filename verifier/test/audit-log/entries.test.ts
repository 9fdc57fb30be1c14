// One entry per decision: made with it or not at all, provable by who was given its secret, and telling nothing of anyone.
import { createHash, randomBytes } from 'node:crypto';
import { encodeDecisionEntry, leafHash, rootOf, saltOfSecret, verifyInclusion } from '@anju/audit-log';
import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { createLeafStore, givePositions } from '../../src/adapters/audit-log.ts';
import { createRequestStore } from '../../src/adapters/request-store.ts';
import { useEmbeddedDatabase } from '../support/embedded-database.ts';
import { present } from '../support/holder.ts';
import { after, named, newRequest, question } from '../support/request-rows.ts';
import { useDesk, useVerifier, useWallet } from '../support/running-verifier.ts';

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const hex = (of: Uint8Array) => Buffer.from(of).toString('hex');

describe('in the database', () => {
  const outcome = {
    decision: 'not_eligible' as const,
    clauses: [{ id: 'c', met: false as const }],
    statusAsOf: null,
  };
  const open = useEmbeddedDatabase();

  async function claimed(): Promise<string> {
    const id = randomBytes(32).toString('base64url');
    const store = createRequestStore(open.database);
    await store.add(newRequest(id, { caseNumber: '京房审〔2026〕12号' }));
    await store.claim(id, after(1));
    return id;
  }
  const entries = async () => {
    const { rows } = (await open.database.execute(
      sql`SELECT salt, entry, leaf_hash FROM audit_log_leaves ORDER BY id`,
    )) as unknown as { rows: { salt: Uint8Array; entry: Uint8Array; leaf_hash: Uint8Array }[] };
    return rows;
  };

  test('a decision leaves exactly this entry, under the salt it was given', async () => {
    const id = await claimed();
    const salt = randomBytes(32);
    expect(await createRequestStore(open.database).recordDecision(named(id), outcome, after(2), salt)).toBe(
      true,
    );
    const [kept] = await entries();
    if (kept === undefined) throw new Error('no entry');
    expect(JSON.parse(Buffer.from(kept.entry).toString())).toEqual({
      format: 'urn:anju:decision:2',
      request: createHash('sha256').update(id).digest('hex'),
      asked_by: { client_id: 'x509_hash:test', name: { 'zh-CN': '机构', en: 'Agency' } },
      question,
      decision: 'not_eligible',
      at: '2026-11-20T10:00:02.123Z',
    });
    expect(hex(kept.salt)).toBe(hex(salt));
    expect(hex(leafHash(kept.salt, kept.entry))).toBe(hex(kept.leaf_hash));
  });

  test('a decision that comes too late or twice leaves none, and neither does a refusal', async () => {
    const store = createRequestStore(open.database);
    const before = (await entries()).length;
    const [late, refused, twice] = [await claimed(), await claimed(), await claimed()];
    expect(await store.recordDecision(named(late), outcome, after(60), randomBytes(32))).toBe(false);
    await store.recordRefusal(refused, 'processing_failed', after(2));
    await store.recordDecision(named(twice), outcome, after(2), randomBytes(32));
    await store.recordDecision(named(twice), outcome, after(2), randomBytes(32));
    expect(await entries()).toHaveLength(before + 1);
  });

  test('a decision whose entry cannot be written is not made either', async () => {
    const id = await claimed();
    const before = (await entries()).length;
    const store = createRequestStore(open.database);
    await expect(store.recordDecision(named(id), outcome, after(2), new Uint8Array(31))).rejects.toThrow();
    expect(await store.find(id)).toMatchObject({ state: 'checking' });
    expect(await entries()).toHaveLength(before);
  });

  test('places are given once and kept', async () => {
    const leaves = createLeafStore(open.database);
    expect(await leaves.count()).toBe(0);
    await givePositions(open.database);
    const first = await leaves.readLeaves({ from: 0, to: await leaves.count() });
    const id = await claimed();
    await createRequestStore(open.database).recordDecision(named(id), outcome, after(2), randomBytes(32));
    await givePositions(open.database);
    await givePositions(open.database);
    const all = await leaves.readLeaves({ from: 0, to: await leaves.count() });
    expect(all).toHaveLength(first.length + 1);
    expect(all.slice(0, -1).map(hex)).toEqual(first.map(hex));
    expect(await leaves.positionOf(all.at(-1) as Uint8Array)).toBe(first.length);
    expect(await leaves.positionOf(new Uint8Array(32))).toBeNull();
  });
});

describe('of a running verifier', () => {
  let secrets: Uint8Array[];
  const running = useVerifier({
    replace: ({ randomBytes: real }) => ({
      randomBytes(length) {
        const made = real(length);
        secrets?.push(made);
        return made;
      },
    }),
  });
  const { verifier } = running;
  const desk = useDesk(running);
  const wallet = useWallet(running);

  test('who holds an entry’s secret can prove that the entry is in the published log', async () => {
    const decided = [];
    for (let n = 0; n < 3; n += 1) {
      const { request_id: id } = await desk.ask(`A-${n}`);
      secrets = [];
      const { body } = await present(verifier.app, id, wallet);
      const { rule, decision, decided_at } = body.anju_result as unknown as {
        rule: { id: string; version: string; sha256: string };
        decision: string;
        decided_at: string;
      };
      const askedBy = verifier.ports.agencies.find('housing-office');
      if (askedBy === null) throw new Error('not served');
      const question = { kind: 'rule', ...rule } as const;
      const at = new Date(decided_at);
      const entry = encodeDecisionEntry({ requestId: id, askedBy, question, decision, at });
      decided.push({ entry, secret: secrets.at(-1) as Uint8Array });
    }
    expect((await verifier.app.inject('/audit-log')).json()).toMatchObject({ size: 0, leaves: [] });
    await verifier.ports.anchoring.runOnce();

    const answer = await verifier.app.inject('/audit-log');
    const { leaves } = answer.json<{ leaves: string[] }>();
    expect(leaves).toHaveLength(3);
    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': '*', etag: '"0-3-3"' });
    for (const { entry, secret } of decided) {
      const leaf = leafHash(saltOfSecret(secret), entry);
      const shown = (await verifier.app.inject(`/audit-log/leaves/${hex(leaf)}`)).json();
      const { index, size, proof } = shown as { index: number; size: number; proof: string[] };
      const root = rootOf(leaves.map(bytes));
      expect(verifyInclusion({ leafHash: leaf, index, size, root, proof: proof.map(bytes) })).toBe(true);
      const guessed = leafHash(saltOfSecret(randomBytes(32)), entry);
      expect((await verifier.app.inject(`/audit-log/leaves/${hex(guessed)}`)).statusCode).toBe(404);
    }
  }, 60_000);

  test('health says that nothing is anchored without an identity, and is well all the same', async () => {
    const health = await verifier.app.inject('/health');
    expect(health.statusCode).toBe(200);
    expect(health.json()).toMatchObject({ status: 'ok', anchoring: [] });
  });

  test.each(['/audit-log?limit=5000', '/audit-log/leaves/xyz', '/audit-log/consistency?from=99'])(
    '%s is refused with a sentence',
    async (url) => {
      const answer = await verifier.app.inject(url);
      expect([answer.statusCode, answer.json().error.code]).toEqual([400, 'input_invalid']);
    },
  );
});
