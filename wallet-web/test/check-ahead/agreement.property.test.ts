// The outcome on the device is never anything else than what whoever asks would decide by what these cards show, for people
// and cards made at random near the limits of the city's rules.
import {
  decide,
  type FactsByCredential,
  leastQuestion,
  parseRule,
  samePersonAndHousehold,
} from '@anju/eligibility';
import { describe, expect, it } from 'vitest';
import { workOut } from '../../src/lib/check-ahead/work-out.ts';
import type { StoredCard } from '../../src/lib/holder/store.ts';
import { CITY_RULES, cardOf, NOW } from '../support/services.ts';

const TODAY = '2026-11-20';
const PEOPLE = 150;

/** The same numbers each time (a linear congruence), so that a failure can be had again. */
function randomFrom(seed: number) {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
type Random = ReturnType<typeof randomFrom>;

/** By claim the values that somebody may have, around each limit; `null`: the card may leave it out. */
const POSSIBLE: Record<string, Record<string, readonly unknown[]>> = {
  residency: {
    basis: ['urban_hukou', 'rural_hukou', 'residence_permit'],
    permit_since: ['2024-11-20', '2024-11-21', '2020-01-01', null],
    district: ['110105', '110108', null],
  },
  employment: {
    insured_since: ['2025-11-20', '2025-11-21'],
    contract_since: ['2025-11-20', '2026-01-01', '2024-01-01', null],
    contract_until: ['2026-12-31', '2027-12-31', null],
    employer_leases: [true, false],
  },
  household: { household_size: [1, 2, 3, 4] },
  property: {
    household_usable_area_csqm: [4500, 4501, 1500],
    household_building_area_csqm: [2999, 3000, 100],
    homes_owned: [0, 1],
    in_other_scheme: [true, false],
  },
  income: {
    household_annual_income_fen: [10_000_000, 10_000_001, 13_000_001],
    household_monthly_income_fen: [240_000, 480_000, 480_001],
    household_net_assets_fen: [57_000_000, 57_000_001],
    assistance: ['none', 'low_income', 'destitute'],
  },
};

/** Now and then of another person's. */
function somebody(random: Random, oneInSo = 12): StoredCard[] {
  return Object.entries(POSSIBLE).flatMap(([type, claims]) => {
    if (random(oneInSo) === 0) return [];
    const said = Object.entries(claims).flatMap(([name, values]) => {
      const value = values[random(values.length)];
      return value === null ? [] : [[name, value]];
    });
    const person_number = `P000000000${random(20) === 0 ? 2 : 1}`;
    return [cardOf(type, { ...Object.fromEntries(said), person_number })];
  });
}

const outcomeOf = (rule: ReturnType<typeof parseRule>, cards: StoredCard[]) =>
  workOut(rule, TODAY, {
    ...{ held: cards.map((card) => ({ card, copiesLeft: 10, copiesReceived: 10 })), kinds: [], now: NOW },
    confirmed: { at: NOW.toISOString(), publications: [] },
  });
const ruleNamed = (name: string) =>
  parseRule(JSON.parse(CITY_RULES.find(({ id }) => id === name)?.text ?? ''));

const pick = (claims: Record<string, unknown>, names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, claims[name]]));

describe('the outcome', () => {
  it.each(['beijing-public-rental', 'shanghai-public-rental', 'beijing-rent-subsidy', 'chaoyang-resident'])(
    'is along every way what would be decided by what it shows, clause by clause: %s',
    (id) => {
      const [rule, random] = [ruleNamed(id), randomFrom(20_261_120)];
      const seen = new Set<string>();
      for (let person = 0; person < PEOPLE; person += 1) {
        const cards = somebody(random);
        const outcome = outcomeOf(rule, cards);
        const decisions = leastQuestion(rule).routes.map(({ text, credentials, clauses }) => {
          const way = outcome.ways.find(({ name }) => name?.en === text?.en);
          const used = credentials.flatMap(({ vct, claims }) =>
            cards.filter(
              (card) => card.vct === vct && claims.every((name) => Object.hasOwn(card.claims, name)),
            ),
          );
          // who asks several cards takes those of one person and household only, and decides nothing else
          const areWhole = used.length === credentials.length;
          const numbers = Object.fromEntries(used.map(({ cardId, claims }) => [cardId, claims]));
          const isRefused = used.length > 1 && samePersonAndHousehold(numbers) !== 'same';
          if (!areWhole || isRefused) {
            expect([way?.decision, way?.standing]).not.toContain('eligible');
            expect(way?.decision).toBeNull();
            return null;
          }
          const facts: FactsByCredential = Object.fromEntries(
            credentials.map(({ id: credential, claims }, index) => [
              credential,
              pick(used[index]?.claims ?? {}, claims),
            ]),
          );
          const decided = decide(rule, facts, TODAY);
          expect(way?.decision).toBe(decided.decision);
          for (const { id: clause, met } of decided.clauses.filter((one) => clauses.includes(one.id))) {
            expect(way?.clauses.find((one) => one.id === clause)?.met).toBe(met);
          }
          return decided.decision;
        });
        expect(outcome.decision === 'eligible').toBe(decisions.includes('eligible'));
        if (outcome.ways[0].decision !== null && outcome.decision !== 'not_eligible') {
          expect(outcome.decision).toBe(outcome.ways[0].decision);
        }
        seen.add(outcome.decision);
      }
      // nothing is learned from people who are all alike
      expect([...seen].toSorted()).toEqual(['eligible', 'more_needed', 'not_eligible']);
    },
  );

  it('is a no only where no card that is lacking could turn it', () => {
    const [rule, random] = [ruleNamed('shanghai-public-rental'), randomFrom(7)];
    let turned = 0;
    for (let person = 0; person < PEOPLE; person += 1) {
      const cards = somebody(random, 2);
      if (outcomeOf(rule, cards).decision !== 'not_eligible') continue;
      const more = somebody(random, 100).filter(({ vct }) => cards.every((card) => card.vct !== vct));
      expect(outcomeOf(rule, [...cards, ...more]).decision).not.toBe('eligible');
      turned += 1;
    }
    expect(turned).toBeGreaterThan(5);
  });
});
