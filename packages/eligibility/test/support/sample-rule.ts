/** A made-up rule that uses every kind of fact, parameter, expression and condition. */

const text = (en: string) => ({ 'zh-CN': `【${en}】`, en });

// biome-ignore lint/suspicious/noExplicitAny: tests bend this document into every wrong shape.
export type Document = any;

export function sampleDocument(): Document {
  return {
    format: 'urn:anju:rule:1',
    id: 'sample-rule',
    version: '2026-1',
    title: text('Sample'),
    purpose: text('To try the format'),
    citation: 'Sample no. 1',
    in_force_from: '2020-01-01',
    time_zone: 'Asia/Shanghai',
    facts: {
      income: {
        credential: 'income',
        vct: 'urn:anju:income:1',
        claim: 'annual_income_fen',
        label: text('Annual income'),
        kind: 'integer',
        unit: 'fen',
        minimum: 0,
        maximum: 1_099_511_627_776,
      },
      assets: {
        credential: 'income',
        vct: 'urn:anju:income:1',
        claim: 'net_assets_fen',
        label: text('Net assets'),
        kind: 'integer',
        unit: 'fen',
        minimum: -1_099_511_627_776,
        maximum: 1_099_511_627_776,
      },
      size: {
        credential: 'household',
        vct: 'urn:anju:household:1',
        claim: 'household_size',
        label: text('Household size'),
        kind: 'integer',
        unit: 'person',
        minimum: 1,
        maximum: 64,
      },
      area: {
        credential: 'property',
        vct: 'urn:anju:property:1',
        claim: 'usable_area_csqm',
        label: text('Usable area'),
        kind: 'integer',
        unit: 'csqm',
        area: 'usable',
        minimum: 0,
        maximum: 2_147_483_648,
      },
      in_other_scheme: {
        credential: 'property',
        vct: 'urn:anju:property:1',
        claim: 'in_other_scheme',
        label: text('In another scheme'),
        kind: 'boolean',
      },
      basis: {
        credential: 'residency',
        vct: 'urn:anju:residency:1',
        claim: 'basis',
        label: text('Basis of residence'),
        kind: 'enumeration',
        values: ['urban', 'rural', 'permit'],
      },
      resident_since: {
        credential: 'residency',
        vct: 'urn:anju:residency:1',
        claim: 'resident_since',
        label: text('Resident since'),
        kind: 'date',
      },
    },
    parameters: {
      income_limit: {
        unit: 'fen',
        by: 'size',
        dated: [
          { from: '2019-01-01', steps: [{ from: 1, value: 100 }] },
          {
            from: '2024-07-01',
            steps: [
              { from: 1, value: 1_000 },
              { from: 4, value: 1_300 },
            ],
          },
        ],
      },
      area_limit_per_head: {
        unit: 'csqm/person',
        area: 'usable',
        dated: [{ from: '2020-01-01', value: 1_500 }],
      },
    },
    clauses: [
      {
        id: 'income',
        text: text('Income within the limit'),
        citation: 'Article 1',
        condition: { left: { fact: 'income' }, is: 'at_most', right: { parameter: 'income_limit' } },
      },
      {
        id: 'area',
        text: text('Area per head within the limit'),
        citation: 'Article 2',
        condition: {
          left: { fact: 'area' },
          is: 'at_most',
          right: { product: [{ parameter: 'area_limit_per_head' }, { fact: 'size' }] },
        },
      },
      {
        id: 'worth',
        text: text('Income and assets together below 5,000'),
        citation: 'Article 3',
        condition: {
          left: { sum: [{ fact: 'income' }, { fact: 'assets' }] },
          is: 'less_than',
          right: { number: 5_000, unit: 'fen' },
        },
      },
      {
        id: 'residence',
        text: text('Urban, or two of three'),
        citation: 'Article 4',
        condition: {
          any: [
            { fact: 'basis', is_one_of: ['urban'] },
            {
              at_least: 2,
              of: [
                { fact: 'basis', is_one_of: ['permit'] },
                { not: { fact: 'in_other_scheme', is: true } },
                {
                  left: { fact: 'resident_since' },
                  is: 'on_or_before',
                  right: { shift: { day_of_decision: true }, months: -24 },
                },
              ],
            },
          ],
        },
      },
    ],
    requires: 'all',
  };
}

/** Facts that meet every clause with room. */
export function samplePerson() {
  return {
    income: { annual_income_fen: 900, net_assets_fen: -50 },
    household: { household_size: 3 },
    property: { usable_area_csqm: 4_000, in_other_scheme: false },
    residency: { basis: 'permit', resident_since: '2015-02-01' },
  };
}
