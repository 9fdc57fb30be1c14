/** A whole rule in plain words, both languages: what a lawyer reads beside the law. */
import { factsReadBy } from '../decide/facts-read.ts';
import { gradingClauses } from '../decide/which-clauses.ts';
import type { Localised, Rule } from '../rule.ts';
import { dayInWords } from './amounts.ts';
import { conditionInWords, type ValueLabels, type Words } from './conditions.ts';
import { type FactInWords, factsInWords } from './facts.ts';
import { monthEndsInWords } from './month-ends.ts';
import { type NoteInWords, notesInWords } from './notes.ts';
import { parametersIn, type TableInWords, tableInWords } from './parameters.ts';
import {
  type GradesInWords,
  gradesInWords,
  type RequirementInWords,
  requirementInWords,
} from './requirement.ts';
import { type RouteInWords, routesInWords, routesThrough } from './routes.ts';

export type ClauseInWords = {
  readonly id: string;
  /** Whether everybody must meet it, whoever takes one of several ways, or it decides what somebody gets. */
  readonly role: 'requires' | 'one_of' | 'grades';
  /** Of `one_of`: the routes that it belongs to; else null. */
  readonly routes: Localised | null;
  readonly text: Localised;
  readonly citation: string;
  readonly condition: Words;
  /** Tables that the condition reads. */
  readonly tables: readonly TableInWords[];
  /** What was assumed or not checked about the clause, its tables, and the facts that it reads. */
  readonly unconfirmed: readonly NoteInWords[];
};

export type RuleInWords = {
  readonly inForceFrom: Localised;
  readonly requires: RequirementInWords;
  /** Empty where there is one way only. */
  readonly routes: readonly RouteInWords[];
  /** How months are counted; empty for a rule that does not count by months. */
  readonly monthEnds: readonly Localised[];
  readonly clauses: readonly ClauseInWords[];
  readonly grades: GradesInWords | null;
  readonly facts: readonly FactInWords[];
  /** All that was assumed or not checked, in the rule's order. */
  readonly unconfirmed: readonly NoteInWords[];
  /** Of these, what is about how often it may be asked. */
  readonly unconfirmedOnce: readonly NoteInWords[];
};

/** @param labels what departments call the values of their enumerations; without it values stand as they are written */
export function ruleInWords(rule: Rule, labels: ValueLabels = () => undefined): RuleInWords {
  const grading = new Set(gradingClauses(rule));
  const routes = routesInWords(rule);
  const unconfirmed = notesInWords(rule);
  const notesAt = (places: readonly string[]) =>
    unconfirmed.filter(({ pointer }) =>
      places.some((place) => pointer === place || pointer.startsWith(`${place}/`)),
    );
  const countedBy = typeof rule.once?.per === 'object' ? [`/facts/${rule.once.per.fact}`] : [];
  const isAlternative = (id: string) =>
    routes.some(({ clauses }) => clauses.every((clause) => clause.id !== id));
  return {
    inForceFrom: dayInWords(rule.in_force_from),
    requires: requirementInWords(rule),
    routes,
    monthEnds: monthEndsInWords(rule),
    clauses: rule.clauses.map(({ id, text, citation, condition }, index) => {
      const parameters = parametersIn(condition);
      const role = grading.has(id) ? 'grades' : isAlternative(id) ? 'one_of' : 'requires';
      return {
        id,
        role,
        routes: role === 'one_of' ? routesThrough(routes, id) : null,
        text,
        citation,
        condition: conditionInWords(rule, condition, labels),
        tables: parameters.map((name) => tableInWords(rule, name)),
        unconfirmed: notesAt([
          `/clauses/${index}`,
          ...parameters.map((name) => `/parameters/${name}`),
          ...[...factsReadBy(condition, rule)].map((name) => `/facts/${name}`),
        ]),
      };
    }),
    grades: gradesInWords(rule),
    facts: factsInWords(rule, labels),
    unconfirmed,
    unconfirmedOnce: notesAt(['/once', ...countedBy]),
  };
}
