/** Rules that decide: the format, the least a rule needs to ask, the decision. No I/O. */
export { type Decision, dayOfDecision, decide } from './decide/decide.ts';
export { type Grade, gradeOf } from './decide/grade.ts';
export { neededClauses } from './decide/needed.ts';
export type { FactsByCredential } from './decide/read-facts.ts';
export { type Route, routesOf } from './decide/routes.ts';
export { samePersonAndHousehold } from './decide/same-person-and-household.ts';
export { gradingClauses } from './decide/which-clauses.ts';
export { DecisionError, type DecisionErrorCode, RuleError, type RuleErrorCode } from './errors.ts';
export { pointerToken, tokensOf } from './json-pointer.ts';
export { parseRule } from './parse/parse-rule.ts';
export { type Consent, consentOf } from './question/consent.ts';
export { credentialOf, type DcqlQuery, toDcqlQuery } from './question/dcql-query.ts';
export { leastQuestion, type Question } from './question/least-question.ts';
export type { ClaimName, LinearForm, Predicate } from './question/predicates/predicate.ts';
export { type ClausePredicate, predicatesOf } from './question/predicates/predicates-of.ts';
export { checkLeastQuestion } from './question/reasons/check-least.ts';
export { type ReasonToAsk, reasonsToAsk } from './question/reasons/reasons-to-ask.ts';
export { scopeOf } from './question/scope.ts';
export {
  type Clause,
  type Condition,
  type DateExpression,
  type Fact,
  type Grades,
  IDENTIFYING_CLAIMS,
  type IntegerExpression,
  type Localised,
  MATCHING_CLAIMS,
  type Once,
  type Parameter,
  type Requirement,
  RULE_FORMAT,
  type Rule,
} from './rule.ts';
export { importTable, type TableOptions } from './tables/import-table.ts';
export { percentOfTable } from './tables/percent-of-table.ts';
export { TableError, type TableErrorCode } from './tables/table-error.ts';
export { type ClaimType, type CredentialType, checkFactsAgainst } from './types/check-facts.ts';
export { AREA_KINDS, type AreaKind } from './units.ts';
export { amountInWords } from './words/amounts.ts';
export type { ValueLabels, Words } from './words/conditions.ts';
export { type Figure, figuresOf } from './words/figures.ts';
export type { NoteInWords } from './words/notes.ts';
export type { TableInWords } from './words/parameters.ts';
export type { RequirementInWords } from './words/requirement.ts';
export { type ClauseInWords, type RuleInWords, ruleInWords } from './words/rule.ts';
