/** The people of the demonstration: the same numbers in every register, whatever its seed. */
import { yearsBefore } from './day.ts';
import { ADULT_AGE_YEARS } from './family.ts';
import type { Household, Member, Role } from './household.ts';
import type { Sex } from './names.ts';

export type ExpectedOutcome =
  | {
      readonly decision: 'eligible' | 'not_eligible';
      readonly clauses: readonly { readonly id: string; readonly met: boolean }[];
    }
  | { readonly decision: 'refused'; readonly clauses: readonly []; readonly reason: string };

export type DemonstrationPerson = {
  readonly key: string;
  readonly person_number: string;
  readonly household_number: string;
  readonly name: string;
  readonly about: { readonly 'zh-CN': string; readonly en: string };
  /** Under Beijing public rental housing 2011 no. 25. */
  readonly expected: ExpectedOutcome;
};

const CLAUSES = ['urban-hukou', 'usable-area-per-head', 'annual-income'] as const;

function decided(...notMet: (typeof CLAUSES)[number][]): ExpectedOutcome {
  const clauses = CLAUSES.map((id) => ({ id, met: !notMet.includes(id) }));
  return { decision: notMet.length === 0 ? 'eligible' : 'not_eligible', clauses };
}

function refused(reason: string): ExpectedOutcome {
  return { decision: 'refused', clauses: [], reason };
}

type Case = {
  readonly key: string;
  /** Role, name, sex and age in years, the applicant first. */
  readonly names: readonly (readonly [Role, string, Sex, number])[];
  readonly annualIncomeFen: number;
  readonly usableAreaCsqm: number;
  /** None where it is not said. */
  readonly homesOwned?: number;
  readonly about: DemonstrationPerson['about'];
  readonly expected: ExpectedOutcome;
};

const CASES: readonly Case[] = [
  {
    key: 'eligible-with-room',
    names: [
      ['head', '赵立新', 'male', 39],
      ['spouse', '孙晓玲', 'female', 37],
      ['child', '赵若溪', 'female', 11],
    ],
    annualIncomeFen: 6_840_000,
    usableAreaCsqm: 3_300,
    about: {
      'zh-CN': '三口之家，收入和面积都明显低于限额',
      en: 'Three people, income and floor area well inside the limits',
    },
    expected: decided(),
  },
  {
    key: 'exactly-on-income-limit',
    names: [
      ['head', '王海霞', 'female', 41],
      ['spouse', '高振兴', 'male', 43],
      ['child', '高承宇', 'male', 13],
    ],
    annualIncomeFen: 10_000_000,
    usableAreaCsqm: 4_200,
    about: {
      'zh-CN': '三口之家，年收入恰为 10 万元',
      en: 'Three people with an annual income of exactly 100,000 CNY',
    },
    expected: decided(),
  },
  {
    key: 'one-fen-above',
    names: [
      ['head', '崔永刚', 'male', 44],
      ['spouse', '田彩云', 'female', 42],
      ['child', '崔安然', 'female', 14],
    ],
    annualIncomeFen: 10_000_001,
    usableAreaCsqm: 4_200,
    about: {
      'zh-CN': '三口之家，年收入比 10 万元多一分',
      en: 'Three people, one fen above 100,000 CNY a year',
    },
    expected: decided('annual-income'),
  },
  {
    key: 'four-people-between-limits',
    names: [
      ['head', '郭春梅', 'female', 40],
      ['spouse', '徐庆丰', 'male', 42],
      ['child', '徐一诺', 'female', 13],
      ['child', '徐乐安', 'male', 10],
    ],
    annualIncomeFen: 11_860_000,
    usableAreaCsqm: 5_600,
    about: {
      'zh-CN': '四口之家，年收入介于 10 万元与 13 万元之间',
      en: 'Four people with an annual income between 100,000 and 130,000 CNY',
    },
    expected: decided(),
  },
  {
    key: 'area-just-above',
    names: [
      ['head', '董慧萍', 'female', 45],
      ['spouse', '宋立恒', 'male', 46],
      ['child', '宋知行', 'male', 15],
    ],
    annualIncomeFen: 8_200_000,
    usableAreaCsqm: 4_501,
    homesOwned: 2,
    about: {
      'zh-CN': '三口之家，两套小房共 45.01 平方米使用面积，人均略高于 15 平方米',
      en: 'Three people on 45.01 m² in two small flats, just above 15 m² a head',
    },
    expected: decided('usable-area-per-head'),
  },
  {
    key: 'income-revoked',
    names: [
      ['head', '孟文娟', 'female', 49],
      ['child', '孟晨光', 'male', 24],
    ],
    annualIncomeFen: 7_315_000,
    usableAreaCsqm: 2_640,
    about: {
      'zh-CN': '符合条件，但收入凭证刚被撤销',
      en: 'Would qualify, but the income credential has just been revoked',
    },
    expected: refused('credential_revoked'),
  },
  {
    key: 'victim',
    names: [['head', '韩桂芝', 'female', 67]],
    annualIncomeFen: 5_104_000,
    usableAreaCsqm: 1_380,
    about: {
      'zh-CN': '凭证副本被他人盗取，密钥仍在本人手中',
      en: 'Somebody copied the credentials; the keys are still the holder’s',
    },
    expected: decided(),
  },
  {
    key: 'thief',
    names: [['head', '贾旭东', 'male', 34]],
    annualIncomeFen: 26_400_000,
    usableAreaCsqm: 5_210,
    homesOwned: 1,
    about: {
      'zh-CN': '出示他人的凭证副本，但没有对应的密钥',
      en: 'Presents another person’s copy without its key',
    },
    expected: refused('holder_binding_invalid'),
  },
  {
    key: 'borrower',
    names: [
      ['head', '尹学军', 'male', 52],
      ['spouse', '白雪梅', 'female', 50],
    ],
    annualIncomeFen: 18_750_000,
    usableAreaCsqm: 2_910,
    about: {
      'zh-CN': '用自己的家庭、邻居的收入，两把密钥都在手中',
      en: 'Own household with a neighbour’s income, both keys in hand',
    },
    expected: refused('different_person'),
  },
  {
    key: 'neighbour',
    names: [
      ['head', '石连生', 'male', 66],
      ['spouse', '康淑琴', 'female', 64],
    ],
    annualIncomeFen: 6_200_000,
    usableAreaCsqm: 2_730,
    about: {
      'zh-CN': '把收入凭证和密钥借给了邻居',
      en: 'Lent the income credential and its key to a neighbour',
    },
    expected: decided(),
  },
];

const DISTRICT = '110105';

/** Their households, with every date some years before `today` (days since 1970-01-01). */
export function demonstrationHouseholds(today: number): Household[] {
  return CASES.map(({ names, annualIncomeFen, usableAreaCsqm, homesOwned = 0 }, index) => ({
    number: householdNumber(index),
    since: yearsBefore(today, 9) - index * 61,
    district: DISTRICT,
    members: names.map(
      ([role, name, sex, ageYears], place): Member => ({
        number: personNumber(index, place),
        name,
        role,
        sex,
        bornOn: yearsBefore(today, ageYears) - 40 - index * 29 - place * 7,
        adult: ageYears >= ADULT_AGE_YEARS,
        basis: 'urban_hukou',
        basisSince: yearsBefore(today, ageYears >= ADULT_AGE_YEARS ? 15 : 6) - index * 83 - place * 37,
      }),
    ),
    annualIncomeFen,
    netAssetsFen: 9_000_000 + index * 1_350_000,
    assistance: 'none',
    assessedOn: today - 45 - index * 3,
    homesOwned,
    usableAreaCsqm,
    buildingAreaCsqm: Math.ceil((usableAreaCsqm * 4) / 3),
    inOtherScheme: false,
  }));
}

export const demonstrationPeople: readonly DemonstrationPerson[] = CASES.map(
  ({ key, names, about, expected }, index) => ({
    key,
    person_number: personNumber(index, 0),
    household_number: householdNumber(index),
    name: (names[0] as (typeof names)[number])[1],
    about,
    expected,
  }),
);

/** Generated numbers begin above 1,000,000,000, so these are never met again. */
function householdNumber(index: number): string {
  return `H${String(index + 1).padStart(10, '0')}`;
}

function personNumber(index: number, place: number): string {
  return `P${String((index + 1) * 10 + place).padStart(10, '0')}`;
}
