import { describe, expect, it } from 'vitest';
import { DecisionError, dayOfDecision, parseRule, scopeOf } from '../../src/index.ts';
import { routesDocument } from '../support/routes-rule.ts';
import { sampleDocument } from '../support/sample-rule.ts';

const AGENCY = 'did:anju:0x00000000000000000000000000000000000000a1';

function ruleWith(period?: { months: number; from: string }, inForceFrom = '2020-03-01') {
  const document = routesDocument();
  document.in_force_from = inForceFrom;
  if (period) document.once.period = period;
  else delete document.once.period;
  return parseRule(document);
}

const periodOn = (rule: ReturnType<typeof ruleWith>, onDate: string) =>
  scopeOf(rule, AGENCY, onDate)?.split('/').at(-1);

const codeOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return error instanceof DecisionError ? error.code : error;
  }
  return 'no error';
};

describe('the scope of "once"', () => {
  it('names the agency, the programme and the first day of the running period', () => {
    expect(scopeOf(parseRule(routesDocument()), AGENCY, '2023-05-05')).toBe(`${AGENCY}#rental/2022-02-28`);
  });

  it('says "once" where there is no period, on whatever day', () => {
    expect(scopeOf(ruleWith(), AGENCY, '2020-03-01')).toBe(`${AGENCY}#rental/once`);
    expect(scopeOf(ruleWith(), AGENCY, '2099-01-01')).toBe(`${AGENCY}#rental/once`);
  });

  it('is none for a rule that may be asked as often as wished', () => {
    expect(scopeOf(parseRule(sampleDocument()), AGENCY, '2026-01-01')).toBeNull();
  });

  it('differs between agencies and between programmes', () => {
    const rule = ruleWith();
    expect(scopeOf(rule, `${AGENCY.slice(0, -1)}2`, '2026-01-01')).not.toBe(
      scopeOf(rule, AGENCY, '2026-01-01'),
    );
  });
});

describe('a period', () => {
  it.each([
    ['2020-03-01', '2020-01-01'],
    ['2021-12-31', '2020-01-01'],
    ['2022-01-01', '2022-01-01'],
    ['2023-12-31', '2022-01-01'],
    ['2024-01-01', '2024-01-01'],
  ])('holds from its first day to the day before the next: %s is in that of %s', (onDate, first) => {
    expect(periodOn(ruleWith({ months: 24, from: '2020-01-01' }), onDate)).toBe(first);
  });

  it.each([
    ['2021-02-27', '2020-02-29'],
    ['2021-02-28', '2021-02-28'],
    ['2024-02-28', '2023-02-28'],
    ['2024-02-29', '2024-02-29'],
    ['2025-02-27', '2024-02-29'],
    ['2025-02-28', '2025-02-28'],
  ])('of a leap day begins on the last day of other Februaries: %s is in that of %s', (onDate, first) => {
    expect(periodOn(ruleWith({ months: 12, from: '2020-02-29' }), onDate)).toBe(first);
  });

  it.each([
    ['2023-02-27', '2023-01-31'],
    ['2023-02-28', '2023-02-28'],
    ['2023-03-30', '2023-02-28'],
    ['2023-03-31', '2023-03-31'],
    ['2023-04-30', '2023-04-30'],
    ['2023-05-30', '2023-04-30'],
    ['2023-05-31', '2023-05-31'],
  ])('of a 31st comes back to the 31st: %s is in that of %s', (onDate, first) => {
    expect(periodOn(ruleWith({ months: 1, from: '2020-01-31' }), onDate)).toBe(first);
  });

  it('covers every day once: periods rise, and each begins on its first day', () => {
    for (const months of [1, 5, 12]) {
      const rule = ruleWith({ months, from: '2019-12-31' });
      const firsts = new Set<string>();
      let before = '';
      for (let day = Date.UTC(2020, 2, 1); day < Date.UTC(2022, 2, 5); day += 86_400_000) {
        const onDate = new Date(day).toISOString().slice(0, 10);
        const first = periodOn(rule, onDate) ?? '';
        if (first > onDate || first < before || (first !== before && before !== '' && first !== onDate))
          throw new Error(`${onDate} is in the period of ${first}`);
        firsts.add(first);
        before = first;
      }
      expect(firsts.size).toBe({ 1: 25, 5: 6, 12: 3 }[months]);
    }
  });

  it('changes at midnight in the rule’s time zone, not in UTC', () => {
    const rule = ruleWith({ months: 12, from: '2020-01-01' });
    const at = (instant: string) => periodOn(rule, dayOfDecision(rule, new Date(instant)));
    expect(at('2025-12-31T15:59:59Z')).toBe('2025-01-01');
    expect(at('2025-12-31T16:00:00Z')).toBe('2026-01-01');
  });
});

describe('no scope is given', () => {
  it.each(['2020-02-29', '1990-01-01'])('before the first period in force: %s', (onDate) => {
    expect(codeOf(() => scopeOf(ruleWith(), AGENCY, onDate))).toBe('rule_not_in_force');
    expect(codeOf(() => scopeOf(parseRule(routesDocument()), AGENCY, onDate))).toBe('rule_not_in_force');
  });

  it.each(['', '2025-02-29', '2025-2-1', '20250201', 'today'])('for what is no day: %j', (onDate) => {
    expect(codeOf(() => scopeOf(ruleWith(), AGENCY, onDate))).toBe('date_invalid');
  });

  it.each([
    '',
    'rental-office',
    'https://agency.example',
    'did:anju:',
    `${AGENCY}#key-1`,
    `${AGENCY}/rental`,
    `${AGENCY}?versionId=1`,
    `${AGENCY} `,
    `did:Anju:${AGENCY.slice(9)}`,
  ])('to an asker that is not named by its DID alone: %j', (did) => {
    expect(codeOf(() => scopeOf(ruleWith(), did, '2026-01-01'))).toBe('did_invalid');
  });
});
