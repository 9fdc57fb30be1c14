/** Rules with one wrong part: heading, facts, parameters, remarks. */
import { clause, refusals } from './refusal.ts';
import type { Document } from './sample-rule.ts';

const limit = (document: Document) => document.parameters.income_limit;
const steps = (document: Document) => document.parameters.income_limit.dated[1].steps;

export const REFUSED_PARTS = refusals([
  ['of a format not understood', 'format_unknown', '/format', (d) => (d.format = 'urn:anju:rule:2')],
  ['without a format', 'format_unknown', '/format', (d) => delete d.format],
  ['without a member it needs', 'member_missing', '', (d) => delete d.purpose],
  ['with a member nobody knows', 'member_unknown', '/scopes', (d) => (d.scopes = [])],
  ['in one language only', 'member_missing', '/title', (d) => delete d.title['zh-CN']],
  ['with an empty text', 'value_invalid', '/clauses/0/text/en', (d) => (clause(d, 0).text.en = ' ')],
  [
    'with letters that turn the order round',
    'text_not_plain',
    '/clauses/0/text/en',
    (d) => (clause(d, 0).text.en = 'At most \u{202e}51\u{202c} m²'),
  ],
  [
    'with a mark that cannot be seen',
    'text_not_plain',
    '/title/zh-CN',
    (d) => (d.title['zh-CN'] = '公共\u{200b}租赁住房'),
  ],
  ['with a text on two lines', 'text_not_plain', '/citation', (d) => (d.citation = 'Article 1\nand 2')],
  ['with an id that is not one', 'value_invalid', '/id', (d) => (d.id = 'Sample Rule')],
  ['in force from no real day', 'date_invalid', '/in_force_from', (d) => (d.in_force_from = '2021-02-29')],
  ['in a time zone nobody knows', 'value_invalid', '/time_zone', (d) => (d.time_zone = 'Asia/Atlantis')],
  ['that requires a word it does not know', 'value_invalid', '/requires', (d) => (d.requires = 'any')],
  ['without clauses', 'value_invalid', '/clauses', (d) => (d.clauses = [])],
  ['with two clauses of one id', 'clause_id_repeated', '/clauses/1/id', (d) => (clause(d, 1).id = 'income')],
  [
    'nested beyond reason',
    'too_deep',
    '',
    (d) => {
      for (let depth = 0; depth < 30; depth += 1) clause(d, 0).condition = { not: clause(d, 0).condition };
    },
  ],

  ['whose fact has no label', 'member_missing', '/facts/size', (d) => delete d.facts.size.label],
  [
    'whose fact has a label in one language',
    'member_missing',
    '/facts/size/label',
    (d) => delete d.facts.size.label.en,
  ],
  [
    'asking for who somebody is',
    'claim_identifies',
    '/facts/size/claim',
    (d) => (d.facts.size.claim = 'id_number'),
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
  ['with a range in fractions', 'value_invalid', '/facts/size/maximum', (d) => (d.facts.size.maximum = 6.5)],
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
    'whose table is called something in one language only',
    'member_missing',
    '/parameters/income_limit/label',
    (d) => (limit(d).label = { en: 'Income limit' }),
  ],
  [
    'with a value where a table belongs',
    'member_unknown',
    '/parameters/income_limit/dated/0/value',
    (d) => (limit(d).dated[0] = { from: '2019-01-01', value: 1 }),
  ],

  [
    'marking a place that does not exist',
    'pointer_unknown',
    '/unconfirmed/0/pointer',
    (d) => {
      d.unconfirmed = [{ pointer: '/clauses/9/citation', note: d.title }];
    },
  ],
]);
