// What the rules in force say of the cards at hand, worked out on the device: to the fen, by every way, for any day to come.
import { parseRule, type Rule } from '@anju/eligibility';
import { describe, expect, it } from 'vitest';
import { workOut } from '../../src/lib/check-ahead/work-out.ts';
import type { HeldCard, StoredCard } from '../../src/lib/holder/store.ts';
import { beijingCards, CITY_RULES, cardOf, createAtHome, HOSTS, hashOf, NOW } from '../support/services.ts';

const RULES = new Map(CITY_RULES.map(({ id, text }): [string, Rule] => [id, parseRule(JSON.parse(text))]));
const BEIJING = 'beijing-public-rental';
const SHANGHAI = 'shanghai-public-rental';
const SUBSIDY = 'beijing-rent-subsidy';

const TODAY = '2026-11-20';
const endOf = (day: string) => Date.parse(`${day}T24:00:00Z`) / 1000;
const held = (cards: StoredCard[], copiesLeft = 10): HeldCard[] =>
  cards.map((card) => ({ card, copiesLeft, copiesReceived: 10 }));
const ruleNamed = (id: string): Rule => {
  const rule = RULES.get(id);
  if (rule === undefined) throw new Error(`city/rules has no rule ${id}`);
  return rule;
};
const outcomeOf = (
  id: string,
  cards: HeldCard[],
  on = TODAY,
  kinds: Parameters<typeof workOut>[2]['kinds'] = [],
) =>
  workOut(ruleNamed(id), on, {
    ...{ held: cards, kinds, now: NOW },
    confirmed: { at: NOW.toISOString(), publications: [] },
  });
const clausesOf = ({ ways: [way] }: ReturnType<typeof outcomeOf>) =>
  way.clauses.map(({ id, met }) => [id, met]);

describe('by one way', () => {
  it('exactly on the limits is likely eligible, with one’s own figures beside the law’s', () => {
    const outcome = outcomeOf(BEIJING, held(beijingCards()));
    expect(outcome).toMatchObject({ decision: 'eligible', on: TODAY, today: TODAY });
    const [way] = outcome.ways;
    expect(way).toMatchObject({ standing: 'eligible', decision: 'eligible', lacks: [], goodUntil: null });
    expect(way.clauses.find(({ id }) => id === 'annual-income')).toMatchObject({
      citation: '京建法[2011]25号 第（二）项',
      figures: [
        { own: { 'zh-CN': '100,000元' }, wanted: { 'zh-CN': '不超过100,000元（含本数）' }, met: true },
      ],
    });
  });

  it('a fen above one of them is not, and that condition comes first', () => {
    const outcome = outcomeOf(
      BEIJING,
      held(beijingCards({ income: { household_annual_income_fen: 10_000_001 } })),
    );
    expect(outcome.decision).toBe('not_eligible');
    expect(clausesOf(outcome)).toEqual([
      ['annual-income', false],
      ['urban-hukou', true],
      ['usable-area-per-head', true],
    ]);
    expect(outcome.ways[0].clauses[0]?.figures[0]?.own.en).toBe('CNY 100,000.01');
    expect(outcome.notCovered.length).toBeGreaterThan(0);
  });

  it('without a card it cannot be told, says what is not known, and who issues the card', () => {
    const kind = {
      vct: 'urn:anju:income:1',
      cardName: { 'zh-CN': '家庭收入凭证', en: 'Household income credential' },
      issuerName: { 'zh-CN': '核对中心', en: 'Economy Office' },
      ...{ url: 'https://issuer.test/income', configurationId: 'income' },
    };
    const outcome = outcomeOf(BEIJING, held(beijingCards().slice(0, 3)), TODAY, [kind]);
    expect(outcome.decision).toBe('more_needed');
    expect(clausesOf(outcome)[0]).toEqual(['annual-income', 'unproved']);
    expect(outcome.ways[0]).toMatchObject({
      ...{ standing: 'open', decision: null },
      lacks: [
        {
          ...{ reason: 'no_card', cardId: null, cardName: kind.cardName },
          needs: [{ 'zh-CN': '家庭年收入' }],
          from: [{ issuerName: kind.issuerName, url: kind.url, configurationId: 'income' }],
        },
      ],
    });
  });

  it('without a card it is a no all the same where another condition fails already', () => {
    const [residency, household] = beijingCards({ residency: { basis: 'rural_hukou' } });
    const outcome = outcomeOf(BEIJING, held([residency, household].filter((card) => card !== undefined)));
    expect(outcome.decision).toBe('not_eligible');
    expect(outcome.ways[0].lacks.map(({ cardName }) => cardName.en)).toEqual([
      'Housing and property credential',
      'Household income credential',
    ]);
  });

  it('without any card nothing is known', () => {
    const outcome = outcomeOf(BEIJING, []);
    expect([outcome.decision, outcome.ways[0].lacks.length, outcome.ways[0].cards]).toEqual([
      'more_needed',
      4,
      [],
    ]);
  });

  it('says the grade that follows, where the rule grades', () => {
    const cards = (household_monthly_income_fen: number) =>
      held([
        cardOf('household', { household_size: 2 }),
        cardOf('property', { homes_owned: 0 }),
        cardOf('income', { household_monthly_income_fen, household_net_assets_fen: 1, assistance: 'none' }),
      ]);
    expect(outcomeOf(SUBSIDY, cards(240_000)).ways[0]).toMatchObject({
      ...{ standing: 'eligible', grade: { title: { 'zh-CN': '补贴比例' }, value: { en: '70%' } } },
    });
    expect(outcomeOf(SUBSIDY, cards(240_001)).ways[0].grade?.value.en).toBe('50%');
    expect(outcomeOf(SUBSIDY, cards(480_001))).toMatchObject({
      ...{ decision: 'not_eligible', ways: [{ grade: null, isWithoutGrade: false }] },
    });
  });

  it('says so where all conditions are met and no grade applies', () => {
    const base = JSON.parse(CITY_RULES.find(({ id }) => id === SUBSIDY)?.text ?? '');
    const [first, ...grades] = base.grades.of;
    const kept = new Set([first.clause, ...base.clauses.slice(0, 3).map(({ id }: { id: string }) => id)]);
    const rule = parseRule({
      ...base,
      ...{ grades: { ...base.grades, of: [first] }, unconfirmed: [] },
      clauses: base.clauses.filter(({ id }: { id: string }) => kept.has(id)),
      parameters: Object.fromEntries(
        Object.entries(base.parameters).filter(([name]) => !/for_\d+_percent/.test(name)),
      ),
    });
    expect(grades.length).toBeGreaterThan(0);
    const cards = held([
      cardOf('household', { household_size: 2 }),
      cardOf('property', { homes_owned: 0 }),
      cardOf('income', { household_monthly_income_fen: 1, household_net_assets_fen: 1, assistance: 'none' }),
    ]);
    const confirmed = { at: NOW.toISOString(), publications: [] };
    const outcome = workOut(rule, TODAY, { held: cards, kinds: [], now: NOW, confirmed });
    expect([outcome.decision, outcome.ways[0].isWithoutGrade]).toEqual(['not_eligible', true]);
  });
});

describe('which cards count', () => {
  const [residency, household, property, income] = beijingCards();
  const others = [residency, household, property].filter((card) => card !== undefined);
  const withIncome = (changes: Partial<StoredCard>, copiesLeft = 10) =>
    held([...others, cardOf('income', income?.claims ?? {}, changes)], copiesLeft);
  const lackIn = ({ ways: [way] }: ReturnType<typeof outcomeOf>) => way.lacks.map(({ reason }) => reason);
  const standing = (state: 'valid' | 'suspended' | 'revoked') => {
    const at = NOW.toISOString();
    return { standing: { state, at, freshUntil: at, signedAt: at } };
  };

  it('one without copies counts: none is spent, and it is renewed before it is shown', () => {
    const outcome = outcomeOf(BEIJING, withIncome({}, 0));
    expect(outcome.decision).toBe('eligible');
    expect(outcome.ways[0].cards.map(({ copiesLeft }) => copiesLeft)).toEqual([0, 0, 0, 0]);
  });

  it.each([
    ['expired', { expiresAtSeconds: endOf('2026-11-19') }],
    ['revoked', standing('revoked')],
    ['suspended', standing('suspended')],
  ] as const)('one that is %s does not', (reason, changes) => {
    const outcome = outcomeOf(BEIJING, withIncome(changes));
    expect([outcome.decision, lackIn(outcome)]).toEqual(['more_needed', [reason]]);
    expect(outcome.ways[0].lacks[0]?.cardId).toMatch(/^income /);
    expect(outcomeOf(BEIJING, withIncome(standing('valid'))).decision).toBe('eligible');
  });

  it('one that ends before the day of the visit does not count for it, and until then says its last day', () => {
    const cards = withIncome({ expiresAtSeconds: endOf('2027-03-31') });
    expect(outcomeOf(BEIJING, cards).ways[0].goodUntil).toBe('2027-03-31');
    expect(outcomeOf(BEIJING, cards, '2027-03-31').decision).toBe('eligible');
    const after = outcomeOf(BEIJING, cards, '2027-04-01');
    expect([after.decision, lackIn(after)]).toEqual(['more_needed', ['ends_before']]);
  });

  it('the newest of a kind counts, and the others are said to be there', () => {
    const older = cardOf(
      'income',
      { household_annual_income_fen: 99_000_000 },
      { receivedAt: '2025-01-01T00:00:00Z' },
    );
    const outcome = outcomeOf(BEIJING, [...withIncome({}), ...held([older])]);
    expect(outcome.decision).toBe('eligible');
    expect(outcome.ways[0].cards.map(({ otherCards }) => otherCards)).toEqual([0, 0, 0, 1]);
  });

  it('one that does not say what is asked is named, with what it does not say', () => {
    const cards = held([...others, cardOf('income', { assistance: 'none' })]);
    const outcome = outcomeOf(BEIJING, cards);
    expect(outcome.ways[0].lacks).toMatchObject([
      { reason: 'claims_not_held', needs: [{ 'zh-CN': '家庭年收入' }] },
    ]);
  });

  it.each(['person_number', 'household_number'])('of another %s they are not put together', (number) => {
    const cards = held(
      beijingCards({ income: { [number]: `${number === 'person_number' ? 'P' : 'H'}0000000002` } }),
    );
    const outcome = outcomeOf(BEIJING, cards);
    expect([outcome.decision, outcome.ways[0].standing, outcome.ways[0].decision]).toEqual([
      ...['more_needed', 'cards_differ', null],
    ]);
  });

  it('one that the rule cannot read leaves it open', () => {
    const outcome = outcomeOf(BEIJING, held(beijingCards({ income: { household_annual_income_fen: '1' } })));
    expect([outcome.decision, outcome.ways[0].standing]).toEqual(['more_needed', 'not_known']);
  });
});

describe('by several ways', () => {
  const shanghai = (residency: object, employment: object, property: object = {}) =>
    held([
      cardOf('residency', { ...residency }),
      cardOf('employment', { insured_since: '2024-01-01', employer_leases: false, ...employment }),
      cardOf('household', { household_size: 2 }),
      cardOf('property', { household_building_area_csqm: 2999, in_other_scheme: false, ...property }),
    ]);
  const standings = (outcome: ReturnType<typeof outcomeOf>) =>
    outcome.ways.map(({ name, standing }) => [name?.['zh-CN'], standing]);
  const short = { contract_since: '2026-03-01', contract_until: '2026-12-31' };
  const long = { contract_since: '2025-03-01', contract_until: '2028-02-28' };

  it('the one that leads there comes first, and one is enough', () => {
    const outcome = outcomeOf(
      SHANGHAI,
      shanghai({ basis: 'residence_permit', permit_since: '2024-11-20' }, long),
    );
    expect(outcome.decision).toBe('eligible');
    expect(standings(outcome).slice(0, 2)).toEqual([
      ['居住证满二年；以合同期限计', 'eligible'],
      ['居住证满二年；以已履行时间计', 'eligible'],
    ]);
    expect(standings(outcome)).toContainEqual(['本市户籍；以合同期限计', 'fails']);
  });

  it('it is a no when every way fails, and the way that fails least comes first', () => {
    const outcome = outcomeOf(
      SHANGHAI,
      shanghai({ basis: 'residence_permit', permit_since: '2024-11-21' }, short),
    );
    expect(outcome.decision).toBe('not_eligible');
    expect(new Set(outcome.ways.map(({ standing }) => standing))).toEqual(new Set(['fails']));
    const counts = outcome.ways.map(({ clauses }) => clauses.filter(({ met }) => met === false).length);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  });

  it('what only some day changes is found for that day: a permit that is held for two years then', () => {
    const cards = shanghai({ basis: 'residence_permit', permit_since: '2024-11-21' }, long);
    expect(outcomeOf(SHANGHAI, cards).decision).toBe('not_eligible');
    expect(outcomeOf(SHANGHAI, cards, '2026-11-21').decision).toBe('eligible');
  });

  it('a contract without an end leaves a way open, and says that the card does not tell', () => {
    const outcome = outcomeOf(SHANGHAI, shanghai({ basis: 'urban_hukou' }, { contract_since: '2026-03-01' }));
    expect(outcome.decision).toBe('more_needed');
    expect(outcome.ways[0]).toMatchObject({
      ...{ standing: 'open', decision: null },
      lacks: [{ reason: 'claims_not_held', needs: [{ 'zh-CN': '劳动合同终止日期' }] }],
    });
  });

  it('what counts for each unit is worked out for each of them, and one of them is enough', () => {
    const units = ['A050013-1', 'A050014-1'].map((unit) => cardOf('unit', { unit }));
    const outcome = outcomeOf('owners-vote-chenguang', held(units));
    expect(outcome.decision).toBe('eligible');
    expect(outcome.ways.map(({ byCard, standing }) => [byCard?.en, standing])).toEqual([
      ['unit: A050013-1', 'eligible'],
      ['unit: A050014-1', 'fails'],
    ]);
  });
});

describe('asked of the wallet', () => {
  it('works out another day by the version that is in force then', async () => {
    const { holder, hold, chain, served } = createAtHome();
    const next = (CITY_RULES.find(({ id }) => id === BEIJING)?.text ?? '')
      .replaceAll('2011-25', '2027-1')
      .replaceAll('"value": 10000000', '"value": 9999999');
    const effectiveFrom = Date.parse('2027-01-01T00:00:00+08:00') / 1000;
    chain.publish({ kind: 'rule', id: BEIJING, version: '2027-1', sha256Hex: hashOf(next), effectiveFrom });
    served.set(`${HOSTS[0]}/rules/${BEIJING}/2027-1`, next);
    await hold(...beijingCards());
    await holder.services();
    expect(await holder.checkAhead(BEIJING, '2026-12-31')).toMatchObject({ decision: 'eligible' });
    expect(await holder.checkAhead(BEIJING, '2027-01-01')).toMatchObject({
      ...{ decision: 'not_eligible', on: '2027-01-01', today: TODAY, service: { version: '2027-1' } },
    });
  });

  it('takes a day that was, or is none, for today; and one after the end of the rule as none of its days', async () => {
    const { holder, hold, chain } = createAtHome();
    const effectiveFrom = Date.parse('2027-01-01T00:00:00+08:00') / 1000;
    chain.publish({ kind: 'rule', id: BEIJING, version: '2', sha256Hex: hashOf('{}'), effectiveFrom });
    await hold(...beijingCards());
    await holder.services();
    for (const day of ['2020-01-01', '2026-02-30', 'tomorrow']) {
      expect(await holder.checkAhead(BEIJING, day)).toMatchObject({ on: TODAY, decision: 'eligible' });
    }
    await expect(holder.checkAhead(BEIJING, '2027-01-01')).rejects.toMatchObject({
      code: 'service_not_at_hand',
    });
  });

  it('counts the day in the rule’s time zone', async () => {
    const { holder, hold, clock } = createAtHome();
    await hold(...beijingCards());
    await holder.services();
    clock.at = new Date('2026-11-20T16:00:00Z');
    expect(await holder.checkAhead(BEIJING)).toMatchObject({ on: '2026-11-21', today: '2026-11-21' });
  });

  it('knows no rule that the registry does not have', async () => {
    const { holder } = createAtHome();
    await holder.services();
    await expect(holder.checkAhead('no-such-rule')).rejects.toMatchObject({ code: 'service_not_at_hand' });
  });
});
