// The systems of an agency ask by its key: a published rule, or a query of their own; each agency under its own name.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readQuery } from '@anju/openid4vp';
import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { spellAgencyQuery } from '../../src/requests/agency-query.ts';
import { agencyOf } from '../support/agency.ts';
import { RULE_ID, signIn } from '../support/desk.ts';
import {
  fetchRequest,
  lookUp,
  prepareAnswer,
  present,
  presentOne,
  type RequestObject,
  respond,
} from '../support/holder.ts';
import { eligible, issueAll, neighbour, type Wallet } from '../support/people.ts';
import { useVerifier, useWallet } from '../support/running-verifier.ts';
import { apiKeyOf } from '../support/verifier.ts';

const running = useVerifier();
const { departments, folder, verifier } = running;
const wallet = useWallet(running);
const { call, ask, state } = agencyOf(verifier);
const otherOffice = agencyOf(verifier, 'other-office');

const purpose = { 'zh-CN': '核对住所', en: 'To know the district of residence' };
const residency = (more: object = {}) => ({
  id: 'residency',
  format: 'dc+sd-jwt',
  meta: { vct_values: ['urn:anju:residency:1'] },
  claims: [{ path: ['district'], values: ['110105'] }],
  ...more,
});
const income = {
  id: 'income',
  format: 'dc+sd-jwt',
  meta: { vct_values: ['urn:anju:income:1'] },
  claims: [{ path: ['assistance'] }],
};
const own = (credentials: object[], more: object = {}) => ({ dcql_query: { credentials, ...more }, purpose });

const show = (id: string, held: Wallet) => present(verifier.app, id, held);
/** Shows these presentations and nothing else. */
const showOnly = (id: string, vpToken: (request: RequestObject) => Promise<object>) =>
  respond(verifier.app, id, async (request) => ({
    vp_token: await vpToken(request),
    state: request.state,
  }));

describe('a rule asked by an agency’s system', () => {
  test('is decided as at the desk, and only that agency reads what came of it', async () => {
    const id = await ask({ rule_id: RULE_ID, case_number: '2026-12' });
    expect(await state(id)).toMatchObject({ request_id: id, state: 'waiting', rule: { id: RULE_ID } });
    expect(await show(id, wallet)).toMatchObject({ status: 200 });
    expect(await state(id)).toMatchObject({ state: 'decided', decision: { decision: 'eligible' } });
    expect((await otherOffice.call(`/${id}`)).statusCode).toBe(404);
    expect((await call('/nobodys')).json().error.code).toBe('request_not_found');
  });

  test('that nobody published is refused', async () => {
    expect((await call('', { rule_id: 'none' })).json().error.code).toBe('rule_not_found');
  });
});

describe('each agency', () => {
  test('asks under its own name, and what is presented must be made out to it', async () => {
    const [one, other] = await Promise.all([
      ask({ rule_id: RULE_ID }),
      otherOffice.ask({ rule_id: RULE_ID }),
    ]);
    const [mine, theirs] = [await fetchRequest(verifier.app, one), await fetchRequest(verifier.app, other)];
    expect(mine.client_id).not.toBe(theirs.client_id);
    expect([mine, theirs].map(({ verifier_info: [info] }) => info?.data.asker)).toMatchObject([
      { en: 'Housing Office' },
      { en: 'Other Office' },
    ]);
    const wrongly = await prepareAnswer(verifier.app, other, wallet, { audience: mine.client_id });
    expect(await wrongly.send()).toMatchObject({ status: 400 });
    expect(await otherOffice.state(other)).toMatchObject({ reason: 'holder_binding_invalid' });
  });

  test('at the desk asks under the name of the officer’s agency', async () => {
    const asked = await (await signIn(verifier.app, 'wang')).ask();
    const link = new URL(asked.link).searchParams.get('client_id');
    expect(link).toBe(verifier.ports.agencies.find('other-office')?.clientId);
  });

  test('is named in the entry that the citizen can look up', async () => {
    const id = await otherOffice.ask({ rule_id: RULE_ID });
    const { body } = await show(id, wallet);
    const looked = await lookUp(verifier.app, body.anju_result?.entry_secret);
    expect(looked.body).toMatchObject({ asked_by: { en: 'Other Office' } });
    const { clientId } = verifier.ports.agencies.find('other-office') ?? {};
    expect(JSON.parse(looked.body.entry).asked_by.client_id).toBe(clientId);
  });
});

describe('a query of the agency’s own', () => {
  test('is asked with its purpose and no rule, and good credentials answer it', async () => {
    const id = await ask(own([residency()]));
    const [info] = (await fetchRequest(verifier.app, id)).verifier_info;
    expect(info?.data).toEqual({ purpose, asker: { 'zh-CN': '住房保障事务中心', en: 'Housing Office' } });
    const { status, body } = await show(id, wallet);
    expect([status, body.anju_result]).toMatchObject([200, { decision: 'answered', rule: null }]);
    const { decision } = await state(id);
    expect(decision).toMatchObject({ decision: 'answered', clauses: [{ id: 'residency', met: true }] });
    expect(JSON.stringify(await state(id))).not.toContain('110105');
  });

  test('says which of its alternatives were answered, and of the others nothing', async () => {
    const credential_sets = [{ options: [['residency'], ['income']] }];
    const id = await ask(own([residency(), income], { credential_sets }));
    await showOnly(id, async (request) => ({
      income: [await presentOne(wallet.income, request, ['assistance'])],
    }));
    expect((await state(id)).decision.clauses).toMatchObject([
      { id: 'residency', met: 'unproved' },
      { id: 'income', met: true },
    ]);
  });

  test('takes several presentations where it says multiple, and one credential twice never', async () => {
    const query = own([residency({ multiple: true })]);
    const neighbours = await issueAll(departments, neighbour);
    const showing =
      (...wallets: Wallet[]) =>
      async (request: RequestObject) => ({
        residency: await Promise.all(
          wallets.map(({ residency: held }) => presentOne(held, request, ['district'])),
        ),
      });
    expect(await showOnly(await ask(query), showing(wallet, neighbours))).toMatchObject({ status: 200 });
    expect(await showOnly(await ask(query), showing(wallet, wallet))).toMatchObject({ status: 400 });
    const single = await ask(own([residency()]));
    expect(await showOnly(single, showing(wallet, neighbours))).toMatchObject({ status: 400 });
  });

  test('is not answered by another value', async () => {
    const id = await ask(own([residency({ claims: [{ path: ['district'], values: ['310104'] }] })]));
    expect(await show(id, wallet)).toMatchObject({ status: 400 });
    expect(await state(id)).toMatchObject({ state: 'refused', reason: 'query_not_answered' });
  });

  test.each([false, true])(
    'is not answered by nothing, though every part is optional (one person: %s)',
    async (one_person) => {
      const query = own([residency({ claims: [{ path: ['person_number'] }] })], {
        credential_sets: [{ options: [['residency']], required: false }],
      });
      const id = await ask({ ...query, one_person });
      expect(await showOnly(id, async () => ({}))).toMatchObject({ status: 400 });
      expect(await state(id)).toMatchObject({ state: 'refused', reason: 'query_not_answered' });
    },
  );

  test('for one person is refused over credentials of two', async () => {
    const person = [{ path: ['person_number'] }];
    const query = {
      ...own([residency({ claims: person }), { ...income, claims: person }]),
      one_person: true,
    };
    const neighbours = await issueAll(departments, neighbour);
    expect(await show(await ask(query), wallet)).toMatchObject({ status: 200 });
    const id = await ask(query);
    expect(await show(id, { ...wallet, income: neighbours.income })).toMatchObject({ status: 400 });
    expect(await state(id)).toMatchObject({ reason: 'different_person' });
  });

  test.each([
    ['without person_number everywhere', { ...own([residency()]), one_person: true }, 'one_person_not_asked'],
    ['without a purpose', { dcql_query: { credentials: [residency()] } }, 'input_invalid'],
    [
      'with a purpose that hides its direction',
      { ...own([residency()]), purpose: { ...purpose, en: 'x\u202e' } },
      'text_not_plain',
    ],
    [
      'with an id that names somebody by number',
      own([residency({ id: 'zhang_110101199003074258' })]),
      'purpose_personal',
    ],
    [
      'with a purpose that names somebody by number',
      { ...own([residency()]), purpose: { ...purpose, en: 'About 110101199003074258' } },
      'purpose_personal',
    ],
    ['with a rule beside it', { ...own([residency()]), rule_id: RULE_ID }, 'input_invalid'],
    ['of another format', own([residency({ format: 'mso_mdoc' })]), 'query_invalid'],
    ['that is none', { dcql_query: null, purpose }, 'query_invalid'],
  ])('%s is refused before it is asked', async (_, payload, code) => {
    const refused = await call('', payload);
    expect([refused.statusCode, refused.json().error.code]).toEqual([400, code]);
  });

  test('that cannot be asked is refused with the place and what to do there', async () => {
    const refused = await call('', own([residency({ id: 'a b' })]));
    expect(refused.json().error).toMatchObject({
      query_error: 'id_invalid',
      place: '/credentials/0/id',
      hint: { en: expect.stringContaining('Use an id') },
    });
    expect(refused.body).not.toContain('a b');
  });

  test('may be about values of one person: neither they nor a hash that tells them stays anywhere', async () => {
    const value = 'P7406219538';
    const query = own([residency({ claims: [{ path: ['person_number'], values: [value] }] })]);
    const id = await ask(query);
    const person = { ...eligible, personNumber: value };
    expect(await show(id, await issueAll(departments, person))).toMatchObject({ status: 200 });
    const unanswered = await ask(query);
    expect(unanswered).not.toBe(id);
    await verifier.close();
    const document = spellAgencyQuery({ purpose, query: readQuery(query.dcql_query), isOnePersons: false });
    const sha256 = createHash('sha256').update(document).digest('hex');
    const files = readdirSync(folder.dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
    expect(files.some((bytes) => bytes.includes(id))).toBe(true);
    for (const kept of [value, sha256]) expect(files.some((bytes) => bytes.includes(kept))).toBe(false);
    await running.reopen();
  });

  test('is asked and answered over a restart', async () => {
    const id = await ask(own([residency()]));
    await verifier.close();
    await running.reopen();
    expect(await show(id, wallet)).toMatchObject({ status: 200 });
  });
});

describe('without the key of an agency', () => {
  test.each([
    ['none', {}],
    ['one that nobody has', { authorization: 'Bearer anju_somebody-elses-key' }],
    ['one of another scheme', { authorization: `Basic ${apiKeyOf('housing-office')}` }],
    ['an officer’s session', { cookie: 'SIGNED_IN' }],
  ])('nothing is asked and nothing read: %s', async (_, given) => {
    const { cookie } = await signIn(verifier.app);
    const headers = 'cookie' in given ? { cookie } : given;
    for (const method of ['GET', 'POST'] as const) {
      const url = `/agency/requests${method === 'GET' ? '/id' : ''}`;
      const answered = await verifier.app.inject({ method, url, headers });
      expect([answered.statusCode, answered.json().error.code]).toEqual([401, 'api_key_required']);
      expect(answered.headers['www-authenticate']).toMatch(/^Bearer\b/);
    }
  });

  test('the desk is not opened by one', async () => {
    const headers = { authorization: `Bearer ${apiKeyOf('housing-office')}` };
    const answered = await verifier.app.inject({ url: '/desk/services', headers });
    expect(answered.statusCode).toBe(401);
  });
});

test('a second fetch gives the same question, nonce and key until it is answered', async () => {
  const id = await ask(own([residency()]));
  const [first, second] = [await fetchRequest(verifier.app, id), await fetchRequest(verifier.app, id)];
  expect(second).toEqual(first);
  await show(id, wallet);
  const third = await verifier.app.inject({ method: 'POST', url: `/wallet/requests/${id}` });
  expect(third.statusCode).toBe(410);
  expect(() => decodeJwt(third.body)).toThrow();
});
