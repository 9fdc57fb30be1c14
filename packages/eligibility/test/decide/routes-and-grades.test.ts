import { describe, expect, it } from 'vitest';
import { decide, gradeOf, neededClauses, parseRule } from '../../src/index.ts';
import { routedDocument } from '../support/refused-requirements.ts';
import { type Document, samplePerson } from '../support/sample-rule.ts';

const TODAY = '2026-11-20';
const rule = parseRule(routedDocument());

type Person = Record<string, Record<string, unknown>>;

/** Meets everything; grades at 90 only with assets below nothing. */
function person(changes: Person = {}): Person {
  const base: Person = { ...samplePerson(), unit: { unit: 'A1-03' } };
  return Object.fromEntries(
    Object.entries(base).map(([credential, claims]) => [credential, { ...claims, ...changes[credential] }]),
  );
}

/** Income above the limit, and neither of the ways to meet the residence clause. */
const POOR_ROUTE = { income: { annual_income_fen: 2_000 } };
const NO_RESIDENCE = {
  residency: { basis: 'rural', resident_since: '2026-11-01' },
  property: { in_other_scheme: true },
};

const decided = (changes: Person, by = rule) => {
  const decision = decide(by, person(changes), TODAY);
  return { ...decision, clauses: decision.clauses.map(({ id, met }) => `${id} ${met}`) };
};
const grade = (changes: Person, by = rule) => gradeOf(by, decide(by, person(changes), TODAY).clauses);

function altered(change: (document: Document) => void) {
  const document = routedDocument();
  change(document);
  return parseRule(document);
}

describe('a rule with routes', () => {
  it('is met by one route, whatever becomes of the other', () => {
    expect(decided(POOR_ROUTE).decision).toBe('eligible');
    expect(decided(NO_RESIDENCE).decision).toBe('eligible');
    expect(decided({ ...POOR_ROUTE, ...NO_RESIDENCE }).decision).toBe('not_eligible');
  });

  it('is not met without what every route needs', () => {
    expect(decided({ unit: { unit: 'A2-03' } }).decision).toBe('not_eligible');
    expect(decided({ unit: { unit: undefined } })).toMatchObject({
      decision: 'more_needed',
      needed: ['unit'],
    });
  });

  it('names every clause it requires, met or not, in the order of the law', () => {
    expect(decided(NO_RESIDENCE).clauses.slice(0, 4)).toEqual([
      'income true',
      'area true',
      'residence false',
      'unit true',
    ]);
  });

  it('waits only for what an open route lacks', () => {
    const unshown = { income: { annual_income_fen: undefined, net_assets_fen: undefined } };
    expect(decided(unshown)).toMatchObject({ decision: 'more_needed', needed: ['income', 'assets'] });
    const noGrade = altered((d) => {
      d.clauses.splice(2, 1);
      d.clauses.splice(4, 1);
      delete d.grades;
      delete d.facts.assets;
    });
    expect(decided(unshown, noGrade)).toMatchObject({ decision: 'eligible', needed: [] });
    expect(decided({ ...unshown, ...NO_RESIDENCE }, noGrade)).toMatchObject({ needed: ['income'] });
    // the route by income cannot be had any more, so nobody needs to hear of the income
    const tooLarge = { property: { usable_area_csqm: 9_999, in_other_scheme: undefined } };
    const openResidence = { residency: { basis: 'permit', resident_since: '2026-11-01' } };
    expect(decided({ ...unshown, ...tooLarge, ...openResidence }, noGrade)).toMatchObject({
      decision: 'more_needed',
      needed: ['in_other_scheme'],
    });
  });

  it('waits for two of three as long as two can still be had', () => {
    const twoOfThree = altered((d) => {
      d.requires = {
        all: [
          { clause: 'unit' },
          { at_least: 2, of: ['income', 'area', 'residence'].map((clause) => ({ clause })) },
        ],
      };
    });
    expect(decided({ income: { annual_income_fen: 2_000 } }, twoOfThree).decision).toBe('eligible');
    expect(decided({ ...POOR_ROUTE, property: { usable_area_csqm: undefined } }, twoOfThree)).toMatchObject({
      decision: 'more_needed',
      needed: ['area'],
    });
    expect(
      decided(
        { ...POOR_ROUTE, ...NO_RESIDENCE, property: { in_other_scheme: true, usable_area_csqm: undefined } },
        twoOfThree,
      ).decision,
    ).toBe('not_eligible');
  });
});

describe('a grade', () => {
  it('is that of the first clause that is met, and no further clause is named', () => {
    expect(grade({})).toEqual({ clause: 'poor', value: 90 });
    expect(decided({}).clauses.slice(4)).toEqual(['poor true']);
  });

  it('is the next one when the first is not met', () => {
    const changes = { income: { net_assets_fen: 0 } };
    expect(grade(changes)).toEqual({ clause: 'worth', value: 50 });
    expect(decided(changes).clauses.slice(4)).toEqual(['poor false', 'worth true']);
  });

  const rich = { income: { net_assets_fen: 5_000 } };

  it('is what the law gives otherwise when none is met', () => {
    expect(grade(rich)).toEqual({ clause: null, value: 10 });
    expect(decided(rich)).toMatchObject({ decision: 'eligible' });
  });

  it('that cannot be had otherwise makes nobody eligible, and no grading clause is named then', () => {
    const strict = altered((d) => delete d.grades.otherwise);
    expect(decided(rich, strict).decision).toBe('not_eligible');
    expect(decided(rich, strict).clauses.some((clause) => /poor|worth/.test(clause))).toBe(false);
    expect(grade(rich, strict)).toBeNull();
  });

  it('is not told to whom the rule refuses', () => {
    const refused = { unit: { unit: 'B' } };
    expect(decided(refused).clauses).toHaveLength(4);
    expect(grade(refused)).toBeNull();
  });

  it('that is still open leaves the decision open, and waits for what it hangs on', () => {
    const unshown = { income: { net_assets_fen: undefined } };
    expect(decided(unshown)).toMatchObject({ decision: 'more_needed', needed: ['assets'] });
    expect(grade(unshown)).toBeNull();
  });

  it('that a later clause would give waits for the earlier one', () => {
    const turned = altered((d) => {
      d.clauses[2].condition = { fact: 'basis', is_one_of: ['permit'] };
    });
    const decision = decided({ income: { net_assets_fen: undefined } }, turned);
    expect(decision).toMatchObject({ decision: 'more_needed', needed: ['assets'] });
    expect(decision.clauses.slice(4)).toEqual(['poor unproved', 'worth true']);
  });

  it('follows from the clauses kept, and from nothing less', () => {
    const { clauses } = decide(rule, person(), TODAY);
    expect(gradeOf(rule, clauses)).toEqual({ clause: 'poor', value: 90 });
    for (const left of ['unit', 'poor'])
      expect(
        gradeOf(
          rule,
          clauses.filter(({ id }) => id !== left),
        ),
      ).toBeNull();
    expect(gradeOf(rule, [])).toBeNull();
  });

  it('is none where a rule has no grades', () => {
    const plain = altered((d) => {
      delete d.grades;
      d.requires.all.push({ clause: 'worth' }, { clause: 'poor' });
    });
    expect(decided({}, plain).decision).toBe('eligible');
    expect(grade({}, plain)).toBeNull();
  });
});

describe('the clauses still needed, from those kept', () => {
  const overlapping = altered((d) => {
    const way = (...ids: string[]) => ({ all: ids.map((clause) => ({ clause })) });
    d.requires = { all: [{ clause: 'unit' }, { any: [way('income', 'area'), way('area', 'residence')] }] };
  });

  it('leave out a way that lacks more than another one of the same', () => {
    const kept = (met: boolean | 'unproved') => [
      { id: 'income', met: 'unproved' as const },
      { id: 'area', met: 'unproved' as const },
      { id: 'residence', met },
      { id: 'unit', met: true },
      { id: 'poor', met: true },
    ];
    expect(neededClauses(overlapping, kept(true))).toEqual(['area']);
    expect(neededClauses(overlapping, kept('unproved'))).toEqual(['income', 'area', 'residence']);
    expect(neededClauses(overlapping, kept(false))).toEqual(['income', 'area']);
  });
});

describe('a span of time', () => {
  const spanning = (left: Document, is: string, number: number, unit: string) =>
    altered((d) => {
      d.clauses[4].condition = { all: [d.clauses[4].condition, { left, is, right: { number, unit } }] };
    });
  const since = { fact: 'resident_since' };
  const today = { day_of_decision: true };
  const unitMet = (by: ReturnType<typeof spanning>, resident_since: string) =>
    decided({ residency: { resident_since } }, by).clauses.find((clause) => clause.startsWith('unit'));

  it('counts completed months, the last one on its day', () => {
    const by = spanning({ months_from: since, to: today }, 'at_least', 24, 'month');
    expect(unitMet(by, '2024-11-20')).toBe('unit true');
    expect(unitMet(by, '2024-11-21')).toBe('unit false');
  });

  it('counts days, and below nothing when the other day comes first', () => {
    const by = spanning({ days_from: today, to: since }, 'at_least', -30, 'day');
    expect(unitMet(by, '2026-10-21')).toBe('unit true');
    expect(unitMet(by, '2026-10-20')).toBe('unit false');
  });
});

describe('the number of a register', () => {
  it('is compared letter by letter, and must be text of its length', () => {
    expect(decided({ unit: { unit: 'a1-03' } }).decision).toBe('not_eligible');
    for (const unit of [103, 'A1-'.padEnd(65, '0'), null])
      expect(() => decide(rule, person({ unit: { unit } }), TODAY)).toThrow(
        expect.objectContaining({ code: 'fact_wrong_type', path: '/unit/unit' }),
      );
  });
});
