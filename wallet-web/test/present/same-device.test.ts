// The asker goes on with the citizen on this device (OpenID4VP 1.0, section 8.2): where to, and what stays in the wallet.
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { goOnFrom } from '../../src/screens/present/go-on.ts';
import { DECIDED } from '../support/agency.ts';
import { INCOME_RULE } from '../support/rules.ts';
import { createTown, type Town, VERIFIER_BASE } from '../support/town.ts';

let town: Town;
// the file answers fewer requests than a card has copies
beforeAll(async () => {
  town = await createTown();
  await town.receiveAll();
});

const SECRET = Buffer.from(Uint8Array.from({ length: 32 }, (_, n) => n)).toString('base64url');
const REDIRECT_URI = 'https://housing.test/return#response_code=091535f699ea575c';
const ENTRY = { request_id: 'r-1', entry_secret: SECRET, entry_uri: `${VERIFIER_BASE}/wallet/entries` };

const open = async (holder = town.holder) => holder.openRequest(await town.agency.ask());
const answerWith = (body: object, status = 200) => {
  town.agency.answer = () => Response.json(body, { status });
};
const sha256 = (...parts: (string | Uint8Array)[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

describe('where the asker goes on', () => {
  it('comes with its answer, and the code in it does not stay in the wallet', async () => {
    answerWith({ redirect_uri: REDIRECT_URI, anju_entry: ENTRY });
    expect(await town.holder.present(await open())).toEqual({
      kind: 'delivered',
      deliveredAt: '2026-11-20T09:00:00.000Z',
      redirectUri: REDIRECT_URI,
      requestId: 'r-1',
      entryKey: { secret: SECRET, uri: ENTRY.entry_uri },
    });
    const log = JSON.stringify(await town.holder.log());
    expect(log).toContain(SECRET);
    expect(log).not.toContain('response_code');
  });

  it('may come with a decision, which stays while the code does not', async () => {
    answerWith({ redirect_uri: REDIRECT_URI, anju_result: DECIDED });
    const result = await town.holder.present(await open());
    expect(result).toMatchObject({ kind: 'decided', decision: 'eligible', redirectUri: REDIRECT_URI });
    const [entry] = await town.holder.log();
    expect(entry?.outcome).toMatchObject({ kind: 'decided', decision: 'eligible' });
    expect(JSON.stringify(entry)).not.toContain('response_code');
  });

  it('comes with its answer to a no as well', async () => {
    answerWith({ redirect_uri: REDIRECT_URI });
    expect(await town.holder.decline(await open())).toEqual({ redirectUri: REDIRECT_URI });
    answerWith({ redirect_uri: REDIRECT_URI }, 503);
    expect(await town.holder.decline(await open())).toEqual({ redirectUri: null });
    answerWith({});
    expect(await town.holder.decline(await open())).toEqual({ redirectUri: null });
  });

  it('is nowhere for a no that came too late', async () => {
    let now = new Date('2026-11-20T09:00:00Z');
    answerWith({ redirect_uri: REDIRECT_URI });
    const preview = await open(town.newHolder({ now: () => now }));
    const posts = town.agency.posts.length;
    now = new Date('2026-11-20T09:11:00Z');
    const late = town.newHolder({ now: () => now });
    expect(await late.decline(preview)).toEqual({ redirectUri: null });
    expect(town.agency.posts).toHaveLength(posts);
  });

  it.each([
    'http://housing.test/return',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://user:word@housing.test/',
    'https://192.168.1.1/',
    '/return',
    7,
  ])('is nowhere that is not safe: %s', async (redirect_uri) => {
    answerWith({ redirect_uri });
    expect(await town.holder.decline(await open())).toEqual({ redirectUri: null });
  });

  it('is on this machine in development only', async () => {
    answerWith({ redirect_uri: 'http://localhost:4002/return' });
    expect(await town.holder.decline(await open())).toEqual({ redirectUri: 'http://localhost:4002/return' });
    const holder = town.newHolder({ allowHttpOnLoopback: false });
    expect(await holder.decline(await open(holder))).toEqual({ redirectUri: null });
  });
});

describe('the wallet', () => {
  it('leads there by itself where a link in this browser opened the request', () => {
    expect(goOnFrom(REDIRECT_URI, true)).toEqual({
      address: REDIRECT_URI,
      host: 'housing.test',
      atOnce: true,
    });
  });

  it('only says where it leads for what was scanned or pasted', () => {
    expect(goOnFrom(REDIRECT_URI, false)).toMatchObject({ host: 'housing.test', atOnce: false });
  });

  it('leads nowhere where nothing was said', () => {
    expect(goOnFrom(null, true)).toBeNull();
    expect(goOnFrom(undefined, true)).toBeNull();
  });
});

describe('what the asker kept of an answer whose result it shows itself', () => {
  const kept = (changes: object = {}) => {
    const entry = JSON.stringify({
      format: 'urn:anju:decision:2',
      request: sha256('r-1').toString('hex'),
      asked_by: {
        client_id: town.agency.clientId,
        name: { 'zh-CN': '住房保障办公室', en: 'Housing Office' },
      },
      question: { kind: 'rule', id: 'test-rule', version: '1', sha256: INCOME_RULE.sha256 },
      decision: 'not_eligible',
      at: '2026-11-20T09:00:01Z',
      ...changes,
    });
    const salt = sha256('anju-audit-entry:1\n', Buffer.from(SECRET, 'base64url'));
    const leaf_hash = sha256(Uint8Array.of(0), salt, entry).toString('hex');
    return { entry, leaf_hash, proof_uri: null };
  };
  let entryId: string;
  beforeAll(async () => {
    answerWith({ redirect_uri: REDIRECT_URI, anju_entry: ENTRY });
    await town.holder.present(await open());
    entryId = (await town.holder.log()).find(({ outcome }) => outcome.kind === 'delivered')?.entryId ?? '';
  });
  const ask = (answer: object) => {
    town.agency.kept = () => Response.json(answer);
    return town.holder.askWhatWasKept(entryId);
  };

  it('is shown with its decision, and agrees by asker, rule and request', async () => {
    expect(await ask(kept())).toMatchObject({
      kind: 'kept',
      kept: { decision: 'not_eligible', rule: { id: 'test-rule' } },
      differs: [],
    });
  });

  it('differs by another rule, asker or request', async () => {
    const question = { kind: 'rule', id: 'test-rule', version: '2', sha256: INCOME_RULE.sha256 };
    expect(await ask(kept({ question }))).toMatchObject({ differs: ['rule'] });
    const asked_by = {
      client_id: 'x509_hash:other',
      name: { 'zh-CN': '住房保障办公室', en: 'Housing Office' },
    };
    expect(await ask(kept({ asked_by }))).toMatchObject({ differs: ['asker'] });
    expect(await ask(kept({ request: 'cd'.repeat(32) }))).toMatchObject({ differs: ['bytes'] });
  });
});
