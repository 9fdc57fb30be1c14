// A sentence that the citizen declares with the answer: shown whole, signed as it was received, kept; and nothing else.
import { createHash } from 'node:crypto';
import { parseSdJwt } from '@anju/credentials';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { declaredWith, readDeclarations } from '../../src/lib/present/request/declarations.ts';
import { DECIDED } from '../support/agency.ts';
import { createTown, queryFor, type Town } from '../support/town.ts';

const TEXT = {
  'zh-CN': '我声明在本市没有其他住房。',
  en: 'I declare that I own no other home in this city.',
};
const declaration = (changes: object = {}) => ({
  type: 'urn:anju:declaration:1',
  credential_ids: ['income'],
  transaction_data_hashes_alg: ['sha-256'],
  text: TEXT,
  ...changes,
});
const encoded = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const hashOf = (text: string) => createHash('sha256').update(text).digest('base64url');

const property = {
  id: 'property',
  format: 'dc+sd-jwt',
  meta: { vct_values: ['urn:anju:property:1'] },
  claims: [{ path: ['homes_owned'] }],
};
const both = { credentials: [...queryFor('assistance').credentials, property] };

let town: Town;
// what is refused spends nothing, and few are answered
beforeAll(async () => {
  town = await createTown();
  await town.receiveAll();
});
beforeEach(() => {
  town.agency.posts.length = 0;
  town.agency.opened.length = 0;
});

const ask = async (transactionData: unknown, query?: object) => {
  town.agency.change = ({ payload }) => {
    payload.transaction_data = transactionData;
  };
  return town.holder.openRequest(await town.agency.ask(query));
};
const signedWith = (id: string) => {
  const { payload } = parseSdJwt(town.agency.opened[0]?.vp_token[id]?.[0] ?? '').keyBinding ?? {};
  return { hashes: payload?.transaction_data_hashes, algorithm: payload?.transaction_data_hashes_alg };
};

describe('a declaration', () => {
  it('is shown in both languages, as it is', async () => {
    expect((await ask([encoded(declaration())])).declarations).toEqual([TEXT]);
    expect((await ask(undefined)).declarations).toEqual([]);
  });

  it('is signed as it was received, in whatever spelling, and kept word for word', async () => {
    const spelled = encoded(JSON.stringify(declaration(), null, 2));
    await town.holder.present(await ask([spelled]));
    expect(signedWith('income')).toEqual({ hashes: [hashOf(spelled)], algorithm: 'sha-256' });
    expect((await town.holder.log())[0]).toMatchObject({ kind: 'presented', declared: [TEXT] });
  });

  it('is signed with the first card shown of those that may carry it, and with no other', async () => {
    const other = { 'zh-CN': '我同意每年复核。', en: 'I agree to a yearly review.' };
    const first = encoded(declaration({ credential_ids: ['property', 'income'] }));
    const second = encoded(declaration({ credential_ids: ['property'], text: other }));
    await town.holder.present(await ask([first, second], both));
    expect(signedWith('income').hashes).toEqual([hashOf(first)]);
    expect(signedWith('property').hashes).toEqual([hashOf(second)]);
  });

  it('is in no presentation and no record where none was asked', async () => {
    await town.holder.present(await ask(undefined));
    expect(signedWith('income')).toEqual({ hashes: undefined, algorithm: undefined });
    expect((await town.holder.log())[0]).not.toHaveProperty('declared');
  });

  it('was not made by who declined', async () => {
    await town.holder.decline(await ask([encoded(declaration())]));
    const declined = (await town.holder.log()).find(({ kind }) => kind === 'declined');
    expect(declined).not.toHaveProperty('declared');
  });

  it('is told by the wallet itself, not among the reasons of the decision', async () => {
    const reason = { id: 'declaration:no-other-home', text: { 'zh-CN': 'a', en: 'a' }, met: true };
    const result = { ...DECIDED, clauses: [...DECIDED.clauses, reason] };
    town.agency.answer = () => Response.json({ anju_result: result });
    expect(await town.holder.present(await ask([encoded(declaration())]))).toMatchObject({
      clauses: DECIDED.clauses,
    });
  });
});

describe('a request is refused, with nothing posted,', () => {
  const text = (zh: unknown, en: unknown = 'I declare it.') => [
    encoded(declaration({ text: { 'zh-CN': zh, en } })),
  ];
  it.each<[string, unknown]>([
    ['an empty list', []],
    ['no list', encoded(declaration())],
    [
      'more than can be read',
      Array.from({ length: 9 }, (_, n) => encoded(declaration({ text: { ...TEXT, en: `${n}` } }))),
    ],
    ['something that is no text', [declaration()]],
    ['something that is not base64url', [`${encoded(declaration())}=`]],
    ['something that is no JSON', [encoded('{')]],
    ['a member twice', [encoded(`{"type":"x",${JSON.stringify(declaration()).slice(1)}`)]],
    ['another type', [encoded(declaration({ type: 'urn:bank:payment:1' }))]],
    [
      'one known and one other type',
      [encoded(declaration()), encoded(declaration({ type: 'urn:bank:payment:1' }))],
    ],
    ['no type', [encoded(declaration({ type: undefined }))]],
    ['a member that is not known', [encoded(declaration({ amount: 5 }))]],
    ['no card to sign with', [encoded(declaration({ credential_ids: [] }))]],
    ['a card that is not asked for', [encoded(declaration({ credential_ids: ['income', 'home'] }))]],
    ['a card twice', [encoded(declaration({ credential_ids: ['income', 'income'] }))]],
    ['cards in no list', [encoded(declaration({ credential_ids: 'income' }))]],
    ['no algorithm', [encoded(declaration({ transaction_data_hashes_alg: undefined }))]],
    [
      'an algorithm in a list of its own',
      [encoded(declaration({ transaction_data_hashes_alg: [['sha-256']] }))],
    ],
    ['another algorithm', [encoded(declaration({ transaction_data_hashes_alg: ['sha-512'] }))]],
    ['the same twice', [encoded(declaration()), encoded(declaration())]],
    [
      'the same twice, spelled otherwise',
      [encoded(declaration()), encoded(JSON.stringify(declaration(), null, 1))],
    ],
    ['one language', text(undefined)],
    ['a third language', [encoded(declaration({ text: { ...TEXT, fr: 'oui' } }))]],
    ['an empty text', text(' ')],
    ['a text that is too long', text('我'.repeat(1001))],
    ['a text with a break', text('我声明\n不')],
    ['a text that turns round', text('我声明\u202e不')],
    ['a text with a word struck through', text('我不\u0336声明')],
    ['a text with a letter of no width', text('我\u3164声明')],
    ['a text with a blank that is no space', text('我\u00a0声明')],
    ['a text pushed out of sight', text(`我${' '.repeat(300)}声明`)],
    ['a text under a heap of marks', text('我\u0301\u0301\u0301声明')],
    ['a text with what cannot be seen', text('我声明', 'I declare\u200b it')],
    ['half a character', text('我\ud800')],
  ])('for %s', async (_, transactionData) => {
    await expect(ask(transactionData)).rejects.toMatchObject({ code: 'request_demand_unknown' });
    expect(town.agency.posts).toEqual([]);
  });

  it('for a card that would not be signed', async () => {
    const [income] = queryFor('assistance').credentials;
    const unbound = { credentials: [{ ...income, require_cryptographic_holder_binding: false }] };
    await expect(ask([encoded(declaration())], unbound)).rejects.toMatchObject({
      code: 'request_demand_unknown',
    });
  });

  it('for a card that is not asked for, or not held, and that alone could be signed with', async () => {
    const optional = (id: string) => ({
      credentials: [
        ...both.credentials,
        { ...both.credentials[1], id: 'other', meta: { vct_values: ['urn:x'] } },
      ],
      credential_sets: [{ options: [['income']] }, { options: [[id]], required: false }],
    });
    const signed = (id: string) => [encoded(declaration({ credential_ids: [id] }))];
    const refused = { code: 'request_not_supported' };
    town.chain.forgetVerifiers();
    await expect(ask(signed('property'), optional('other'))).rejects.toMatchObject(refused);
    await expect(ask(signed('other'), optional('other'))).rejects.toMatchObject(refused);
    expect(town.agency.posts).toEqual([]);
    // an optional card is shown where it is needed for that
    const { credentials, choices } = await ask(signed('property'), optional('property'));
    expect(credentials.map(({ id }) => id)).toEqual(['income', 'property']);
    expect(choices.options).toMatchObject([{ isRequired: false, mayBeLeftOut: false }]);
  });

  it('not for a thousand characters in each language', async () => {
    const long = { 'zh-CN': '𠮷'.repeat(1000), en: 'a'.repeat(1000) };
    expect((await ask([encoded(declaration({ text: long }))])).declarations).toEqual([long]);
  });
});

describe('whatever is declared', () => {
  const query = { credentials: ['a', 'b', 'c'].map((id) => ({ id })) };
  const some = ['a', 'b', 'c', 'ab', 'ac', 'bc', 'abc'].map((ids) => ids.split(''));
  const cases = some.flatMap((one) => some.flatMap((other) => some.map((shown) => ({ one, other, shown }))));

  it('is signed once each, with the first shown card that may, or the request is refused', () => {
    for (const { one, other, shown } of cases) {
      const data = [one, other].map((credential_ids, n) =>
        encoded(declaration({ credential_ids, text: { 'zh-CN': `声明 ${n}`, en: `No. ${n}` } })),
      );
      const declarations = readDeclarations(data, query);
      const firsts = [one, other].map((ids) => shown.findIndex((id) => ids.includes(id)));
      if (firsts.includes(-1)) {
        expect(() => declaredWith(declarations, shown)).toThrowError();
        continue;
      }
      const expected = shown.map((_, at) => data.filter((__, n) => firsts[n] === at));
      expect(declaredWith(declarations, shown)).toEqual(expected);
    }
  });
});
