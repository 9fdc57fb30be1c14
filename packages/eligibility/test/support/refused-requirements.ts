/** Rules with one thing wrong about routes, grades or "once". */
import { refusals } from './refusal.ts';
import { type Document, sampleDocument } from './sample-rule.ts';

/** The sample rule with routes, grades and "once" for each unit. */
export function routedDocument(): Document {
  const document = sampleDocument();
  const named = (en: string) => ({ 'zh-CN': `【${en}】`, en });
  document.facts.unit = {
    credential: 'unit',
    vct: 'urn:anju:unit:1',
    claim: 'unit',
    label: named('Unit'),
    kind: 'text',
  };
  const copy = (id: string, condition: Document) => ({ ...document.clauses[0], id, condition });
  document.clauses.push(
    copy('unit', { fact: 'unit', begins_with: 'A1-' }),
    copy('poor', { left: { fact: 'assets' }, is: 'less_than', right: { number: 0, unit: 'fen' } }),
  );
  document.requires = {
    all: [
      { clause: 'unit' },
      {
        any: [
          { text: named('By income'), all: [{ clause: 'income' }, { clause: 'area' }] },
          { text: named('By residence'), clause: 'residence' },
        ],
      },
    ],
  };
  document.grades = {
    title: named('Rate'),
    unit: 'percent',
    of: [
      { clause: 'poor', value: 90 },
      { clause: 'worth', value: 50 },
    ],
    otherwise: 10,
  };
  document.once = {
    programme: 'sample-programme',
    per: { fact: 'unit' },
    period: { months: 12, from: '2020-01-01' },
  };
  return document;
}

const PER_HEAD = { fact: 'assets' };
const perHead = (number: number) => ({ product: [{ number, unit: 'fen/person' }, { fact: 'size' }] });
const routes = (document: Document) => document.requires.all[1].any;

export const REFUSED_REQUIREMENTS = refusals(
  [
    ['that requires nothing', 'wrong_type', '/requires', (d) => (d.requires = [])],
    ['that requires an empty thing', 'member_missing', '/requires', (d) => (d.requires = {})],
    ['that requires none of none', 'value_invalid', '/requires/all/1/any', (d) => routes(d).splice(0)],
    [
      'that requires a clause nobody wrote',
      'clause_unknown',
      '/requires/all/0/clause',
      (d) => (d.requires.all[0].clause = 'units'),
    ],
    [
      'that requires two of one',
      'value_invalid',
      '/requires/all/0/at_least',
      (d) => (d.requires.all[0] = { at_least: 2, of: [{ clause: 'unit' }] }),
    ],
    [
      'that requires at least none',
      'value_invalid',
      '/requires/all/0/at_least',
      (d) => (d.requires.all[0] = { at_least: 0, of: [{ clause: 'unit' }] }),
    ],
    [
      'that requires a thing of two kinds',
      'member_unknown',
      '/requires/all/0/any',
      (d) => (d.requires.all[0].any = []),
    ],
    [
      'that counts one clause twice',
      'requirement_repeated',
      '/requires/all/1/any/2',
      (d) => routes(d).push({ clause: 'residence' }),
    ],
    [
      'whose route has a name in one language',
      'member_missing',
      '/requires/all/1/any/0/text',
      (d) => delete routes(d)[0].text.en,
    ],
    ['with a clause that nothing names', 'clause_unused', '/clauses/1/id', (d) => routes(d)[0].all.pop()],
    [
      'with a clause that no route needs',
      'clause_unused',
      '/clauses/1/id',
      (d) => routes(d).push({ clause: 'income' }),
    ],
    [
      'with a clause both required and graded',
      'clause_required_and_graded',
      '/clauses/4/id',
      (d) => d.grades.of.push({ clause: 'unit', value: 1 }),
    ],
    [
      'whose every clause grades',
      'requires_nothing',
      '/requires',
      (d) => {
        d.requires = 'all';
        d.grades.of = d.clauses.map(({ id }: { id: string }) => ({ clause: id, value: 1 }));
      },
    ],
    [
      'with more routes than can be shown',
      'too_many_routes',
      '/requires',
      (d) => {
        const { clauses } = d;
        clauses.push(...clauses.slice(0, 2).map((c: Document) => ({ ...c, id: `${c.id}-again` })));
        const of = clauses.filter(({ id }: { id: string }) => id !== 'poor' && id !== 'worth');
        d.requires = { at_least: 2, of: of.map(({ id }: { id: string }) => ({ clause: id })) };
      },
    ],

    ['whose grades have no title', 'member_missing', '/grades', (d) => delete d.grades.title],
    ['whose grades have no steps', 'value_invalid', '/grades/of', (d) => (d.grades.of = [])],
    [
      'whose grades are in an unknown unit',
      'unit_unknown',
      '/grades/unit',
      (d) => (d.grades.unit = 'permille'),
    ],
    ['whose grades are areas', 'unit_unknown', '/grades/unit', (d) => (d.grades.unit = 'csqm')],
    ['with a grade in fractions', 'value_invalid', '/grades/of/0/value', (d) => (d.grades.of[0].value = 0.5)],
    [
      'with a last grade that is a word',
      'wrong_type',
      '/grades/otherwise',
      (d) => (d.grades.otherwise = 'none'),
    ],
    [
      'that grades by a clause nobody wrote',
      'clause_unknown',
      '/grades/of/0/clause',
      (d) => (d.grades.of[0].clause = 'rich'),
    ],
    [
      'with a grade that a clause has given already',
      'grade_unreachable',
      '/grades/of/2/clause',
      (d) => d.grades.of.push({ clause: 'poor', value: 20 }),
    ],
    [
      'with the wider of two grades first',
      'grade_unreachable',
      '/grades/of/1/clause',
      (d) => {
        d.grades.of.reverse();
        d.clauses[2].condition = { left: PER_HEAD, is: 'at_most', right: perHead(2_000) };
        d.clauses[5].condition = { all: [{ left: PER_HEAD, is: 'less_than', right: perHead(1_600) }] };
      },
    ],
    [
      'with the wider of two grades first, by figures that change',
      'grade_unreachable',
      '/grades/of/1/clause',
      (d) => {
        const figure = (first: number, second: number) => ({
          unit: 'fen/person',
          dated: [
            { from: '2020-01-01', value: first },
            { from: '2025-01-01', value: second },
          ],
        });
        d.parameters.wide = figure(2_000, 2_100);
        d.parameters.narrow = figure(1_600, 1_700);
        const limit = (parameter: string) => ({ product: [{ parameter }, { fact: 'size' }] });
        d.clauses[5].condition = { left: PER_HEAD, is: 'at_most', right: limit('wide') };
        d.clauses[2].condition = { left: PER_HEAD, is: 'at_most', right: limit('narrow') };
      },
    ],
    [
      'with a grade for fewer of the same values',
      'grade_unreachable',
      '/grades/of/1/clause',
      (d) => {
        const basis = (...is_one_of: string[]) => ({ fact: 'basis', is_one_of });
        d.clauses[5].condition = { any: [d.clauses[5].condition, basis('urban', 'rural')] };
        d.clauses[2].condition = { all: [d.clauses[2].condition, basis('rural')] };
      },
    ],

    [
      'for a programme that is not named so',
      'value_invalid',
      '/once/programme',
      (d) => (d.once.programme = 'Sample Programme'),
    ],
    ['once for nobody', 'value_invalid', '/once/per', (d) => (d.once.per = 'family')],
    [
      'once for each of a fact nobody declared',
      'fact_unknown',
      '/once/per/fact',
      (d) => (d.once.per.fact = 'flat'),
    ],
    ['once for each of a number', 'fact_of_wrong_kind', '/once/per/fact', (d) => (d.once.per.fact = 'size')],
    [
      'once for each of what only some have shown',
      'once_fact_not_always_read',
      '/once/per/fact',
      (d) => (d.once.per.fact = 'basis'),
    ],
    [
      'once for each of what may be left unshown',
      'once_fact_not_always_read',
      '/once/per/fact',
      (d) => (d.clauses[4].condition = { any: [d.clauses[4].condition, d.clauses[0].condition] }),
    ],
    [
      'once in a period of no length',
      'value_invalid',
      '/once/period/months',
      (d) => (d.once.period.months = 0),
    ],
    [
      'once in a period from no real day',
      'date_invalid',
      '/once/period/from',
      (d) => (d.once.period.from = '2020-02-30'),
    ],
    [
      'once in periods that begin after the rule',
      'dates_leave_gap',
      '/once/period/from',
      (d) => (d.once.period.from = '2020-01-02'),
    ],
    ['once with something unheard of', 'member_unknown', '/once/unless', (d) => (d.once.unless = 'moved')],
  ],
  routedDocument,
);
