// Invented cards, offers and requests for looking at the screens. Nobody’s data.
import type { MadeBackup } from '../../lib/holder/backup/make-backup.ts';
import type {
  CardView,
  Catalogue,
  CatalogueEntry,
  ClaimView,
  DecidedResult,
  DeliveredResult,
  KeptAnswer,
  KeptEntry,
  LogEntry,
  OfferPreview,
  PreviewedRule,
  ReceiveResult,
  RequestPreview,
  RestoredView,
  WaitingView,
} from '../../lib/types.ts';

type Text = { 'zh-CN': string; en: string };
const text = (zh: string, en: string): Text => ({ 'zh-CN': zh, en });

function claim(name: string, label: Text, value: unknown, display: Text, matchOnly = false): ClaimView {
  return { name, label, value, display, matchOnly };
}

const person = claim(
  'person_number',
  text('人员编号', 'Person number'),
  'P0000001207',
  text('P0000001207', 'P0000001207'),
  true,
);
const household = claim(
  'household_number',
  text('家庭编号', 'Household number'),
  'H0000000431',
  text('H0000000431', 'H0000000431'),
  true,
);

const income: CardView = {
  cardId: 'income',
  vct: 'urn:anju:income:1',
  iss: 'http://localhost:4001/income',
  name: text('家庭收入凭证', 'Household income credential'),
  description: text(
    '证明家庭的年收入、月均收入、净资产和社会救助情况，金额以核定日为准。',
    'Attests the household’s annual and mean monthly income, net assets and social assistance, as assessed on a stated day.',
  ),
  issuerName: text('居民家庭经济状况核对中心', 'Household Economy Office'),
  colours: { background: '#0F4C5C', text: '#FFFFFF' },
  claims: [
    person,
    household,
    claim(
      'household_annual_income_fen',
      text('家庭年收入', 'Annual household income'),
      9_264_000,
      text('92,640 元', '¥92,640'),
    ),
    claim(
      'household_monthly_income_fen',
      text('家庭月均收入（核定日前 12 个月）', 'Mean monthly household income (12 months before assessment)'),
      772_000,
      text('7,720 元', '¥7,720'),
    ),
    claim(
      'household_net_assets_fen',
      text('家庭净资产', 'Household net assets'),
      18_350_000,
      text('183,500 元', '¥183,500'),
    ),
    claim('assistance', text('社会救助', 'Social assistance'), 'none', text('未享受社会救助', 'None')),
    claim(
      'assessed_on',
      text('核定日期', 'Assessed on'),
      '2026-09-30',
      text('2026年9月30日', '30 September 2026'),
    ),
  ],
  copiesLeft: 8,
  copiesReceived: 10,
  receivedAt: '2026-11-20T02:14:00Z',
  validUntil: '2027-03-31',
  state: 'valid',
  endsSoon: false,
  runsLow: false,
  standing: { known: { state: 'valid', at: '2026-11-20T01:40:00Z' }, failure: null, isUnseen: false },
  picture: null,
  renewal: { isPossible: true, failure: null },
  configurationId: 'income',
};

const residency: CardView = {
  ...income,
  cardId: 'residency',
  vct: 'urn:anju:residency:1',
  iss: 'http://localhost:4001/residency',
  name: text('居住凭证', 'Residency credential'),
  description: text(
    '证明本人在本市居住的依据、所在区和起始日期。',
    'Attests on what basis, in which district and since when the holder resides in the city.',
  ),
  issuerName: text('公安局', 'Public Security Bureau'),
  colours: { background: '#23395B', text: '#FFFFFF' },
  claims: [
    person,
    household,
    claim(
      'basis',
      text('居住依据', 'Basis of residence'),
      'urban_hukou',
      text('本市城镇户籍', 'Urban hukou of this city'),
    ),
    claim('district', text('所在区', 'District'), '110108', text('海淀区', 'Haidian')),
    claim(
      'hukou_since',
      text('户籍登记日期', 'Hukou since'),
      '1998-04-12',
      text('1998年4月12日', '12 April 1998'),
    ),
  ],
};

const family: CardView = {
  ...income,
  cardId: 'household',
  vct: 'urn:anju:household:1',
  iss: 'http://localhost:4001/household',
  name: text('家庭成员凭证', 'Household credential'),
  description: text(
    '证明家庭人口数、未成年子女数、家庭登记日期和本人在家庭中的身份。',
    'Attests the size of the household, its minor children, since when it is registered, and the holder’s role in it.',
  ),
  issuerName: text('民政局', 'Civil Affairs Bureau'),
  colours: { background: '#5C4033', text: '#FFFFFF' },
  claims: [
    person,
    household,
    claim('household_size', text('家庭人口', 'Household size'), 3, text('3 人', '3 people')),
    claim('minor_children', text('未成年子女', 'Minor children'), 1, text('1 人', '1 person')),
    claim(
      'household_since',
      text('家庭登记日期', 'Household since'),
      '2016-05-20',
      text('2016年5月20日', '20 May 2016'),
    ),
    claim('role', text('在家庭中的身份', 'Role'), 'head', text('户主', 'Head of household')),
  ],
  copiesLeft: 2,
  runsLow: true,
};

const property: CardView = {
  ...income,
  cardId: 'property',
  vct: 'urn:anju:property:1',
  iss: 'http://localhost:4001/property',
  name: text('住房情况凭证', 'Housing and property credential'),
  description: text(
    '证明家庭的住房套数、住房使用面积和建筑面积，以及是否已享受其他保障性住房。',
    'Attests the homes the household owns, its usable and building floor area, and whether it is in another housing scheme.',
  ),
  issuerName: text('不动产登记中心', 'Property Registration Centre'),
  colours: { background: '#37513B', text: '#FFFFFF' },
  claims: [
    person,
    household,
    claim('homes_owned', text('自有住房套数', 'Homes owned'), 0, text('0 套', '0 homes')),
    claim(
      'household_usable_area_csqm',
      text('家庭住房使用面积', 'Usable floor area of the household'),
      3_860,
      text('38.60 m²', '38.60 m²'),
    ),
    claim(
      'household_building_area_csqm',
      text('家庭住房建筑面积', 'Building floor area of the household'),
      5_120,
      text('51.20 m²', '51.20 m²'),
    ),
    claim(
      'in_other_scheme',
      text('已享受其他保障性住房', 'In another housing scheme'),
      false,
      text('否', 'No'),
    ),
  ],
};

export const cards: CardView[] = [income, residency, family, property];

export const worn: CardView[] = [
  { ...income, state: 'expired', validUntil: '2026-09-30' },
  { ...family, state: 'used_up', copiesLeft: 0 },
  property,
];

const foundOn = '2026-11-19T22:05:00Z';
const standing = (state: 'suspended' | 'revoked'): CardView['standing'] => ({
  known: { state, at: foundOn },
  failure: null,
  isUnseen: false,
});
const withoutWay = { isPossible: false, failure: null };

export const revoked: CardView = {
  ...income,
  ...{ state: 'revoked', standing: standing('revoked'), renewal: withoutWay },
};
export const suspended: CardView = { ...residency, state: 'suspended', standing: standing('suspended') };
export const ending: CardView = {
  ...family,
  cardId: 'ending',
  ...{ endsSoon: true, validUntil: '2026-12-10', runsLow: false, copiesLeft: 6 },
};
export const endingForGood: CardView = { ...ending, renewal: withoutWay };
export const notFound: CardView = {
  ...income,
  standing: {
    known: { state: 'valid', at: foundOn },
    failure: { code: 'standing_not_trusted', at: '2026-11-20T02:40:00Z' },
    isUnseen: false,
  },
};
const unseen = (card: CardView): CardView => ({
  ...card,
  standing: card.standing && { ...card.standing, isUnseen: true },
});
export const justTakenBack: CardView[] = [unseen(revoked), unseen(suspended), property];
export const takenBack: CardView[] = [revoked, suspended, endingForGood, property];
export const afterShowing: CardView[] = [
  income,
  residency,
  { ...family, copiesLeft: 1 },
  { ...property, runsLow: true, copiesLeft: 0, state: 'used_up', renewal: withoutWay },
];
export const nearTheEnd: CardView[] = [
  ending,
  { ...family, copiesLeft: 1 },
  { ...property, runsLow: true, copiesLeft: 1, renewal: withoutWay },
];

export const offer: OfferPreview = {
  kind: 'offer',
  issuer: {
    name: income.issuerName,
    url: income.iss,
    host: 'localhost:4001',
    verified: true,
    certifiedName: income.issuerName,
  },
  cards: [
    {
      configurationId: 'income',
      vct: income.vct,
      listing: 'listed',
      name: income.name,
      description: income.description,
      colours: income.colours,
      claims: income.claims.map(({ name, label }) => ({ name, label })),
    },
  ],
  txCode: { length: 6, numeric: true },
  way: 'counter',
  logInHost: 'localhost:4001',
  // The screens never look into them.
  offer: {} as OfferPreview['offer'],
  description: {} as OfferPreview['description'],
};

const svg = (title: string, office: string, label: string) =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" width="856" height="540" viewBox="0 0 856 540" font-family="Noto Sans SC, sans-serif"><rect width="856" height="540" rx="40" fill="#0F4C5C"/><text x="56" y="100" font-size="30" fill="#FFFFFF">${office}</text><text x="56" y="190" font-size="46" font-weight="700" fill="#FFFFFF">${title}</text><path d="M56 366H800" stroke="#FFFFFF" stroke-width="2" stroke-opacity="0.4"/><text x="56" y="424" font-size="26" fill="#FFFFFF">${label}</text><text x="56" y="474" font-size="36" font-weight="600" fill="#FFFFFF">2026-09-30</text></svg>`,
  )}`;
const withPicture: CardView = {
  ...income,
  picture: text(
    svg(income.name['zh-CN'], income.issuerName['zh-CN'], '核定日期'),
    svg(income.name.en, income.issuerName.en, 'Assessed on'),
  ),
};
export const pictured: CardView[] = [withPicture];
export const notRenewed: CardView[] = [
  {
    ...family,
    renewal: { isPossible: false, failure: { code: 'renewal_refused', at: '2026-11-20T02:14:00Z' } },
  },
];

export const logInOffer: OfferPreview = { ...offer, txCode: null, way: 'log-in' };

/** From somebody whom the registry does not list. */
export const doubtfulOffer: OfferPreview = {
  ...logInOffer,
  issuer: {
    name: text('市民补贴中心', 'Citizens’ Subsidy Centre'),
    url: 'https://subsidy.example/card',
    host: 'subsidy.example',
    verified: false,
    certifiedName: null,
  },
  cards: offer.cards.map((card) => ({ ...card, listing: 'not_listed' })),
  logInHost: 'login.subsidy.example',
};

export const doubtfulCounterOffer: OfferPreview = { ...doubtfulOffer, txCode: offer.txCode, way: 'counter' };

/** Its own department, whose right to issue this the council has put on hold. */
export const suspendedOffer: OfferPreview = {
  ...logInOffer,
  cards: offer.cards.map((card) => ({ ...card, listing: 'suspended' })),
};

export const received: ReceiveResult = {
  kind: 'received',
  received: 10,
  discarded: 0,
  cards: cards.slice(0, 1),
  missing: 0,
  waiting: [],
};

export const receivedWithPicture: ReceiveResult = { ...received, cards: [withPicture] };

export const restored: RestoredView[] = cards.map(
  ({ cardId, iss, vct, name, issuerName, colours }, index) => ({
    restoredId: cardId,
    iss,
    vct,
    configurationId: cardId,
    name,
    issuerName,
    host: new URL(iss).host,
    colours,
    isWaiting: index === 1,
  }),
);

export const backup: MadeBackup = {
  file: '{}',
  name: 'anju-wallet-2026-11-20.anju',
  cards: 4,
  entries: 12,
  leftOut: 0,
};

/** One of them was waited for and has just come. */
export const arrived: CardView[] = cards.map((card, index) =>
  index === 0 ? { ...card, isNew: true } : card,
);

export const waiting: WaitingView = {
  waitingId: 'waiting',
  state: 'waiting',
  vct: property.vct,
  name: property.name,
  issuerName: property.issuerName,
  colours: property.colours,
  askedAt: '2026-11-20T02:14:00Z',
  askAgainAt: '2026-11-20T02:44:00Z',
};

export const waitedFor: ReceiveResult = { ...received, received: 0, cards: [], waiting: [waiting] };

export const receivedPartly: ReceiveResult = {
  ...received,
  received: 9,
  discarded: 1,
  missing: 2,
  waiting: [waiting],
};

const offeredBy = (card: CardView, held: CatalogueEntry['held']): CatalogueEntry => ({
  issuer: { name: card.issuerName, url: card.iss, host: 'localhost:4001' },
  configurationId: card.cardId,
  vct: card.vct,
  name: card.name,
  description: card.description,
  colours: card.colours,
  held,
});

export const catalogue: Catalogue = {
  entries: [
    offeredBy(income, 'no'),
    offeredBy(family, 'no'),
    offeredBy(property, 'waiting'),
    offeredBy(residency, 'yes'),
  ],
  unreachable: [{ url: 'http://localhost:4001/employment', code: 'address_unreachable' }],
};

const asker = text('市住房保障中心', 'Housing Security Centre');
const ruleTitle = text('北京市公共租赁住房', 'Public rental housing, Beijing 2011 no. 25');
const rulePurpose = text(
  '审核公共租赁住房申请资格',
  'To decide whether the household may apply for public rental housing',
);

const asked: Record<string, string> = {
  income: 'household_annual_income_fen',
  residency: 'basis',
  household: 'household_size',
  property: 'household_usable_area_csqm',
};

const clauses = (income: boolean) => [
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
  otherCards: 0,
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
    .map((one) => ({ ...one, copiesLeft: 8, otherCards: 1 }))
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

export const decided = (eligible: boolean) =>
  ({
    kind: 'decided',
    decision: eligible ? 'eligible' : 'not_eligible',
    rule: { id: 'beijing-public-rental', version: '2011-25', title: ruleTitle },
    clauses: clauses(eligible),
    decidedAt: '2026-11-20T02:31:08Z',
    requestId: 'sample',
    entryKey: { secret: 'A'.repeat(43), uri: 'http://localhost:4002/wallet/entries' },
  }) as const;

export const answered: DecidedResult = {
  kind: 'decided',
  decision: 'answered',
  rule: null,
  clauses: [
    { id: 'household', text: family.name, met: true },
    { id: 'residency', text: residency.name, met: 'unproved' },
  ],
  decidedAt: '2026-11-20T02:41:30Z',
  requestId: 'sample',
  entryKey: { secret: 'A'.repeat(43), uri: 'http://localhost:4002/wallet/entries' },
};

export const delivered: DeliveredResult = {
  kind: 'delivered',
  deliveredAt: '2026-11-20T02:31:07Z',
  redirectUri: 'https://housing.city.example/apply/return?response_code=sample',
  requestId: 'sample',
  entryKey: { secret: 'A'.repeat(43), uri: 'http://localhost:4002/wallet/entries' },
};

const kept = {
  askedBy: asker,
  clientId: `x509_hash:${'A'.repeat(43)}`,
  rule: { id: 'beijing-public-rental', version: '2011-25', sha256: 'ab'.repeat(32), title: ruleTitle },
  decision: 'eligible',
  decidedAt: '2026-11-20T02:31:08Z',
  isPublished: true,
} as const satisfies KeptEntry;

const leaf = 'cd'.repeat(32);
export const keptAsRemembered: KeptAnswer = { kind: 'kept', kept, leaf, differs: [] };

export const keptOtherwise: KeptAnswer = {
  kind: 'kept',
  kept: {
    ...kept,
    rule: { ...kept.rule, version: '2015-17' },
    decision: 'not_eligible',
    isPublished: false,
  },
  leaf,
  differs: ['rule', 'decision', 'bytes'],
};

export const keptOwnQuestion: KeptAnswer = {
  kind: 'kept',
  kept: { ...kept, rule: null, decision: 'answered', decidedAt: answered.decidedAt },
  leaf,
  differs: [],
};

const disclosed = request.credentials.map(({ vct, cardName, claims }) => ({
  vct,
  cardName,
  claims: claims.map(({ name, label }) => ({ name, label })),
}));

export const answeredEntry: LogEntry = {
  entryId: '5',
  at: answered.decidedAt,
  kind: 'presented',
  who: asker,
  clientId: kept.clientId,
  title: ownQuestion.title,
  purpose: ownQuestion.purpose,
  disclosed: disclosed.filter(({ vct }) => vct === family.vct),
  outcome: answered,
};

export const log: LogEntry[] = [
  {
    entryId: '4',
    at: '2026-11-20T02:31:08Z',
    kind: 'presented',
    who: asker,
    clientId: kept.clientId,
    title: ruleTitle,
    purpose: rulePurpose,
    declared: declaring.declarations.slice(0, 1),
    disclosed,
    outcome: decided(true),
  },
  {
    entryId: '3',
    at: '2026-11-20T02:24:40Z',
    kind: 'presented',
    who: asker,
    clientId: kept.clientId,
    title: ruleTitle,
    purpose: rulePurpose,
    disclosed,
    outcome: { kind: 'refused', error: 'invalid_request', refusedAt: '2026-11-20T02:24:41Z' },
  },
  {
    entryId: '2',
    at: '2026-11-20T02:20:03Z',
    kind: 'declined',
    who: asker,
    title: ruleTitle,
    purpose: rulePurpose,
    disclosed: [],
    outcome: { kind: 'declined' },
  },
  {
    entryId: '1',
    at: '2026-11-20T02:14:00Z',
    kind: 'received',
    who: income.issuerName,
    title: income.name,
    purpose: null,
    disclosed: [],
    outcome: { kind: 'received', copies: 10 },
  },
];

const [eligible] = log;
if (!eligible) throw new Error('there is no sample of a decision');

/** Decided again in favour, after a decision that is no more: the wallet asked what was kept of both. */
export const corrected: LogEntry[] = [
  {
    ...eligible,
    entryId: '8',
    decidedAgainFor: '2026-11-18',
    asked: {
      at: '2026-11-20T03:10:00Z',
      answer: {
        ...{ kind: 'kept', leaf: 'ef'.repeat(32), differs: [] },
        kept: { ...kept, supersedes: { leaf, on: '2026-11-18' } },
      },
    },
  },
  {
    ...eligible,
    entryId: '7',
    at: '2026-11-18T07:02:00Z',
    outcome: { ...decided(false), decidedAt: '2026-11-18T07:02:00Z' },
    asked: {
      at: '2026-11-18T07:20:00Z',
      answer: {
        ...{ kind: 'kept', leaf, differs: [] },
        kept: { ...kept, decision: 'not_eligible', decidedAt: '2026-11-18T07:02:00Z' },
      },
    },
  },
  ...log.slice(1),
];

export const deliveredEntry: LogEntry = {
  entryId: '6',
  at: delivered.deliveredAt,
  kind: 'presented',
  who: asker,
  clientId: kept.clientId,
  rule: kept.rule,
  title: ruleTitle,
  purpose: rulePurpose,
  disclosed,
  outcome: { ...delivered, redirectUri: null },
};
