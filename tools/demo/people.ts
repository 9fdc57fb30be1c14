// Who takes part in the demonstration, what they do, and what must come of it.
export type Outcome = 'eligible' | 'not_eligible' | 'refused';

export type Scenario = {
  /** Key of the person in the register's list of demonstration people. */
  person: string;
  says: string;
  act:
    | 'present'
    | 'present_after_revocation'
    | 'use_anothers_copy_without_its_key'
    | 'use_anothers_income_with_its_key';
  /** The other person, where there is one. */
  other?: string;
  expected: Outcome;
  /** Clauses that must be the ones not met. */
  unmet?: string[];
  /** Reason codes that the desk may give for a refusal. */
  reasons?: string[];
};

export const RULE_ID = 'beijing-public-rental';

export const SCENARIOS: Scenario[] = [
  {
    person: 'eligible-with-room',
    says: 'well below every limit',
    act: 'present',
    expected: 'eligible',
  },
  {
    person: 'exactly-on-income-limit',
    says: 'income exactly 100,000.00 yuan, three people',
    act: 'present',
    expected: 'eligible',
  },
  {
    person: 'one-fen-above',
    says: 'income 100,000.01 yuan, three people',
    act: 'present',
    expected: 'not_eligible',
    unmet: ['annual-income'],
  },
  {
    person: 'four-people-between-limits',
    says: 'four people, income between the two limits',
    act: 'present',
    expected: 'eligible',
  },
  {
    person: 'area-just-above',
    says: 'floor area just above 15 m² a head',
    act: 'present',
    expected: 'not_eligible',
    unmet: ['usable-area-per-head'],
  },
  {
    person: 'income-revoked',
    says: 'income credential revoked a minute ago',
    act: 'present_after_revocation',
    expected: 'refused',
    reasons: ['credential_revoked'],
  },
  {
    person: 'thief',
    other: 'victim',
    says: 'another person’s copies without their keys',
    act: 'use_anothers_copy_without_its_key',
    expected: 'refused',
    reasons: ['holder_binding_invalid'],
  },
  {
    person: 'borrower',
    other: 'neighbour',
    says: 'own household with a neighbour’s income, both keys in hand',
    act: 'use_anothers_income_with_its_key',
    expected: 'refused',
    reasons: ['different_person', 'different_household'],
  },
];
