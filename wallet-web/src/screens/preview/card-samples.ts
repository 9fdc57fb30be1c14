// Invented cards for looking at the screens. Nobody’s data.
import type { CardView, ClaimView } from '../../lib/types.ts';

type Text = { 'zh-CN': string; en: string };

export const text = (zh: string, en: string): Text => ({ 'zh-CN': zh, en });

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

export const income: CardView = {
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

export const residency: CardView = {
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

export const family: CardView = {
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

export const property: CardView = {
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
