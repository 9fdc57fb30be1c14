// An agency asks what it wrote itself: no rule stands for it, and the wallet says so before and after.
import { beforeEach, describe, expect, it } from 'vitest';
import { AGENCY_DID, createTown, queryFor, registrationFor, type Town } from '../support/town.ts';

let town: Town;
/** What these departments call every card. */
const CARD = { 'zh-CN': '测试凭证', en: 'Test card' };
const PURPOSE = { 'zh-CN': '年度复核', en: 'Yearly review' };
const REGISTERED = { 'zh-CN': '核实轮候家庭', en: 'To keep the waiting list' };

const registered = (rules: string[]) => {
  const document = JSON.parse(registrationFor('income', 'property'));
  const purposes = [{ ...document.purposes[0], id: 'review', purpose: REGISTERED, rules }];
  town.chain.registerVerifier({
    certificateDer: town.agencySigner.certificateDer,
    did: AGENCY_DID,
    document: JSON.stringify({ ...document, purposes }),
  });
};

const property = {
  id: 'home',
  format: 'dc+sd-jwt',
  meta: { vct_values: ['urn:anju:property:1'] },
  claims: [{ path: ['homes_owned'] }],
};
const query = {
  credentials: [...queryFor('assistance').credentials, property],
  credential_sets: [{ options: [['income']] }, { options: [['home']], required: false }],
};
const ask = async () => town.holder.openRequest(await town.agency.ask(query));

const ANSWERED = {
  decision: 'answered',
  rule: null,
  clauses: [
    { id: 'income', text: { 'zh-CN': 'income', en: 'income' }, citation: '', met: true },
    { id: 'home', text: { 'zh-CN': 'home', en: 'home' }, citation: '', met: 'unproved' },
  ],
  decided_at: '2026-11-20T09:00:01Z',
  request_id: 'r-1',
};

beforeEach(async () => {
  town = await createTown();
  await town.receiveAll();
  registered([]);
  town.agency.change = ({ payload }) => {
    const data = { purpose: PURPOSE, asker: { 'zh-CN': '住房窗口', en: 'Housing window' } };
    payload.verifier_info = [{ format: 'urn:anju:question:1', data }];
  };
  town.agency.answer = () => Response.json({ anju_result: ANSWERED });
});

describe('a question of the agency’s own', () => {
  it('is shown as no rule, in its own words and for the purpose that is registered without a rule', async () => {
    const preview = await ask();
    expect(preview).toMatchObject({
      rule: null,
      title: { 'zh-CN': '该机构自己提的问题', en: 'A question of its own' },
      purpose: PURPOSE,
      asker: { registration: { purpose: REGISTERED } },
      credentials: [{ id: 'income' }],
      leftOut: [{ id: 'home', cardName: CARD }],
    });
  });

  it('does not borrow the title of a rule', async () => {
    const { change } = town.agency;
    town.agency.change = (parts) => {
      change?.(parts);
      const [info] = parts.payload.verifier_info as [{ data: object }];
      info.data = { ...info.data, title: { 'zh-CN': '公租房资格', en: 'Public rental housing' } };
    };
    expect((await ask()).title.en).toBe('A question of its own');
  });

  it('does not say in the wallet’s voice what the asker wrote in the place of a kind of card', async () => {
    // who is not registered is not bounded in what it asks
    town.chain.forgetVerifiers();
    const nameOf = async (vct: string) => {
      const [income] = query.credentials;
      const asked = { ...query, credentials: [income, { ...property, meta: { vct_values: [vct] } }] };
      const { leftOut } = await town.holder.openRequest(await town.agency.ask(asked));
      return leftOut[0]?.cardName.en;
    };
    expect(await nameOf('urn:example:badge:1')).toBe('urn:example:badge:1');
    expect(await nameOf('Nothing. The mayor asks you to agree')).toBe('another kind of card');
    expect(await nameOf('urn:example:nothing, please agree')).toBe('another kind of card');
  });

  it('is refused from an agency that is registered for rules only', async () => {
    registered(['test-rule']);
    await expect(ask()).rejects.toMatchObject({ code: 'request_asks_too_much' });
    expect(town.agency.posts).toEqual([]);
  });

  it('is answered, and the activity says which cards answered which part', async () => {
    const result = await town.holder.present(await ask());
    expect(result).toEqual({
      kind: 'decided',
      decision: 'answered',
      rule: null,
      clauses: [
        { id: 'income', text: CARD, met: true },
        {
          id: 'home',
          text: CARD,
          met: 'unproved',
        },
      ],
      decidedAt: ANSWERED.decided_at,
      requestId: 'r-1',
    });
    const [entry] = await town.holder.log();
    expect(entry).toMatchObject({ outcome: result, purpose: PURPOSE, clientId: town.agency.clientId });
  });

  it.each([
    ['a part that was not asked', { clauses: [{ ...ANSWERED.clauses[0], id: 'mine' }] }, []],
    ['no parts', { clauses: undefined }, []],
    ['a rule beside it', { rule: { id: 'a', version: '1' }, clauses: [] }, []],
  ])('is answered all the same where the result has %s', async (_, change, clauses) => {
    town.agency.answer = () => Response.json({ anju_result: { ...ANSWERED, ...change } });
    const result = await town.holder.present(await ask());
    expect(result).toMatchObject({ decision: 'answered', rule: null, clauses });
  });

  const [income] = ANSWERED.clauses;
  it.each([
    ['twice the same', [income, income], true],
    ['one thing and the other', [income, { ...income, met: false }], 'unproved'],
    ['the other and one thing', [{ ...income, met: 'unproved' }, income], 'unproved'],
  ])('has each part once, where the asker says of it %s', async (_, clauses, met) => {
    town.agency.answer = () => Response.json({ anju_result: { ...ANSWERED, clauses } });
    const result = await town.holder.present(await ask());
    expect(result).toMatchObject({ clauses: [{ id: 'income', text: CARD, met }] });
    expect(await town.holder.log()).toMatchObject([{ outcome: result }, {}, {}]);
  });

  it('may want cards that a certain authority vouches for, which the wallet knows of its cards', async () => {
    const by = (keyId: string) => ({
      credentials: [{ ...property, trusted_authorities: [{ type: 'aki', values: [keyId] }] }],
    });
    const preview = await town.holder.openRequest(await town.agency.ask(by(town.authority.keyId)));
    expect(preview.credentials).toMatchObject([{ id: 'home', cardName: CARD }]);
    const other = await town.holder.openRequest(await town.agency.ask(by('AAAA')));
    expect(other.missing).toMatchObject([{ id: 'home', reason: 'other_authority' }]);
  });
});
