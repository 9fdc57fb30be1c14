// Invented requests by rules with several routes and with grades, for looking at the screens.
import type { DecidedResult, RequestPreview, RouteOption } from '../../lib/types.ts';
import { decided, request } from './samples.ts';

const text = (zh: string, en: string) => ({ 'zh-CN': zh, en });
const clause = (id: string, zh: string, en: string) => ({ id, text: text(zh, en) });

const area = clause(
  'building-area-per-head',
  '家庭人均住房建筑面积低于 15 平方米',
  'Building floor area is under 15 m² a head',
);
const noOtherScheme = clause(
  'no-other-scheme',
  '未享受本市其他住房保障政策',
  'The household is in no other housing scheme of this city',
);
const common = [area, noOtherScheme];

const [income, residency, , property] = request.credentials;
const [only] = request.routes;
if (!income || !residency || !property || !only) throw new Error('the samples lack a card');

const local: RouteOption = {
  ...only,
  name: text('本市户籍，劳动合同满一年', 'Local hukou and a labour contract of a year'),
  byCard: null,
  outlook: { decision: 'more_needed', clauses: [{ id: 'local-hukou', met: false }] },
  learned: [clause('local-hukou', '具有本市常住户口', 'The applicant holds a local hukou'), ...common],
  credentials: [residency, property],
  missing: [],
  stays: only.stays,
};

const permit: RouteOption = {
  ...only,
  name: text(
    '居住证满二年，连续缴纳社会保险满一年，劳动合同满一年',
    'Residence permit of two years, insured and under contract for one',
  ),
  byCard: null,
  outlook: { decision: 'eligible', clauses: [] },
  learned: [
    clause('permit-two-years', '持有居住证满二年', 'The residence permit has been held for two years'),
    clause(
      'insured-a-year',
      '连续缴纳社会保险满一年',
      'Social insurance was paid without a break for a year',
    ),
    ...common,
  ],
  credentials: [residency, income, property],
  missing: [],
  stays: only.stays,
};

const leased: RouteOption = {
  ...only,
  name: text('由用人单位整体租赁', 'The employer leases for its staff'),
  byCard: null,
  outlook: null,
  learned: common,
  credentials: [residency, property],
  missing: [
    {
      id: 'employment',
      vct: 'urn:anju:employment:1',
      cardName: text('就业参保凭证', 'Employment credential'),
      reason: 'no_card',
    },
  ],
  stays: [],
};

const { rule } = request;
if (!rule) throw new Error('the sample is by no rule');

export const severalWays: RequestPreview = {
  ...request,
  title: text('上海市公共租赁住房', 'Public rental housing, Shanghai'),
  rule: {
    ...rule,
    citation: '沪府发〔2010〕32号',
    graded: {
      inWords: text(
        '答复还说明您适用哪一档：“补贴比例”。',
        'The answer also says which grade applies to you: “Subsidy rate”.',
      ),
      learned: [
        clause('destitute', '低保或特困家庭', 'Minimum living allowance or destitute'),
        clause('low-income', '低收入家庭', 'A low-income household'),
      ],
    },
    once: text(
      '每户家庭只能办理一次，以后不能再办。只在同一机构办理同一件事时这样计算，不影响您办理其他事情。',
      'Each household can use this once, and not again. Only this matter, at the agency that asks, counts. It does not affect anything else that you apply for.',
    ),
  },
  routes: [permit, local, leased],
  credentials: permit.credentials,
};

export const graded: DecidedResult = {
  ...decided(true),
  clauses: [
    ...decided(true).clauses,
    { ...clause('local-hukou', '具有本市常住户口', 'The applicant holds a local hukou'), met: 'unproved' },
  ],
  grade: { title: text('补贴比例', 'Subsidy rate'), value: text('70%', '70%') },
};

export const foundOtherwise: DecidedResult = {
  ...decided(false),
  clauses: [...decided(false).clauses],
  walletSays: 'eligible',
};

const [unit] = severalWays.routes;
if (!unit) throw new Error('the sample has no way');

/** Two homes in one assembly: each has a vote of its own. */
export const severalUnits: RequestPreview = {
  ...severalWays,
  title: text('晨光小区业主大会表决', 'A vote of the owners of Chenguang'),
  purpose: text('核对业主资格，发放表决票', 'To know who owns a unit, before ballots are handed out'),
  rule: { ...rule, citation: '《物业管理条例》第六条' },
  routes: ['A050013-38-1-0503', 'A050013-12-2-1101'].map((number) => ({
    ...unit,
    name: null,
    byCard: text(`单元编号：${number}`, `Unit: ${number}`),
    learned: [clause('owner', '房屋的所有权人为业主', 'The owner of a home is an owner in its assembly')],
  })),
};
