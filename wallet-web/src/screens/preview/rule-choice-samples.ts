// An invented request by a rule that cards of two people answer. The wallet's own code works it out, so that a pick changes it
// as it does for a citizen.
import { leastQuestion, parseRule, toDcqlQuery } from '@anju/eligibility';
import { alongPickByRule, previewByRule } from '../../lib/present/rule/preview-by-rule.ts';
import type { RequestPreview } from '../../lib/types.ts';
import { byType, held } from './choice-samples.ts';
import { request } from './samples.ts';

const text = (zh: string, en: string) => ({ 'zh-CN': zh, en });

const document = {
  format: 'urn:anju:rule:1',
  id: 'sample-rental',
  version: '1',
  title: request.title,
  purpose: request.purpose,
  citation: '京建法[2011]25号',
  in_force_from: '2011-12-01',
  time_zone: 'Asia/Shanghai',
  facts: {
    income: {
      ...{ credential: 'income', vct: 'urn:anju:income:1', claim: 'household_annual_income_fen' },
      ...{ kind: 'integer', unit: 'fen', minimum: 0, maximum: 1_000_000_000_000 },
      label: text('家庭年收入', 'Annual household income'),
    },
    homes: {
      ...{ credential: 'property', vct: 'urn:anju:property:1', claim: 'homes_owned' },
      ...{ kind: 'integer', unit: 'home', minimum: 0, maximum: 255 },
      label: text('自有住房', 'Homes owned'),
    },
  },
  clauses: [
    {
      id: 'income',
      text: text('家庭年收入不超过 10 万元', 'Annual household income of at most ¥100,000'),
      citation: '第三条',
      condition: { left: { fact: 'income' }, is: 'at_most', right: { number: 10_000_000, unit: 'fen' } },
    },
    {
      id: 'no-home',
      text: text('没有自有住房', 'The household owns no home'),
      citation: '第三条',
      condition: { left: { fact: 'homes' }, is: 'less_than', right: { number: 1, unit: 'home' } },
    },
  ],
  requires: 'all',
};

const numbers = (household: string) => ({ person_number: 'P0000000001', household_number: household });
const [own, other] = [numbers('H0000000001'), numbers('H0000000002')];
const [income, property] = [byType('income'), byType('property')];
const hand = [
  held(income, { says: { ...own, household_annual_income_fen: 9_000_000 } }),
  held(property, { says: { ...own, homes_owned: 0 } }),
  held(income, {
    cardId: 'income-other',
    receivedAt: '2025-11-02T03:00:00Z',
    says: { ...other, household_annual_income_fen: 8_720_000 },
  }),
];

const asked = {
  ...{ id: document.id, version: document.version, sha256: '', on: '2026-11-20', isAppeal: false },
};
const question = {
  asker: request.asker.name,
  registration: request.asker.registration,
  declarations: [],
  expiresAtSeconds: Date.parse(request.expiresAt) / 1000,
  dcqlQuery: JSON.parse(JSON.stringify(toDcqlQuery(leastQuestion(parseRule(document)), { match: 'plain' }))),
} as unknown as RequestPreview['request'];

/** Two cards of income fit; one is of the household that the person lived in before. */
export const cardsByRule = previewByRule(question, new TextEncoder().encode(JSON.stringify(document)), {
  ...{ asked, held: hand, now: new Date('2026-11-20T02:24:00Z') },
});

/** The other one is picked. */
export const cardsThatDiffer = alongPickByRule(cardsByRule, {
  kind: 'cards',
  id: 'income',
  cardIds: ['income-other'],
});
