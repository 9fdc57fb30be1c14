// Invented services and what their rules say of the sample cards, for looking at the screens.
import type {
  AheadClause,
  AheadOutcome,
  AheadWay,
  Services,
  ServiceView,
} from '../../lib/check-ahead/types.ts';
import { cards } from './samples.ts';

const text = (zh: string, en: string) => ({ 'zh-CN': zh, en });

const needs = cards.map(({ vct, name }) => ({ vct, cardName: name, isHeld: true }));
const employment = {
  vct: 'urn:anju:employment:1',
  cardName: text('就业参保凭证', 'Employment credential'),
  isHeld: false,
};

const rental: ServiceView = {
  ruleId: 'beijing-public-rental',
  version: '2011-25',
  title: text('北京市公共租赁住房', 'Public rental housing, Beijing 2011 no. 25'),
  purpose: text(
    '审核公共租赁住房申请资格',
    'To decide whether the household may apply for public rental housing',
  ),
  citation: '京建法[2011]25号',
  changesOn: null,
  needs,
};

const subsidy: ServiceView = {
  ...rental,
  ruleId: 'beijing-rent-subsidy',
  version: '2021',
  title: text('北京市公共租赁住房租金补贴', 'Rent subsidy for public rental housing, Beijing 2021'),
  purpose: text(
    '审核租金补贴资格并确定补贴比例',
    'To decide whether the household is granted a rent subsidy, and at which rate',
  ),
  citation: '北京市公共租赁住房租金补贴（2021年）',
  changesOn: '2027-01-01',
  needs: needs.slice(0, 3),
};

const shanghai: ServiceView = {
  ...rental,
  ruleId: 'shanghai-public-rental',
  version: '2026-1',
  title: text('上海市市筹公共租赁住房准入资格', 'Public rental housing of the city of Shanghai'),
  purpose: text(
    '审核上海市公共租赁住房准入资格',
    'To decide whether somebody may apply for public rental housing of the city of Shanghai',
  ),
  citation: '上海市市筹公共租赁住房准入条件',
  needs: [...needs.slice(1), employment],
};

export const services: Services = {
  services: [rental, subsidy, shanghai],
  confirmedAt: '2026-11-20T02:14:00Z',
  isConfirmedNow: true,
  lacking: [],
};

export const noServices: Services = { ...services, services: [] };

export const offlineServices: Services = {
  ...services,
  isConfirmedNow: false,
  lacking: [{ ruleId: 'chaoyang-resident', version: '2016', code: 'request_rule_altered' }],
};

const citation = '京建法[2011]25号 第（二）项';
const income = (own: number, met: boolean): AheadClause => ({
  id: 'annual-income',
  text: text(
    '3口及以下家庭年收入10万元（含）以下、4口及以上家庭年收入13万元（含）以下',
    'Annual household income is 100,000 CNY or less for up to three people, 130,000 CNY or less for four or more (both figures included)',
  ),
  citation,
  met,
  figures: [
    {
      what: text('家庭年收入', 'Annual household income'),
      own: text(`${own.toLocaleString('en')}元`, `CNY ${own.toLocaleString('en')}`),
      wanted: text('不超过100,000元（含本数）', 'at most CNY 100,000 (this figure included)'),
      met,
    },
  ],
});

const others: AheadClause[] = [
  {
    id: 'urban-hukou',
    text: text('申请人具有本市城镇户籍', 'The applicant holds an urban hukou of this city'),
    citation,
    met: true,
    figures: [
      {
        what: text('居住依据', 'Basis of residence'),
        own: text('本市城镇户籍', 'Urban hukou of this city'),
        wanted: null,
        met: true,
      },
    ],
  },
  {
    id: 'usable-area-per-head',
    text: text(
      '家庭人均住房使用面积15平方米（含）以下',
      'Usable floor area per head of the household is 15 m² or less (15 m² included)',
    ),
    citation,
    met: true,
    figures: [
      {
        what: text('家庭住房使用面积', 'Usable floor area of the household'),
        own: text('41.20平方米', '41.20 m²'),
        wanted: text('不超过45平方米（含本数）', 'at most 45 m² (this figure included)'),
        met: true,
      },
    ],
  },
];

const way: AheadWay = {
  name: null,
  byCard: null,
  standing: 'eligible',
  decision: 'eligible',
  clauses: [...others, income(92_640, true)],
  grade: null,
  isWithoutGrade: false,
  cards: cards.map(({ cardId, name, issuerName, validUntil, copiesLeft }) => ({
    ...{ cardId, cardName: name, issuerName, validUntil, copiesLeft, otherCards: 0 },
  })),
  lacks: [],
  goodUntil: '2027-03-31',
};

export const eligible: AheadOutcome = {
  service: rental,
  on: '2026-11-20',
  today: '2026-11-20',
  confirmedAt: services.confirmedAt,
  isConfirmedNow: true,
  decision: 'eligible',
  ways: [way],
  notCovered: [
    text(
      '外省市来京连续稳定工作人员的条件由各区县规定，不由本规则判定。',
      'The route for people from elsewhere with stable work in the city is set by each district; this rule does not decide about them.',
    ),
  ],
  once: text(
    '每户家庭在每一期内只能办理一次。每期2年，从2011年12月1日起算，对所有人都一样。只在同一机构办理同一件事时这样计算，不影响您办理其他事情。',
    'This can be used once by each household in each period. A period lasts 2 years, counted from 1 December 2011, and is the same for everybody. Only this matter, at the agency that asks, counts; nothing else that you apply for is affected.',
  ),
};

export const notEligible: AheadOutcome = {
  ...eligible,
  decision: 'not_eligible',
  ways: [
    {
      ...way,
      standing: 'fails',
      decision: 'not_eligible',
      clauses: [income(100_000.01, false), ...others],
    },
  ],
};

export const graded: AheadOutcome = {
  ...eligible,
  service: subsidy,
  ways: [{ ...way, grade: { title: text('补贴比例', 'Subsidy rate'), value: text('70%', '70%') } }],
};

const [hukou, area] = others;
if (!hukou || !area) throw new Error('the samples lack a clause');
const contract: AheadClause = {
  id: 'contract-for-one-year',
  text: text(
    '与本市单位签订一年以上（含一年）劳动合同',
    'The applicant has signed a labour contract for one year or more (one year included) with an employer of this city',
  ),
  citation: '上海市市筹公共租赁住房准入条件 第（一）项之1、之2',
  met: 'unproved',
  figures: [],
};

/** Two ways need a card that is not held; one is closed. */
export const cannotTell: AheadOutcome = {
  ...eligible,
  service: shanghai,
  on: '2027-04-01',
  isConfirmedNow: false,
  decision: 'more_needed',
  ways: [
    {
      ...way,
      name: text('本市户籍；以合同期限计', 'With a hukou of this city; by the term of the contract'),
      standing: 'open',
      decision: null,
      clauses: [contract, hukou, area],
      cards: way.cards.slice(1, 3),
      lacks: [
        {
          vct: employment.vct,
          cardName: employment.cardName,
          reason: 'no_card',
          needs: [
            text('劳动合同起始日期', 'Labour contract since'),
            text('劳动合同终止日期', 'Labour contract until'),
          ],
          cardId: null,
          from: [
            {
              issuerName: text('社会保险基金管理中心', 'Social Insurance Fund Centre'),
              url: 'http://localhost:4001/employment',
              configurationId: 'employment',
            },
          ],
        },
        {
          vct: 'urn:anju:property:1',
          cardName: text('住房情况凭证', 'Housing and property credential'),
          reason: 'ends_before',
          needs: [text('家庭住房建筑面积', 'Building floor area of the household')],
          cardId: 'property',
          from: [],
        },
      ],
    },
    {
      ...way,
      name: text('单位承租；以合同期限计', 'With the employer as lessee; by the term of the contract'),
      standing: 'fails',
      decision: 'more_needed',
      clauses: [
        {
          ...hukou,
          id: 'residence-permit',
          text: text(
            '持有有效期内《上海市居住证》',
            'The applicant holds a valid residence permit of this city',
          ),
          met: false,
        },
        area,
      ],
    },
  ],
};
