/** A whole rule in plain words, both languages: what a lawyer reads beside the law. */
import type { Localised, Rule } from '../rule.ts';
import { dayInWords } from './amounts.ts';
import { conditionInWords, type ValueLabels, type Words } from './conditions.ts';
import { type FactInWords, factsInWords } from './facts.ts';
import { parametersIn, type TableInWords, tableInWords } from './parameters.ts';
import {
  type GradesInWords,
  gradesInWords,
  type RequirementInWords,
  requirementInWords,
} from './requirement.ts';

export type ClauseInWords = {
  readonly id: string;
  readonly pointer: string;
  /** Whether it is required, or decides what somebody gets. */
  readonly role: 'requires' | 'grades';
  readonly text: Localised;
  readonly citation: string;
  readonly condition: Words;
  /** Tables that the condition reads. */
  readonly tables: readonly TableInWords[];
  readonly unconfirmed: readonly Localised[];
};

export type RuleInWords = {
  readonly inForceFrom: Localised;
  readonly requires: RequirementInWords;
  readonly clauses: readonly ClauseInWords[];
  readonly grades: GradesInWords | null;
  readonly facts: readonly FactInWords[];
};

/** @param labels what departments call the values of their enumerations; without it values stand as they are written */
export function ruleInWords(rule: Rule, labels: ValueLabels = () => undefined): RuleInWords {
  const grading = new Set(rule.grades?.of.map(({ clause }) => clause));
  const notesAt = (pointer: string) =>
    rule.unconfirmed
      .filter((remark) => remark.pointer === pointer || remark.pointer.startsWith(`${pointer}/`))
      .map(({ note }) => note);
  return {
    inForceFrom: dayInWords(rule.in_force_from),
    requires: requirementInWords(rule),
    clauses: rule.clauses.map(({ id, text, citation, condition }, index) => {
      const pointer = `/clauses/${index}`;
      const parameters = parametersIn(condition);
      return {
        id,
        pointer,
        role: grading.has(id) ? ('grades' as const) : ('requires' as const),
        text,
        citation,
        condition: conditionInWords(rule, condition, labels),
        tables: parameters.map((name) => tableInWords(rule, name)),
        unconfirmed: [pointer, ...parameters.map((name) => `/parameters/${name}`)].flatMap(notesAt),
      };
    }),
    grades: gradesInWords(rule),
    facts: factsInWords(rule, labels),
  };
}
