/**
 * The rule document (format `urn:anju:rule:1`): one dated, versioned text of law as data. A parsed rule has exactly the
 * shape of its JSON, so what is served, hashed, shown and decided by is one and the same thing.
 */
import type { AreaKind } from './units.ts';

export const RULE_FORMAT = 'urn:anju:rule:1';

/** Numbers that only match credentials to one another; no rule may ask for them (data standard). */
export const MATCHING_CLAIMS = ['person_number', 'household_number'] as const;

/** Claims that say who somebody is; no rule may ask for them either (data standard). */
export const IDENTIFYING_CLAIMS = ['name', 'id_number', 'portrait'] as const;

export type Localised = { readonly 'zh-CN': string; readonly en: string };

/** What a clause may read: one claim of one credential, with its unit and the range its department declares. */
export type Fact = {
  /** Id of the credential in the question; the department's id. */
  readonly credential: string;
  readonly vct: string;
  readonly claim: string;
  /** What the consent text calls it. */
  readonly label: Localised;
} & (
  | {
      readonly kind: 'integer';
      readonly unit: string;
      readonly area?: AreaKind;
      readonly minimum: number;
      readonly maximum: number;
    }
  | { readonly kind: 'date' }
  | { readonly kind: 'enumeration'; readonly values: readonly string[] }
  | { readonly kind: 'boolean' }
  /** The number of a register (an assembly, a unit): compared letter by letter, and never shown as proved. */
  | { readonly kind: 'text' }
);

export type Step = { readonly from: number; readonly value: number };
export type DatedValue = { readonly from: string; readonly value: number };
export type DatedTable = { readonly from: string; readonly steps: readonly Step[] };

/** A figure of the law: by date, and by an integer fact when `by` is given (a step holds from its `from` upwards). */
export type Parameter = {
  /** What the law calls the figure; without it words say "table 2". */
  readonly label?: Localised;
  readonly unit: string;
  readonly area?: AreaKind;
} & (
  | { readonly by?: never; readonly dated: readonly DatedValue[] }
  | { readonly by: string; readonly dated: readonly DatedTable[] }
);

export type IntegerExpression =
  | { readonly fact: string }
  | { readonly parameter: string }
  | { readonly number: number; readonly unit: string; readonly area?: AreaKind }
  | { readonly sum: readonly IntegerExpression[] }
  | { readonly product: readonly IntegerExpression[] }
  /** The first less the second. */
  | { readonly difference: readonly [IntegerExpression, IntegerExpression] }
  /** Whole days from one to the other, in `day`; negative when the other comes first. */
  | { readonly days_from: DateExpression; readonly to: DateExpression }
  /**
   * Completed calendar months from one to the other, in `month`; negative when the other comes first. Counted forward
   * from the earlier day, as `shift` counts: a month is complete on the same day of the next, or on its last day.
   */
  | { readonly months_from: DateExpression; readonly to: DateExpression };

export type DateExpression =
  | { readonly fact: string }
  | { readonly date: string }
  | { readonly day_of_decision: true }
  | { readonly shift: DateExpression; readonly months: number }
  | { readonly shift: DateExpression; readonly days: number };

/** `at_most`, `at_least` include the figure; `less_than`, `more_than` exclude it. */
export const INTEGER_COMPARISONS = ['at_most', 'less_than', 'at_least', 'more_than', 'equal_to'] as const;
export type IntegerComparison = (typeof INTEGER_COMPARISONS)[number];

/** `on_or_before`, `on_or_after` include the day; `before`, `after` exclude it. */
export const DATE_COMPARISONS = ['on_or_before', 'before', 'on_or_after', 'after'] as const;
export type DateComparison = (typeof DATE_COMPARISONS)[number];

export type Condition =
  | {
      readonly left: IntegerExpression;
      readonly is: IntegerComparison;
      readonly right: IntegerExpression;
    }
  | { readonly left: DateExpression; readonly is: DateComparison; readonly right: DateExpression }
  /** Of an enumeration or a text. */
  | { readonly fact: string; readonly is_one_of: readonly string[] }
  /** Of a text: its first letters. */
  | { readonly fact: string; readonly begins_with: string }
  | { readonly fact: string; readonly is: boolean }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly at_least: number; readonly of: readonly Condition[] }
  | { readonly not: Condition };

export type Clause = {
  readonly id: string;
  readonly text: Localised;
  readonly citation: string;
  readonly condition: Condition;
};

/**
 * Which clauses must be met. An alternative that the law names (a route) says so in `text`. `at_least` counts members, and
 * a clause may stand in several of them.
 */
export type Requirement = { readonly text?: Localised } & (
  | { readonly clause: string }
  | { readonly all: readonly Requirement[] }
  | { readonly any: readonly Requirement[] }
  | { readonly at_least: number; readonly of: readonly Requirement[] }
);

/**
 * What the law grades by further clauses, which `requires` does not name: the value of the first whose clause is met, in
 * this order, or `otherwise`.
 */
export type Grades = {
  readonly title: Localised;
  readonly unit: string;
  readonly of: readonly { readonly clause: string; readonly value: number }[];
  /** Left out: whoever meets none of them is not eligible. */
  readonly otherwise?: number;
};

/** The period after which "once" begins anew, counted in whole months from a fixed day, the same for everybody. */
export type Period = { readonly months: number; readonly from: string };

/** What may be had once: the scope of "once" is the programme, the agency that asks, and the period. */
export type Once = {
  readonly programme: string;
  /** Whom it counts by; `fact`: by each value of that fact (each unit owned), which every route must have read. */
  readonly per: 'person' | 'household' | { readonly fact: string };
  /** Left out: once for all. */
  readonly period?: Period;
};

export type Rule = {
  readonly format: typeof RULE_FORMAT;
  readonly id: string;
  readonly version: string;
  readonly title: Localised;
  readonly purpose: Localised;
  readonly citation: string;
  /** First day on which it decides, YYYY-MM-DD. */
  readonly in_force_from: string;
  /** IANA name: whose midnight begins the day of a decision. */
  readonly time_zone: string;
  readonly facts: Readonly<Record<string, Fact>>;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly clauses: readonly Clause[];
  /** `all`: every clause that does not grade. */
  readonly requires: 'all' | Requirement;
  readonly grades?: Grades;
  /** Left out: it may be asked as often as wished. */
  readonly once?: Once;
  /** What was assumed, or not checked against the official text, each with a JSON Pointer to the place. */
  readonly unconfirmed: readonly { readonly pointer: string; readonly note: Localised }[];
  /** Ways the law knows that this rule says nothing about. */
  readonly not_covered: readonly Localised[];
};
