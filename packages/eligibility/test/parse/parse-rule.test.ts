import { describe, expect, it } from 'vitest';
import { parseRule, RuleError, type RuleErrorCode } from '../../src/index.ts';
import { type Document, sampleDocument } from '../support/sample-rule.ts';

function refusal(change: (document: Document) => void): RuleError {
  const document = sampleDocument();
  change(document);
  try {
    parseRule(document);
  } catch (error) {
    if (error instanceof RuleError) return error;
    throw error;
  }
  throw new Error('the rule was accepted');
}

const limit = (document: Document) => document.parameters.income_limit;
const steps = (document: Document) => document.parameters.income_limit.dated[1].steps;
const clause = (document: Document, index: number) => document.clauses[index];

describe('a rule document', () => {
  it('is accepted when everything in it fits together', () => {
    const rule = parseRule(sampleDocument());
    expect(rule).toEqual({ ...sampleDocument(), unconfirmed: [], not_covered: [] });
  });

  it('cannot be changed once read, by its reader or through the document it was read from', () => {
    const document = sampleDocument();
    const rule = parseRule(document);
    document.clauses[0].condition.right = { number: 9, unit: 'fen' };
    expect(rule.clauses[0]?.condition).toMatchObject({ right: { parameter: 'income_limit' } });
    expect(() => Object.assign(rule.clauses[0] as object, { id: 'other' })).toThrow(TypeError);
  });

  const refused: [
    sentence: string,
    code: RuleErrorCode,
    path: string,
    change: (document: Document) => void,
  ][] = [
    ['of a format not understood', 'format_unknown', '/format', (d) => (d.format = 'urn:anju:rule:2')],
    ['without a format', 'format_unknown', '/format', (d) => delete d.format],
    ['without a member it needs', 'member_missing', '', (d) => delete d.purpose],
    ['with a member nobody knows', 'member_unknown', '/scopes', (d) => (d.scopes = [])],
    ['in one language only', 'member_missing', '/title', (d) => delete d.title['zh-CN']],
    ['with an empty text', 'value_invalid', '/clauses/0/text/en', (d) => (clause(d, 0).text.en = ' ')],
    ['with an id that is not one', 'value_invalid', '/id', (d) => (d.id = 'Sample Rule')],
    ['in force from no real day', 'date_invalid', '/in_force_from', (d) => (d.in_force_from = '2021-02-29')],
    ['in a time zone nobody knows', 'value_invalid', '/time_zone', (d) => (d.time_zone = 'Asia/Atlantis')],
    ['that requires other than all clauses', 'value_invalid', '/requires', (d) => (d.requires = 'any')],
    ['without clauses', 'value_invalid', '/clauses', (d) => (d.clauses = [])],
    [
      'with two clauses of one id',
      'clause_id_repeated',
      '/clauses/1/id',
      (d) => (clause(d, 1).id = 'income'),
    ],
    [
      'nested beyond reason',
      'too_deep',
      '',
      (d) => {
        for (let depth = 0; depth < 30; depth += 1) clause(d, 0).condition = { not: clause(d, 0).condition };
      },
    ],

    ['whose fact names no kind', 'member_missing', '/facts/size', (d) => delete d.facts.size.kind],
    ['whose fact lacks a unit', 'member_missing', '/facts/size', (d) => delete d.facts.size.unit],
    [
      'whose date has a unit',
      'member_unknown',
      '/facts/resident_since/unit',
      (d) => (d.facts.resident_since.unit = 'person'),
    ],
    [
      'with a unit outside the data standard',
      'unit_unknown',
      '/facts/income/unit',
      (d) => (d.facts.income.unit = 'yuan'),
    ],
    ['with an area of no kind', 'area_kind_missing', '/facts/area/unit', (d) => delete d.facts.area.area],
    [
      'with money that is an area',
      'area_kind_without_area',
      '/facts/income/area',
      (d) => (d.facts.income.area = 'usable'),
    ],
    ['with an empty range', 'range_empty', '/facts/size', (d) => (d.facts.size.minimum = 64)],
    ['with a range in text', 'wrong_type', '/facts/size/maximum', (d) => (d.facts.size.maximum = '64')],
    [
      'with a range in fractions',
      'value_invalid',
      '/facts/size/maximum',
      (d) => (d.facts.size.maximum = 6.5),
    ],
    [
      'with a range beyond exact integers',
      'value_invalid',
      '/facts/size/maximum',
      (d) => (d.facts.size.maximum = 2 ** 53),
    ],
    [
      'reading one claim twice',
      'claim_declared_twice',
      '/facts/assets',
      (d) => (d.facts.assets.claim = 'annual_income_fen'),
    ],
    [
      'asking for a number that only matches',
      'claim_only_for_matching',
      '/facts/size/claim',
      (d) => (d.facts.size.claim = 'person_number'),
    ],
    [
      'giving one credential two types',
      'credential_type_conflict',
      '/facts/assets/vct',
      (d) => (d.facts.assets.vct = 'urn:anju:income:2'),
    ],
    [
      'asking for a claim it does not use',
      'fact_unused',
      '/facts/unused',
      (d) => {
        d.facts.unused = { ...d.facts.in_other_scheme, claim: 'homes_owned' };
      },
    ],
    [
      'with an enumeration of one value twice',
      'value_invalid',
      '/facts/basis/values',
      (d) => (d.facts.basis.values = ['urban', 'urban']),
    ],

    [
      'with a parameter it does not use',
      'parameter_unused',
      '/parameters/spare',
      (d) => {
        d.parameters.spare = { unit: 'fen', dated: [{ from: '2020-01-01', value: 1 }] };
      },
    ],
    [
      'whose figures begin too late',
      'dates_leave_gap',
      '/parameters/income_limit/dated/0/from',
      (d) => (limit(d).dated[0].from = '2020-01-02'),
    ],
    [
      'whose figures do not follow in time',
      'dates_not_rising',
      '/parameters/income_limit/dated/1/from',
      (d) => (limit(d).dated[1].from = '2019-01-01'),
    ],
    [
      'whose table starts above the smallest household',
      'table_leaves_gap',
      '/parameters/income_limit/dated/1/steps/0/from',
      (d) => (steps(d)[0].from = 2),
    ],
    [
      'whose table has a step nobody reaches',
      'table_leaves_gap',
      '/parameters/income_limit/dated/1/steps/1/from',
      (d) => (steps(d)[1].from = 65),
    ],
    [
      'whose steps overlap',
      'table_steps_not_rising',
      '/parameters/income_limit/dated/1/steps/1/from',
      (d) => (steps(d)[1].from = 1),
    ],
    [
      'whose limit falls for larger households',
      'table_not_monotone',
      '/parameters/income_limit/dated/1/steps/1/value',
      (d) => (steps(d)[1].value = 999),
    ],
    [
      'whose table goes by a date',
      'fact_of_wrong_kind',
      '/parameters/income_limit/by',
      (d) => (limit(d).by = 'resident_since'),
    ],
    [
      'whose table goes by nothing known',
      'fact_unknown',
      '/parameters/income_limit/by',
      (d) => (limit(d).by = 'rooms'),
    ],
    [
      'with a value where a table belongs',
      'member_unknown',
      '/parameters/income_limit/dated/0/value',
      (d) => (limit(d).dated[0] = { from: '2019-01-01', value: 1 }),
    ],

    [
      'comparing with a fact nobody declared',
      'fact_unknown',
      '/clauses/0/condition/left/fact',
      (d) => (clause(d, 0).condition.left.fact = 'wage'),
    ],
    [
      'comparing with a parameter nobody declared',
      'parameter_unknown',
      '/clauses/0/condition/right/parameter',
      (d) => (clause(d, 0).condition.right.parameter = 'limit'),
    ],
    [
      'comparing money with area',
      'unit_mismatch',
      '/clauses/0/condition',
      (d) => (clause(d, 0).condition.left.fact = 'area'),
    ],
    [
      'comparing building with usable area',
      'unit_mismatch',
      '/clauses/1/condition',
      (d) => (d.facts.area.area = 'building'),
    ],
    [
      'comparing an area with an area per head',
      'unit_mismatch',
      '/clauses/1/condition',
      (d) => (clause(d, 1).condition.right = { parameter: 'area_limit_per_head' }),
    ],
    [
      'adding money to people',
      'unit_mismatch',
      '/clauses/2/condition/left',
      (d) => (clause(d, 2).condition.left.sum[1].fact = 'size'),
    ],
    [
      'comparing in words that leave the boundary open',
      'value_invalid',
      '/clauses/0/condition/is',
      (d) => (clause(d, 0).condition.is = 'below'),
    ],
    [
      'comparing numbers as dates',
      'fact_of_wrong_kind',
      '/clauses/0/condition/left/fact',
      (d) => (clause(d, 0).condition.is = 'before'),
    ],
    [
      'comparing a date as a number',
      'fact_of_wrong_kind',
      '/clauses/0/condition/left/fact',
      (d) => (clause(d, 0).condition.left.fact = 'resident_since'),
    ],
    [
      'comparing two fixed days',
      'condition_constant',
      '/clauses/3/condition/any/1/of/2',
      (d) => (clause(d, 3).condition.any[1].of[2].left = { date: '2020-01-01' }),
    ],
    [
      'shifting a day by nothing',
      'value_invalid',
      '/clauses/3/condition/any/1/of/2/right/months',
      (d) => (clause(d, 3).condition.any[1].of[2].right.months = 0),
    ],
    [
      'shifting a day by a thousand years',
      'value_invalid',
      '/clauses/3/condition/any/1/of/2/right/months',
      (d) => (clause(d, 3).condition.any[1].of[2].right.months = -12_000),
    ],
    [
      'with a limit above every income',
      'condition_constant',
      '/clauses/2/condition',
      (d) => (clause(d, 2).condition.right.number = 3_000_000_000_000),
    ],
    [
      'with a limit below every income',
      'condition_constant',
      '/clauses/0/condition',
      (d) => (clause(d, 0).condition.right = { number: -1, unit: 'fen' }),
    ],
    [
      'listing a value the claim cannot have',
      'enumeration_value_unknown',
      '/clauses/3/condition/any/0/is_one_of/0',
      (d) => (clause(d, 3).condition.any[0].is_one_of = ['city']),
    ],
    [
      'listing every value',
      'condition_constant',
      '/clauses/3/condition/any/0/is_one_of',
      (d) => (clause(d, 3).condition.any[0].is_one_of = ['urban', 'rural', 'permit']),
    ],
    [
      'listing no value',
      'value_invalid',
      '/clauses/3/condition/any/0/is_one_of',
      (d) => (clause(d, 3).condition.any[0].is_one_of = []),
    ],
    [
      'asking for at least none of them',
      'value_invalid',
      '/clauses/3/condition/any/1/at_least',
      (d) => (clause(d, 3).condition.any[1].at_least = 0),
    ],
    [
      'asking for more of them than there are',
      'value_invalid',
      '/clauses/3/condition/any/1/at_least',
      (d) => (clause(d, 3).condition.any[1].at_least = 4),
    ],
    [
      'asking a truth of a number',
      'fact_of_wrong_kind',
      '/clauses/0/condition/fact',
      (d) => (clause(d, 0).condition = { fact: 'size', is: true }),
    ],
    [
      'asking a truth with a word',
      'wrong_type',
      '/clauses/0/condition/is',
      (d) => (clause(d, 0).condition = { fact: 'in_other_scheme', is: 'no' }),
    ],
    [
      'with a condition of no kind',
      'member_missing',
      '/clauses/0/condition',
      (d) => (clause(d, 0).condition = {}),
    ],
    [
      'with a condition of two kinds',
      'member_unknown',
      '/clauses/0/condition/all',
      (d) => (clause(d, 0).condition.all = []),
    ],
    [
      'whose products leave exact proof',
      'range_too_wide',
      '/clauses/1/condition/right',
      (d) => {
        clause(d, 1).condition.right.product.push({ number: 2 ** 50, unit: '1' });
      },
    ],

    [
      'marking a place that does not exist',
      'pointer_unknown',
      '/unconfirmed/0/pointer',
      (d) => {
        d.unconfirmed = [{ pointer: '/clauses/9/citation', note: d.title }];
      },
    ],
  ];

  it.each(refused)('%s is refused', (_, code, path, change) => {
    const error = refusal(change);
    expect({ code: error.code, path: error.path }).toEqual({ code, path });
    expect(error.message).toMatch(/^(The rule|\/\S+): [a-z"].+\.$/);
  });

  it('may use names that JavaScript objects carry anyway only if they are declared', () => {
    expect(refusal((d) => (clause(d, 0).condition.left.fact = 'constructor')).code).toBe('fact_unknown');
    expect(refusal((d) => (limit(d).by = 'valueOf')).code).toBe('fact_unknown');
  });
});
