// The citizen's look-up: who holds the secret of an entry sees that entry; nobody else sees anything, and no two are alike.
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { leafHash, rootOf, saltOfSecret, verifyInclusion } from '@anju/audit-log';
import type { InjectOptions } from 'fastify';
import { describe, expect, test } from 'vitest';
import { createApp } from '../../src/app.ts';
import { createLookUpEntry, type ShownEntry } from '../../src/audit-log/look-up-entry.ts';
import { createFakePorts } from '../support/fake-ports.ts';
import { prepareAnswer, present } from '../support/holder.ts';
import { eligible, issueAll, justAbove } from '../support/people.ts';
import { useDesk, useVerifier, useWallet } from '../support/running-verifier.ts';
import { ORIGIN } from '../support/verifier.ts';

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const NOT_FOUND = { error: 'invalid_request', error_description: 'There is no such entry.' };

const asForm = (form: string[][]): InjectOptions => ({
  method: 'POST',
  url: '/wallet/entries',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  payload: new URLSearchParams(form).toString(),
});
const asJson = (payload: object): InjectOptions => ({ method: 'POST', url: '/wallet/entries', payload });

describe('of a running verifier', () => {
  const running = useVerifier();
  const { departments, folder, verifier } = running;
  const desk = useDesk(running);
  const wallet = useWallet(running);

  async function decide(held = wallet) {
    const { request_id: id } = await desk.ask('京房审〔2026〕12号');
    const { body } = await present(verifier.app, id, held);
    if (body.anju_result === undefined) throw new Error('nothing was decided');
    return { id, result: body.anju_result };
  }
  const lookUp = async (secret: string) => {
    const answered = await verifier.app.inject(asForm([['secret', secret]]));
    return { status: answered.statusCode, entry: answered.json<ShownEntry>(), headers: answered.headers };
  };

  test('the secret shows who asked, by which rule, with which result, as a form and as JSON', async () => {
    const { result } = await decide(await issueAll(departments, justAbove));
    expect(result.entry_secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(result.entry_uri).toBe(`${ORIGIN}/wallet/entries`);
    const { status, entry, headers } = await lookUp(result.entry_secret);
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'access-control-allow-origin': '*' });
    expect(entry).toEqual({
      asked_by: { 'zh-CN': '住房保障事务中心', en: 'Housing Office' },
      rule: result.rule,
      decision: 'not_eligible',
      decided_at: result.decided_at,
      entry: expect.any(String),
      leaf_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      proof_uri: null,
    });
    const again = await verifier.app.inject(asJson({ secret: result.entry_secret }));
    expect(again.json()).toEqual(entry);
  });

  test('what it shows is what the published log holds, once the log is published', async () => {
    const { result } = await decide();
    expect((await lookUp(result.entry_secret)).entry.proof_uri).toBeNull();
    await verifier.ports.anchoring.runOnce();
    const { entry } = await lookUp(result.entry_secret);
    const salt = saltOfSecret(Buffer.from(result.entry_secret, 'base64url'));
    const leaf = leafHash(salt, new TextEncoder().encode(entry.entry));
    expect(Buffer.from(leaf).toString('hex')).toBe(entry.leaf_hash);
    const { rule, decision, decided_at } = entry;
    const { title: _, ...named } = rule ?? {};
    expect(JSON.parse(entry.entry)).toMatchObject({
      question: { kind: 'rule', ...named },
      decision,
      at: decided_at,
    });

    expect(entry.proof_uri).toBe(`${ORIGIN}/audit-log/leaves/${entry.leaf_hash}`);
    const proved = (await verifier.app.inject(new URL(entry.proof_uri ?? '').pathname)).json();
    const { leaves } = (await verifier.app.inject('/audit-log')).json<{ leaves: string[] }>();
    const { index, size, proof } = proved as { index: number; size: number; proof: string[] };
    const root = rootOf(leaves.map(bytes));
    expect(verifyInclusion({ leafHash: leaf, index, size, root, proof: proof.map(bytes) })).toBe(true);
  });

  test('two entries of one person by one rule share nothing that others do not share too', async () => {
    const [one, other] = [await decide(), await decide()];
    const [first, second] = [await lookUp(one.result.entry_secret), await lookUp(other.result.entry_secret)];
    const ofAll = new Set([
      ...textsIn(first.entry.asked_by),
      ...textsIn(first.entry.rule),
      ...['eligible', 'urn:anju:decision:2', 'rule'],
      ...textsIn(JSON.parse(first.entry.entry).asked_by),
    ]);
    const shared = (a: unknown, b: unknown) => {
      const theirs = new Set(textsIn(b));
      return textsIn(a).filter((text) => theirs.has(text) && !ofAll.has(text));
    };
    expect(shared(first.entry, second.entry)).toEqual([]);
    expect(shared(JSON.parse(first.entry.entry), JSON.parse(second.entry.entry))).toEqual([]);
    const stored = await Promise.all([one, other].map(({ result }) => storedUnder(result.entry_secret)));
    expect(shared(stored[0], stored[1])).toEqual([]);
    // Neither the citizen's copies nor the request and its case are in what the look-up says.
    for (const hidden of [one.id, '12号', eligible.personNumber]) {
      expect(JSON.stringify(first.entry)).not.toContain(hidden);
    }
  });

  async function storedUnder(secret: string) {
    const salt = saltOfSecret(Buffer.from(secret, 'base64url'));
    const found = await verifier.ports.entries.findBySalt(salt);
    if (found === null) throw new Error('no entry');
    const hashes = [salt, found.leafHash].map((hash) => Buffer.from(hash).toString('hex'));
    return [...hashes, JSON.parse(Buffer.from(found.entry).toString())];
  }

  test('a secret is in one answer alone: not at the desk, not in a second answer, not in files and log', async () => {
    const { request_id: id } = await desk.ask();
    const { send } = await prepareAnswer(verifier.app, id, wallet);
    const { body } = await send();
    const secret = body.anju_result?.entry_secret ?? '';
    await lookUp(secret);
    const elsewhere = [
      await send(),
      await desk.state(id),
      await desk.log(),
      (await verifier.app.inject('/audit-log')).body,
      verifier.logLines,
    ];
    const raw = Buffer.from(secret, 'base64url');
    const forms = [secret, raw.toString('hex'), raw.toString('base64'), raw.toString('base64url')];
    const text = JSON.stringify(elsewhere);
    expect(forms.filter((form) => text.includes(form))).toEqual([]);
    for (const file of filesIn(join(folder.dataDir, 'database'))) {
      for (const form of [raw, ...forms]) expect(file.includes(form)).toBe(false);
    }
    // The same search finds what is kept.
    const salt = Buffer.from(saltOfSecret(raw));
    expect([...filesIn(join(folder.dataDir, 'database'))].some((file) => file.includes(salt))).toBe(true);
  });

  test('a refused presentation has no secret', async () => {
    const { request_id: id } = await desk.ask();
    const { status, body } = await present(verifier.app, id, wallet, { nonce: 'another' });
    expect(status).toBe(400);
    expect(Object.keys(body).sort()).toEqual(['error', 'error_description']);
  });

  test('an answer that is lost leaves an entry that nobody can ask for', async () => {
    const { ports } = verifier;
    const salts: Uint8Array[] = [];
    const silent = await createApp({
      ...ports,
      close: async () => {},
      requests: {
        ...ports.requests,
        // the process dies between the decision and the answer
        async recordDecision(request, outcome, now, salt) {
          await ports.requests.recordDecision(request, outcome, now, salt);
          salts.push(salt);
          throw new Error('killed');
        },
      },
    });
    const { request_id: id } = await desk.ask();
    const { status, body } = await present(silent, id, wallet);
    await silent.close();
    expect([status, body.anju_result]).toEqual([500, undefined]);
    expect(await desk.state(id)).toMatchObject({ state: 'decided' });
    const [salt = new Uint8Array()] = salts;
    expect(await ports.entries.findBySalt(salt)).not.toBeNull();
    // The hash is no key: who has the database cannot ask either.
    expect((await lookUp(Buffer.from(salt).toString('base64url'))).status).toBe(404);
  });

  test('a secret that is wrong, empty, cut, lengthened or written otherwise is one that nobody has', async () => {
    const { result } = await decide();
    const { entry_secret: right } = result;
    const last = right.at(-1) ?? '';
    const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const sameBytes = ALPHABET[ALPHABET.indexOf(last) + 1] ?? '';
    const hex = Buffer.from(right, 'base64url').toString('hex');
    const wrong = [
      ...['', ' ', right.slice(1), `${right}A`, ` ${right}`, `${right}=`, `${right}\0`, right.repeat(2)],
      ...[`${right.slice(0, -1)}${sameBytes}`, hex, 'A'.repeat(43), '\0', '%', "' OR 1=1 --"],
      ...[result.request_id, 'x'.repeat(900)],
    ];
    for (const secret of wrong) {
      const { status, entry } = await lookUp(secret);
      expect([secret, status, entry]).toEqual([secret, 404, NOT_FOUND]);
    }
    for (const ask of [
      asForm([]),
      asForm([
        ['secret', right],
        ['secret', right],
      ]),
      asForm([['secrets', right]]),
      asJson({ secret: [right] }),
      asJson({ secret: { toString: right } }),
      asJson({ secret: 7 }),
      asJson([right]),
    ]) {
      const answered = await verifier.app.inject(ask);
      expect([answered.statusCode, answered.json()]).toEqual([404, NOT_FOUND]);
    }
  });

  test('an address carries no secret', async () => {
    const { result } = await decide();
    const query = `secret=${result.entry_secret}`;
    expect((await verifier.app.inject(`/wallet/entries?${query}`)).statusCode).toBe(404);
    const posted = await verifier.app.inject({ ...asForm([]), url: `/wallet/entries?${query}` });
    expect(posted.statusCode).toBe(404);
    expect(verifier.logLines.join('')).not.toContain(result.entry_secret);
  });

  test('a body of more than a secret is not read', async () => {
    const answered = await verifier.app.inject(asForm([['secret', 'x'.repeat(5_000)]]));
    expect(answered.statusCode).toBe(413);
  });
});

describe('before a database', () => {
  test('a page that asks without end is told to wait, and others are not', async () => {
    const app = await createApp(await createFakePorts());
    const ask = (remoteAddress: string) => app.inject({ ...asForm([['secret', 'x']]), remoteAddress });
    const statuses: number[] = [];
    for (let n = 0; n < 61; n += 1) statuses.push((await ask('203.0.113.7')).statusCode);
    expect(statuses.lastIndexOf(404)).toBe(59);
    const refused = await ask('203.0.113.7');
    expect([refused.statusCode, refused.json().error]).toEqual([429, 'temporarily_unavailable']);
    expect((await ask('203.0.113.8')).statusCode).toBe(404);
    await app.close();
  });

  test('the database is asked once for whatever is sent, and never with what was sent', async () => {
    const ports = await createFakePorts();
    for (let length = 0; length < 64; length += 1) {
      const secret = randomBytes(length).toString('base64url');
      const asked: Uint8Array[] = [];
      const entries = {
        async findBySalt(salt: Uint8Array) {
          asked.push(salt);
          return null;
        },
      };
      expect(await createLookUpEntry({ ...ports, entries })(secret)).toBeNull();
      expect(asked.map((salt) => salt.length)).toEqual([32]);
      expect(Buffer.from(asked[0] ?? []).toString('base64url')).not.toBe(secret);
    }
  });
});

/** Every text and number in a value, however deep. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  return value === null || value === undefined ? [] : [String(value)];
}

function* filesIn(folder: string): Generator<Buffer> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) yield readFileSync(join(entry.parentPath, entry.name));
  }
}
