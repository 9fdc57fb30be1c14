/** Random rules of the whole format over a handful of facts, and random people near the rules' figures. */
import fc from 'fast-check';
import { parseRule, RuleError } from '../../src/index.ts';
import { randomCondition, SMALL } from './random-conditions.ts';
import { randomRequirement } from './random-requirements.ts';
import { type Document, sampleDocument } from './sample-rule.ts';

const dated = <T extends object>(entry: fc.Arbitrary<T>) =>
  fc.tuple(entry, entry).map(([a, b]) => [
    { from: '2020-01-01', ...a },
    { from: '2025-01-01', ...b },
  ]);
const figure = (min: number, max: number) => dated(fc.record({ value: fc.integer({ min, max }) }));

const rising = fc
  .tuple(
    fc.integer({ min: 1, max: SMALL }),
    fc.integer({ min: 0, max: SMALL }),
    fc.integer({ min: 2, max: 6 }),
  )
  .map(([value, more, from]) => ({
    steps: [
      { from: 1, value },
      { from, value: value + more },
    ],
  }));

const randomParameters = fc.record({
  income_limit: dated(rising).map((entries) => ({
    label: { 'zh-CN': '收入限额', en: 'Income limit' },
    unit: 'fen',
    by: 'size',
    dated: entries,
  })),
  area_limit_per_head: figure(1, 8).map((entries) => ({
    unit: 'csqm/person',
    area: 'usable',
    dated: entries,
  })),
  limit_per_head_and_month: figure(1, 12).map((entries) => ({ unit: 'fen/person/month', dated: entries })),
  rate: figure(1, 150).map((entries) => ({ unit: 'percent', dated: entries })),
});

const programme = { programme: 'sample-programme' };
const randomOnce: fc.Arbitrary<Document> = fc
  .record({
    per: fc.constantFrom<Document>('person', 'household', { fact: 'unit' }),
    period: fc.option(
      fc.record({
        months: fc.integer({ min: 1, max: 24 }),
        from: fc.constantFrom('2019-12-31', '2020-01-01'),
      }),
      { nil: undefined },
    ),
  })
  .map(({ per, period }) => ({ ...programme, per, ...(period && { period }) }));

const randomGrades = (ids: readonly string[]): fc.Arbitrary<Document> =>
  fc
    .record({
      values: fc.tuple(...ids.map(() => fc.integer({ min: -5, max: 100 }))),
      otherwise: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }),
    })
    .map(({ values, otherwise }) => ({
      title: { 'zh-CN': '【档】', en: 'Rate' },
      unit: 'percent',
      // not always in the order in which the clauses stand
      of: ids.map((clause, index) => ({ clause, value: values[index] })).reverse(),
      ...(otherwise !== undefined && { otherwise }),
    }));

const UNIT_FACT = {
  credential: 'unit',
  vct: 'urn:anju:unit:1',
  claim: 'unit',
  label: { 'zh-CN': '单元', en: 'Unit' },
  kind: 'text',
};
const READS_UNIT = { fact: 'unit', begins_with: 'A' };

/**
 * A document that parseRule must accept, unless a grade in it can be seen never to be given: it declares exactly what its
 * clauses use.
 */
const randomDraft: fc.Arbitrary<Document> = fc
  .record({
    required: fc.array(randomCondition, { minLength: 1, maxLength: 4 }),
    grading: fc.oneof(fc.constant<Document[]>([]), fc.array(randomCondition, { minLength: 1, maxLength: 3 })),
    parameters: randomParameters,
    once: fc.option(randomOnce, { nil: undefined }),
  })
  .chain(({ required, grading, parameters, once }) => {
    const [ids, gradingIds] = [
      required.map((_, index) => `clause-${index}`),
      grading.map((_, index) => `grade-${index}`),
    ];
    return fc
      .record({
        requires: fc.oneof(fc.constant<Document>('all'), randomRequirement(ids)),
        grades: grading.length === 0 ? fc.constant(undefined) : randomGrades(gradingIds),
      })
      .map(({ requires, grades }) => {
        const document = sampleDocument();
        const clause = (id: string, condition: Document) => ({ ...document.clauses[0], id, condition });
        document.clauses = [
          ...grading.map((condition, index) => clause(gradingIds[index] as string, condition)),
          ...required.map((condition, index) => clause(ids[index] as string, condition)),
        ];
        document.facts.unit = UNIT_FACT;
        document.requires = requires;
        document.parameters = { ...parameters };
        if (grades !== undefined) document.grades = grades;
        if (once !== undefined) document.once = once;
        if (once?.per?.fact !== undefined) requireUnit(document, clause('unit-shown', READS_UNIT));
        return declareWhatIsUsed(document);
      });
  });

/** A document that parseRule must accept. */
export const randomDocument: fc.Arbitrary<Document> = randomDraft.filter((draft) => {
  if (draft.grades === undefined) return true;
  try {
    return parseRule(draft) !== undefined;
  } catch (error) {
    if (error instanceof RuleError && error.code === 'grade_unreachable') return false;
    throw error;
  }
});

/** "Once" for each unit is only said of people who have shown theirs. */
function requireUnit(document: Document, clause: Document): void {
  document.clauses.push(clause);
  if (document.requires !== 'all') document.requires = { all: [{ clause: clause.id }, document.requires] };
}

function declareWhatIsUsed(document: Document): Document {
  const text = JSON.stringify(document.clauses);
  for (const name of Object.keys(document.parameters))
    if (!text.includes(`"parameter":"${name}"`)) delete document.parameters[name];
  const used = text + (document.parameters.income_limit ? '"fact":"size"' : '');
  for (const name of Object.keys(document.facts))
    if (!used.includes(`"fact":"${name}"`)) delete document.facts[name];
  return document;
}

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 5 });
const dayIn = (from: string, to: string) =>
  fc
    .date({ min: new Date(from), max: new Date(to), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
const monthEnd = fc.constantFrom('2024-01-31', '2024-02-29', '2025-02-28', '2025-08-31');

/** A person whose figures lie near the figures of random rules; each fact may be missing. */
export const randomPerson = fc.record({
  income: fc.record({
    annual_income_fen: maybe(fc.integer({ min: 0, max: SMALL })),
    net_assets_fen: maybe(fc.integer({ min: -SMALL, max: SMALL })),
  }),
  household: fc.record({ household_size: maybe(fc.integer({ min: 1, max: 8 })) }),
  property: fc.record({
    usable_area_csqm: maybe(fc.integer({ min: 0, max: SMALL })),
    in_other_scheme: maybe(fc.boolean()),
  }),
  residency: fc.record({
    basis: maybe(fc.constantFrom('urban', 'rural', 'permit')),
    resident_since: maybe(fc.oneof(monthEnd, dayIn('2023-12-01', '2026-12-01'))),
  }),
  unit: fc.record({ unit: maybe(fc.constantFrom('A1-01', 'A1-02', 'A2-01', 'B')) }),
});

export const randomDay = fc.oneof(monthEnd, dayIn('2024-01-01', '2026-12-31'));
