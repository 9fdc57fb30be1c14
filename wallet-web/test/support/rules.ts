// Rules of the tests, as their bytes are published and served.
import { createHash } from 'node:crypto';

const text = (zh: string, en: string) => ({ 'zh-CN': zh, en });

export type PublishedRule = { id: string; version: string; text: string; sha256: string };

/** `document` as it is served; a text is served as it is. */
export function publishRule(document: { id: string; version: string }, written = JSON.stringify(document)) {
  const sha256 = createHash('sha256').update(written).digest('hex');
  return { id: document.id, version: document.version, text: written, sha256 };
}

const income = { credential: 'income', vct: 'urn:anju:income:1' };
const property = { credential: 'property', vct: 'urn:anju:property:1' };

const annualIncome = {
  ...income,
  claim: 'household_annual_income_fen',
  label: text('家庭年收入', 'Annual household income'),
  kind: 'integer',
  unit: 'fen',
  minimum: 0,
  maximum: 1_099_511_627_776,
};
const assistance = {
  ...income,
  claim: 'assistance',
  label: text('社会救助', 'Social assistance'),
  kind: 'enumeration',
  values: ['none', 'low_income', 'minimum_living_allowance', 'destitute'],
};
const homesOwned = {
  ...property,
  claim: 'homes_owned',
  label: text('自有住房', 'Homes owned'),
  kind: 'integer',
  unit: 'home',
  minimum: 0,
  maximum: 255,
};

/** Income of at most 100,000 yuan; the test town's people have 99,999.50. */
export const incomeRule = (changes: object = {}) => ({
  format: 'urn:anju:rule:1',
  id: 'test-rule',
  version: '1',
  title: text('公租房资格', 'Public rental housing'),
  purpose: text('确认是否符合条件', 'To see whether you qualify'),
  citation: '办法第三条',
  in_force_from: '2020-01-01',
  time_zone: 'Asia/Shanghai',
  facts: { annual_income: annualIncome },
  clauses: [
    {
      id: 'annual-income',
      text: text('收入不超过限额', 'Income within the limit'),
      citation: '办法第三条第一项',
      condition: {
        left: { fact: 'annual_income' },
        is: 'at_most',
        right: { number: 10_000_000, unit: 'fen' },
      },
    },
  ],
  requires: 'all',
  ...changes,
});

export const INCOME_RULE = publishRule(incomeRule());

/** What it asks, written by hand: one card alone is matched with nothing. */
export const INCOME_QUERY = {
  credentials: [
    {
      id: 'income',
      format: 'dc+sd-jwt',
      meta: { vct_values: ['urn:anju:income:1'] },
      claims: [{ path: ['household_annual_income_fen'] }],
    },
  ],
};

/**
 * Three ways: on assistance and without a home (both cards); a low income (the income card alone); a unit in some assembly
 * (a card that nobody of the test town holds). People on assistance are graded.
 */
export const routesRule = (changes: object = {}) => ({
  ...incomeRule({ title: text('住房补贴', 'Housing subsidy') }),
  facts: {
    annual_income: annualIncome,
    assistance,
    homes_owned: homesOwned,
    in_assembly: {
      credential: 'unit',
      vct: 'urn:anju:unit:1',
      claim: 'owned_since',
      label: text('取得日期', 'Owned since'),
      kind: 'date',
    },
  },
  clauses: [
    {
      id: 'on-assistance',
      text: text('享受社会救助', 'The household is on assistance'),
      citation: '第一条',
      condition: {
        fact: 'assistance',
        is_one_of: ['low_income', 'minimum_living_allowance', 'destitute'],
      },
    },
    {
      id: 'no-home',
      text: text('没有住房', 'The household owns no home'),
      citation: '第一条',
      condition: { left: { fact: 'homes_owned' }, is: 'less_than', right: { number: 1, unit: 'home' } },
    },
    {
      id: 'low-income',
      text: text('收入很低', 'The income is very low'),
      citation: '第二条',
      condition: {
        left: { fact: 'annual_income' },
        is: 'at_most',
        right: { number: 5_000_000, unit: 'fen' },
      },
    },
    {
      id: 'long-owner',
      text: text('早已是业主', 'An owner for long'),
      citation: '第三条',
      condition: { left: { fact: 'in_assembly' }, is: 'on_or_before', right: { date: '2000-01-01' } },
    },
  ],
  requires: {
    any: [
      { clause: 'low-income', text: text('低收入', 'By income') },
      {
        all: [{ clause: 'on-assistance' }, { clause: 'no-home' }],
        text: text('受救助且无房', 'On assistance and without a home'),
      },
      { clause: 'long-owner', text: text('业主', 'As an owner') },
    ],
  },
  ...changes,
});

const NUMBERS = ['person_number', 'household_number'];

/** What it asks, written by hand: the income card is asked two different things, numbers only where two cards are matched. */
export const ROUTES_QUERY = {
  credentials: [
    asks('income-1', 'income', 'household_annual_income_fen'),
    asks('income-2', 'income', 'assistance', ...NUMBERS),
    asks('property', 'property', 'homes_owned', ...NUMBERS),
    asks('unit', 'unit', 'owned_since'),
  ],
  credential_sets: [{ options: [['income-1'], ['income-2', 'property'], ['unit']] }],
};

function asks(id: string, type: string, ...claims: string[]) {
  return {
    id,
    format: 'dc+sd-jwt',
    meta: { vct_values: [`urn:anju:${type}:1`] },
    claims: claims.map((name) => ({ path: [name] })),
  };
}

/** One way, on assistance and without a home, graded by income, once for each household. */
export const gradedRule = () => {
  const { in_assembly: _, ...facts } = routesRule().facts;
  return routesRule({
    facts,
    clauses: routesRule().clauses.slice(0, 3),
    requires: 'all',
    grades: {
      title: text('补贴比例', 'Subsidy rate'),
      unit: 'percent',
      of: [{ clause: 'low-income', value: 90 }],
      otherwise: 50,
    },
    once: { programme: 'subsidy', per: 'household' },
  });
};

export const GRADED_QUERY = {
  credentials: [
    asks('income', 'income', 'household_annual_income_fen', 'assistance', ...NUMBERS),
    asks('property', 'property', 'homes_owned', ...NUMBERS),
  ],
};
