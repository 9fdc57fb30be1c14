// Invented requests to show cards.
import type { PreviewedRule, RequestPreview } from '../../lib/types.ts';
import { cards, family, property, residency, text } from './card-samples.ts';

export const asker = text('市住房保障中心', 'Housing Security Centre');

export const ruleTitle = text('北京市公共租赁住房', 'Public rental housing, Beijing 2011 no. 25');

export const rulePurpose = text(
  '审核公共租赁住房申请资格',
  'To decide whether the household may apply for public rental housing',
);

const asked: Record<string, string> = {
  income: 'household_annual_income_fen',
  residency: 'basis',
  household: 'household_size',
  property: 'household_usable_area_csqm',
};

export const clauses = (income: boolean) => [
  {
    id: 'urban-hukou',
    text: text('申请人具有本市城镇户籍', 'The applicant holds an urban hukou of this city'),
    met: true,
  },
  {
    id: 'usable-area-per-head',
    text: text('家庭人均住房使用面积 15 平方米（含）以下', 'Usable floor area of at most 15 m² a head'),
    met: true,
  },
  {
    id: 'annual-income',
    text: text(
      '3 口及以下家庭年收入 10 万元（含）以下、4 口及以上家庭年收入 13 万元（含）以下',
      'Annual household income of at most ¥100,000 for up to three people, ¥130,000 for four or more',
    ),
    met: income,
  },
];

const rule: PreviewedRule = {
  ...{ id: 'beijing-public-rental', version: '2011-25', sha256: '', on: '2026-11-20', isAppeal: false },
  citation: '京建法[2011]25号',
  learnedInWords: text(
    '答复只说明下列每一条您是否符合，不写具体数字。',
    'The answer says of each condition below whether you meet it. It gives no figures.',
  ),
  graded: null,
  once: null,
  // The screens never look into it.
  document: {} as PreviewedRule['document'],
};

const shown: RequestPreview['credentials'] = cards.map((card) => ({
  id: card.cardId,
  vct: card.vct,
  cardId: card.cardId,
  cardName: card.name,
  issuerName: card.issuerName,
  claims: card.claims.filter(({ name, matchOnly }) => matchOnly || name === asked[card.cardId]),
  disclose: [],
  copiesLeft: card.copiesLeft,
}));

const stays = cards.flatMap((card) =>
  card.claims
    .filter(({ name, matchOnly }) => !matchOnly && name !== asked[card.cardId])
    .map(({ label }) => label),
);

const onlyWay: RequestPreview['routes'][number] = {
  name: null,
  byCard: null,
  outlook: { decision: 'eligible', clauses: clauses(true) },
  learned: clauses(true),
  credentials: shown,
  missing: [],
  stays,
  areOfOthers: false,
  choice: [],
  choices: { options: [], cards: [], claims: [] },
  from: { way: 0, held: [] },
};

export const request: RequestPreview = {
  kind: 'request',
  asker: {
    name: asker,
    verified: true,
    registration: {
      did: 'did:ethr:0x7a69:0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
      purpose: {
        'zh-CN': '审核公共租赁住房申请资格',
        en: 'To decide whether the household may apply for public rental housing',
      },
      legalBasis: {
        'zh-CN': '《北京市公共租赁住房申请、审核及配租管理办法》京建法[2011]25号',
        en: 'Beijing Municipal Measures for Public Rental Housing, no. 25 [2011]',
      },
    },
  },
  title: ruleTitle,
  purpose: rulePurpose,
  rule,
  routes: [onlyWay],
  route: 0,
  credentials: shown,
  declarations: [],
  missing: [],
  leftOut: [],
  stays,
  choice: [],
  choices: { options: [], cards: [], claims: [] },
  hand: null,
  expiresAt: '2026-11-20T03:00:00Z',
  // The screens never look into it.
  request: {} as RequestPreview['request'],
};

/** Decided again for an earlier day; by the cards, the income is too high. */
export const appealed: RequestPreview = {
  ...request,
  rule: { ...rule, on: '2026-09-14', isAppeal: true },
  routes: [{ ...onlyWay, outlook: { decision: 'not_eligible', clauses: clauses(false) } }],
};

/** With two sentences to declare. */
export const declaring: RequestPreview = {
  ...request,
  declarations: [
    text(
      '我声明：本家庭在本市没有其他住房，也没有享受其他保障性住房。如有不实，愿意退出并承担相应责任。',
      'I declare that my household has no other home in this city and is in no other housing scheme. If this is untrue, I will give up the flat and bear the consequences.',
    ),
    text('我同意在轮候期间每年复核一次。', 'I agree to a review once a year while I am on the waiting list.'),
  ],
};

/** Asked by no rule: a registered office wrote the question itself. */
export const ownQuestion: RequestPreview = {
  ...request,
  asker: {
    ...request.asker,
    registration: {
      did: 'did:ethr:0x7a69:0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
      purpose: text('核实轮候家庭的联系信息和人口', 'To keep the waiting list of households up to date'),
      legalBasis: text(
        '《北京市公共租赁住房申请、审核及配租管理办法》',
        'Measures for Public Rental Housing',
      ),
    },
  },
  title: text('该机构自己提的问题', 'A question of its own'),
  purpose: text('年度复核：家庭人口有无变化', 'Yearly review: has the household changed?'),
  rule: null,
  routes: [],
  credentials: request.credentials
    .filter(({ id }) => id === 'household')
    .map((one) => ({ ...one, copiesLeft: 8 }))
    .concat(request.credentials.filter(({ id }) => id === 'property').map((one) => ({ ...one, claims: [] }))),
  leftOut: [{ id: 'residency', cardName: residency.name }],
  stays: family.claims
    .filter(({ name, matchOnly }) => !matchOnly && name !== 'household_size')
    .map(({ label }) => label),
};

/** Somebody whom nobody registered. */
export const unregisteredRequest: RequestPreview = {
  ...request,
  asker: {
    name: text('阳光房产中介有限公司', 'Sunshine Property Agents Ltd.'),
    verified: true,
    registration: null,
  },
  title: ownQuestion.title,
  purpose: text('了解您的收入情况', 'To learn about your income'),
  rule: null,
  routes: [],
  credentials: request.credentials.slice(0, 1),
};

export const incompleteRequest: RequestPreview = {
  ...request,
  credentials: request.credentials.slice(0, 2),
  missing: [
    { id: 'household', vct: family.vct, cardName: family.name, reason: 'no_copy_left' },
    { id: 'property', vct: property.vct, cardName: property.name, reason: 'no_card' },
  ],
};
