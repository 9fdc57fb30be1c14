// A rule with several ways: the wallet works out on the device which one the cards meet, offers it first, and shows what
// the chosen one needs and no more.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { alongRoute, type RequestPreview } from '../../src/lib/headless.ts';
import { alongPickByRule } from '../../src/lib/present/rule/preview-by-rule.ts';
import { standingOf } from '../../src/lib/present/rule/routes.ts';
import { TX_CODE } from '../support/department.ts';
import { GRADED_QUERY, gradedRule, publishRule, ROUTES_QUERY, routesRule } from '../support/rules.ts';
import { createTown, type Town } from '../support/town.ts';

const RULE = publishRule(routesRule());

let town: Town;
beforeAll(async () => {
  town = await createTown();
  await town.receiveAll();
  town.chain.publish({ kind: 'rule', id: RULE.id, version: RULE.version, sha256Hex: RULE.sha256 });
  // nobody registered: its claims are not the matter here
  town.chain.forgetVerifiers();
});
beforeEach(() => {
  town.agency.rule = RULE;
  town.agency.ruleQuery = ROUTES_QUERY;
  town.agency.opened.length = 0;
  town.agency.posts.length = 0;
});
const open = async (): Promise<RequestPreview> => town.holder.openRequest(await town.agency.ask());

const met = (id: string, is: boolean | 'unproved') => ({
  id,
  met: is,
  text: { 'zh-CN': '假', en: 'Forged' },
});
/** What the rule says of somebody on low income assistance without a home. */
const BY_ASSISTANCE = {
  decision: 'eligible',
  rule: { id: RULE.id, version: RULE.version, sha256: RULE.sha256, title: { 'zh-CN': '假', en: 'Forged' } },
  clauses: [
    met('on-assistance', true),
    met('no-home', true),
    met('low-income', 'unproved'),
    met('long-owner', 'unproved'),
  ],
  decided_at: '2026-11-20T09:00:01Z',
  request_id: 'r-1',
};
const answering = (result: object) => {
  town.agency.answer = () => Response.json({ anju_result: result });
};

describe('the ways of a rule', () => {
  it('are offered by what the cards say of each: eligible first, and last what a card is missing for', async () => {
    const { routes, route } = await open();
    expect(route).toBe(0);
    expect(routes.map(({ name, outlook }) => [name?.en, outlook?.decision ?? null])).toEqual([
      ['On assistance and without a home', 'eligible'],
      ['By income', 'more_needed'],
      ['As an owner', null],
    ]);
    expect(routes.map(standingOf)).toEqual(['eligible', 'not_by_this_way', 'card_missing']);
    expect(routes[2]?.missing).toMatchObject([
      { reason: 'no_card', cardName: { en: 'Owned unit credential' } },
    ]);
  });

  it('show each what it needs and no more', async () => {
    const { routes, credentials } = await open();
    const shown = routes.map((one) =>
      one.credentials.map(({ vct, claims }) => [
        vct.split(':')[2],
        ...claims.filter(({ matchOnly }) => !matchOnly).map(({ name }) => name),
      ]),
    );
    expect(shown).toEqual([
      [
        ['income', 'assistance'],
        ['property', 'homes_owned'],
      ],
      [['income', 'household_annual_income_fen']],
      [],
    ]);
    expect(credentials).toEqual(routes[0]?.credentials);
    expect(routes[1]?.stays.map(({ en }) => en)).toContain('Label of assistance');
    expect(routes.map(({ learned }) => learned.map(({ id }) => id))).toEqual([
      ['on-assistance', 'no-home'],
      ['low-income'],
      ['long-owner'],
    ]);
  });

  it('are told to nobody: only what the chosen one needs is sent', async () => {
    answering(BY_ASSISTANCE);
    await town.holder.present(await open());
    expect(Object.keys(town.agency.opened[0]?.vp_token ?? {})).toEqual(['income-2', 'property']);
  });

  it('are the citizen’s to choose from', async () => {
    const chosen = alongRoute(await open(), 1);
    expect(chosen).toMatchObject({ route: 1, missing: [], credentials: [{ id: 'income-1' }] });
    answering({ ...BY_ASSISTANCE, decision: 'more_needed' });
    await town.holder.present(chosen);
    expect(Object.keys(town.agency.opened[0]?.vp_token ?? {})).toEqual(['income-1']);
  });

  it('cannot be gone without the card', async () => {
    const chosen = alongRoute(await open(), 2);
    expect(chosen.missing).toHaveLength(1);
    await expect(town.holder.present(chosen)).rejects.toMatchObject({ code: 'card_missing' });
    expect(town.agency.posts).toEqual([]);
  });

  it('are as many as there are', async () => {
    const preview = await open();
    expect(alongRoute(preview, 3)).toBe(preview);
    expect(alongRoute(preview, -1)).toBe(preview);
  });

  it.each<[string, string[][]]>([
    ['one fewer', [['income-1'], ['income-2', 'property']]],
    ['one that takes all', [['income-1', 'income-2', 'property'], ['income-2', 'property'], ['unit']]],
    ['another order', [['income-2', 'property'], ['income-1'], ['unit']]],
    ['one twice', [['income-1'], ['income-1'], ['income-2', 'property'], ['unit']]],
  ])('are refused when the asker offers %s', async (_, options) => {
    town.agency.ruleQuery = { ...ROUTES_QUERY, credential_sets: [{ options }] };
    await expect(open()).rejects.toMatchObject({ code: 'request_differs_from_rule' });
  });

  it.each<[string, (claims: { path: string[] }[]) => unknown]>([
    ['a claim fewer', (claims) => claims.slice(0, -1)],
    ['the claims in another order', (claims) => claims.toReversed()],
  ])('are refused when the asker asks a card of one for %s', async (_, change) => {
    const credentials = ROUTES_QUERY.credentials.map((asked) =>
      asked.id === 'income-2' ? { ...asked, claims: change(asked.claims) } : asked,
    );
    town.agency.ruleQuery = { ...ROUTES_QUERY, credentials };
    await expect(open()).rejects.toMatchObject({ code: 'request_differs_from_rule' });
  });

  it('are refused when the asker wants all of them', async () => {
    town.agency.ruleQuery = { credentials: ROUTES_QUERY.credentials };
    await expect(open()).rejects.toMatchObject({ code: 'request_differs_from_rule' });
  });
});

describe('the result', () => {
  // the cards above may be used up
  beforeAll(() => town.receiveAll());

  it('is of the cards that were picked: of them a copy is spent, and of no other', async () => {
    answering(BY_ASSISTANCE);
    const { income } = town.departments;
    const { claimsOf } = income;
    income.claimsOf = () => ({ ...claimsOf(''), person_number: 'P0000000002' });
    await town.holder.receive(await town.holder.openOffer(income.offerText()), { txCode: TX_CODE });
    income.claimsOf = claimsOf;
    const preview = await open();
    const [choice] = preview.choices.cards;
    const other = choice?.cards.find(({ isChosen }) => !isChosen);
    if (choice === undefined || other === undefined) throw new Error('nothing to pick');
    const { id } = choice;
    const picked = alongPickByRule(preview, { kind: 'cards', id, cardIds: [other.cardId] });
    const left = async () => new Map((await town.holder.cards()).map((one) => [one.cardId, one.copiesLeft]));
    const before = await left();
    await town.holder.present(picked);
    const spent = [...(await left())].filter(([cardId, copies]) => copies < (before.get(cardId) ?? 0));
    const sent = picked.credentials.map(({ cardId }) => cardId);
    expect(sent).toContain(other.cardId);
    expect(spent.map(([cardId]) => cardId).toSorted()).toEqual(sent.toSorted());
    expect(Object.keys(town.agency.opened[0]?.vp_token ?? {})).toEqual(['income-2', 'property']);
  });

  it('is told in the words of the rule, in its order, and of its clauses alone', async () => {
    const clauses = [met('made-up', false), ...BY_ASSISTANCE.clauses.toReversed(), met('no-home', false)];
    answering({ ...BY_ASSISTANCE, clauses });
    const result = await town.holder.present(await open());
    expect(result).toMatchObject({
      kind: 'decided',
      decision: 'eligible',
      rule: { title: { en: 'Housing subsidy' } },
      clauses: [
        { id: 'on-assistance', met: true, text: { en: 'The household is on assistance' } },
        { id: 'no-home', met: true, text: { en: 'The household owns no home' } },
        { id: 'low-income', met: 'unproved' },
        { id: 'long-owner', met: 'unproved' },
      ],
    });
    expect(result).not.toHaveProperty('walletSays');
    expect(JSON.stringify(result)).not.toContain('Forged');
  });

  it.each<[string, object]>([
    ['another decision', { decision: 'not_eligible' }],
    [
      'another answer to a clause',
      { clauses: BY_ASSISTANCE.clauses.map((one) => (one.id === 'no-home' ? met(one.id, false) : one)) },
    ],
    ['a clause fewer', { clauses: BY_ASSISTANCE.clauses.slice(1) }],
  ])('is shown beside what the wallet finds where it has %s', async (_, change) => {
    answering({ ...BY_ASSISTANCE, ...change });
    expect(await town.holder.present(await open())).toMatchObject({
      kind: 'decided',
      walletSays: 'eligible',
    });
  });

  it.each<[string, object]>([
    ['of another rule', { rule: { ...BY_ASSISTANCE.rule, id: 'other-rule' } }],
    ['of another version', { rule: { ...BY_ASSISTANCE.rule, version: '2' } }],
    ['of other bytes', { rule: { ...BY_ASSISTANCE.rule, sha256: 'cd'.repeat(32) } }],
    ['by no rule', { decision: 'answered', rule: null }],
  ])('%s is none: the answer was delivered, no more is known', async (_, change) => {
    answering({ ...BY_ASSISTANCE, ...change });
    expect(await town.holder.present(await open())).toEqual({
      kind: 'delivered',
      deliveredAt: BY_ASSISTANCE.decided_at,
      redirectUri: null,
      requestId: 'r-1',
    });
  });

  it('of a rule is none for a question of the asker’s own', async () => {
    answering(BY_ASSISTANCE);
    const own = { credentials: [ROUTES_QUERY.credentials[0]] };
    const preview = await town.holder.openRequest(await town.agency.ask(own));
    expect(preview.routes).toEqual([]);
    expect(await town.holder.present(preview)).toMatchObject({ kind: 'delivered' });
  });
});

describe('a rule that grades, and may be used once', () => {
  beforeAll(async () => {
    await town.receiveAll();
    const { id, version, sha256: sha256Hex } = GRADED;
    town.chain.publish({ kind: 'rule', id, version, sha256Hex });
  });
  beforeEach(() => {
    town.agency.rule = GRADED;
    town.agency.ruleQuery = GRADED_QUERY;
  });
  const GRADED = publishRule(gradedRule());
  const { id, version, sha256 } = GRADED;
  const graded = {
    ...BY_ASSISTANCE,
    rule: { id, version, sha256, title: BY_ASSISTANCE.rule.title },
    clauses: [met('on-assistance', true), met('no-home', true), met('low-income', false)],
  };

  it('says so before anything is sent, in its own words', async () => {
    const { rule, routes } = await open();
    expect(rule?.graded?.learned.map((one) => one.id)).toEqual(['low-income']);
    expect(rule?.graded?.inWords.en).toContain('Subsidy rate');
    expect(rule?.once?.en).toMatch(/household/i);
    expect(routes.map(({ learned }) => learned.map((one) => one.id))).toEqual([['on-assistance', 'no-home']]);
  });

  it('is told with the grade that its clauses give, whatever the asker says', async () => {
    answering({ ...graded, grade: { value: '100%' } });
    const result = await town.holder.present(await open());
    expect(result).toMatchObject({
      grade: { title: { en: 'Subsidy rate' }, value: { en: '50%', 'zh-CN': '50%' } },
    });
    expect(result).not.toHaveProperty('walletSays');
  });

  it('has no grade for who is not eligible', async () => {
    answering({ ...graded, decision: 'not_eligible' });
    expect(await town.holder.present(await open())).not.toHaveProperty('grade');
  });
});
