// The citizen asks what an asker kept: what it says is held against what the wallet wrote down, and against its own log.
import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { DECIDED } from '../support/agency.ts';
import { createTown, queryFor, type Town, VERIFIER_BASE } from '../support/town.ts';

const SECRET = Buffer.from(Uint8Array.from({ length: 32 }, (_, n) => n)).toString('base64url');
const ENTRIES = `${VERIFIER_BASE}/wallet/entries`;
const SHA256 = 'ab'.repeat(32);
const ASKER = { 'zh-CN': '住房保障办公室', en: 'Housing Office' };

const sha256 = (...parts: (string | Uint8Array)[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const leafOf = (entry: string) => {
  const salt = sha256('anju-audit-entry:1\n', Buffer.from(SECRET, 'base64url'));
  return sha256(Uint8Array.of(0), salt, entry).toString('hex');
};

/** The entry as a verifier writes it, byte for byte. */
const ENTRY = {
  format: 'urn:anju:decision:1',
  request: sha256(DECIDED.request_id).toString('hex'),
  rule: { id: DECIDED.rule.id, version: DECIDED.rule.version, sha256: SHA256 },
  decision: 'eligible',
  at: DECIDED.decided_at,
};

/** What an honest verifier answers for these bytes. */
const answerFor = (entry: string) => ({
  asked_by: ASKER,
  rule: { ...ENTRY.rule, title: DECIDED.rule.title },
  decision: ENTRY.decision,
  decided_at: ENTRY.at,
  entry,
  leaf_hash: leafOf(entry),
  proof_uri: null as string | null,
});

let town: Town;
const result = { ...DECIDED, rule: { ...DECIDED.rule, sha256: SHA256 } };

beforeEach(async () => {
  town = await createTown();
  await town.receiveAll();
  town.agency.answer = () =>
    Response.json({ anju_result: { ...result, entry_secret: SECRET, entry_uri: ENTRIES } });
});

async function decide(): Promise<string> {
  await town.holder.present(await town.holder.openRequest(await town.agency.ask(queryFor('assistance'))));
  return (await town.holder.log())[0]?.entryId ?? '';
}
const ask = async (answer: object) => {
  town.agency.kept = () => Response.json(answer);
  return town.holder.askWhatWasKept(await decide());
};

describe('the secret that comes with a reply', () => {
  it('is kept with the entry of the activity, and goes with it', async () => {
    await decide();
    const [entry] = await town.holder.log();
    expect(entry?.outcome).toMatchObject({ entryKey: { secret: SECRET, uri: ENTRIES } });
    await town.holder.forgetEverything();
    expect(await town.holder.log()).toEqual([]);
  });

  it.each([
    ['none', {}],
    ['one that is cut', { entry_secret: SECRET.slice(1), entry_uri: ENTRIES }],
    ['one that is written otherwise', { entry_secret: `${SECRET.slice(0, -1)}9`, entry_uri: ENTRIES }],
    ['one without an address', { entry_secret: SECRET }],
    ['one for another host', { entry_secret: SECRET, entry_uri: 'https://elsewhere.test/wallet/entries' }],
    ['one for another port', { entry_secret: SECRET, entry_uri: `${VERIFIER_BASE}:8443/wallet/entries` }],
    ['one for no address', { entry_secret: SECRET, entry_uri: 'entries' }],
    ['one for a script', { entry_secret: SECRET, entry_uri: 'javascript:alert(1)' }],
  ])('is not kept where there is %s, and nothing is asked', async (_, parts) => {
    town.agency.answer = () => Response.json({ anju_result: { ...result, ...parts } });
    const entryId = await decide();
    const visited = town.visited.length;
    expect((await town.holder.log())[0]?.outcome).not.toHaveProperty('entryKey');
    expect(await town.holder.askWhatWasKept(entryId)).toEqual({ kind: 'no_key' });
    expect(town.visited.length).toBe(visited);
  });

  it('is not there for a refused answer, a lost one, and an entry that is gone', async () => {
    town.agency.answer = () =>
      Response.json(
        { error: 'invalid_request', anju_result: { entry_secret: SECRET, entry_uri: ENTRIES } },
        { status: 400 },
      );
    expect(await town.holder.askWhatWasKept(await decide())).toEqual({ kind: 'no_key' });
    town.agency.answer = () => Response.json({}, { status: 503 });
    await expect(decide()).rejects.toMatchObject({ code: 'response_not_delivered' });
    const [lost] = await town.holder.log();
    expect(await town.holder.askWhatWasKept(lost?.entryId ?? '')).toEqual({ kind: 'no_key' });
    expect(await town.holder.askWhatWasKept('gone')).toEqual({ kind: 'no_key' });
  });
});

describe('what the asker says', () => {
  it('agrees where it kept what it said then', async () => {
    const asked: string[] = [];
    const entryId = await decide();
    town.agency.kept = (body) => {
      asked.push(body);
      return Response.json(answerFor(JSON.stringify(ENTRY)));
    };
    const answer = await town.holder.askWhatWasKept(entryId);
    expect(answer).toEqual({
      kind: 'kept',
      kept: {
        askedBy: ASKER,
        rule: { ...ENTRY.rule, title: DECIDED.rule.title },
        decision: 'eligible',
        decidedAt: DECIDED.decided_at,
        isPublished: false,
      },
      differs: [],
    });
    // asked as often as one likes, and never in an address
    expect(await town.holder.askWhatWasKept(entryId)).toEqual(answer);
    expect(asked).toEqual([`secret=${SECRET}`, `secret=${SECRET}`]);
    expect(town.visited.join()).not.toContain(SECRET);
  });

  it.each([
    ['rule', { rule: { ...ENTRY.rule, version: '2' } }],
    ['rule', { rule: { ...ENTRY.rule, id: 'another-rule' } }],
    ['rule', { rule: { ...ENTRY.rule, sha256: 'cd'.repeat(32) } }],
    ['decision', { decision: 'not_eligible' }],
    ['time', { at: '2026-11-20T09:00:02Z' }],
  ])('differs where it kept another %s', async (part, change) => {
    const answer = await ask(answerFor(JSON.stringify({ ...ENTRY, ...change })));
    expect(answer).toMatchObject({ kind: 'kept', differs: [part] });
  });

  it('differs where another asker is named', async () => {
    const answer = await ask({
      ...answerFor(JSON.stringify(ENTRY)),
      asked_by: { 'zh-CN': '税务局', en: 'Tax office' },
    });
    expect(answer).toMatchObject({ differs: ['asker'] });
  });

  it('counts only as what the hashed bytes say, whatever stands beside them', async () => {
    const kept = JSON.stringify({ ...ENTRY, decision: 'not_eligible' });
    const answer = await ask({ ...answerFor(kept), decision: 'eligible' });
    expect(answer).toMatchObject({ kept: { decision: 'not_eligible' }, differs: ['decision'] });
  });

  const ENTRY_TEXT = JSON.stringify(ENTRY);
  it.each([
    ['a leaf of other bytes', { leaf_hash: 'cd'.repeat(32) }],
    ['no leaf', { leaf_hash: undefined }],
    ['a proof of another leaf', { proof_uri: `${VERIFIER_BASE}/audit-log/leaves/${'cd'.repeat(32)}` }],
  ])('is not what its log holds where it shows %s', async (_, change) => {
    expect(await ask({ ...answerFor(ENTRY_TEXT), ...change })).toMatchObject({ differs: ['bytes'] });
  });

  it.each([
    ['of another request', JSON.stringify({ ...ENTRY, request: 'cd'.repeat(32) })],
    ['with a member too many', JSON.stringify({ ...ENTRY, person: 'P0000000001' })],
    ['in another order', JSON.stringify(Object.fromEntries(Object.entries(ENTRY).reverse()))],
    ['with white space', JSON.stringify(ENTRY, null, 1)],
    ['that says a thing twice', ENTRY_TEXT.replace('{', '{"decision":"not_eligible",')],
  ])('is not what its log holds where the entry is one %s', async (_, text) => {
    expect(await ask(answerFor(text))).toMatchObject({ differs: ['bytes'] });
  });

  it('says that its log holds the entry, once it does', async () => {
    const proof_uri = `${VERIFIER_BASE}/audit-log/leaves/${leafOf(ENTRY_TEXT)}`;
    expect(await ask({ ...answerFor(ENTRY_TEXT), proof_uri })).toMatchObject({
      kept: { isPublished: true },
      differs: [],
    });
  });

  it('may be that it has no such entry', async () => {
    expect(await town.holder.askWhatWasKept(await decide())).toEqual({ kind: 'nothing' });
  });

  it.each([429, 500, 503])('is not heard with a status of %d', async (status) => {
    const entryId = await decide();
    town.agency.kept = () => Response.json({}, { status });
    await expect(town.holder.askWhatWasKept(entryId)).rejects.toMatchObject({ code: 'address_unreachable' });
  });

  it.each([
    ['nothing', {}],
    ['no asker', { ...answerFor(ENTRY_TEXT), asked_by: 7 }],
    ['an entry that is no JSON', answerFor('{')],
    ['a result that is none', answerFor(JSON.stringify({ ...ENTRY, decision: 'perhaps' }))],
    ['a time that is none', answerFor(JSON.stringify({ ...ENTRY, at: 'soon' }))],
    [
      'a rule that turns letters round',
      answerFor(JSON.stringify({ ...ENTRY, rule: { ...ENTRY.rule, id: '\u202Ea' } })),
    ],
  ])('is no answer where it is %s', async (_, answer) => {
    await expect(ask(answer)).rejects.toMatchObject({ code: 'answer_malformed' });
  });
});
