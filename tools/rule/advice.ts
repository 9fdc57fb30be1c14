// What to do about each refusal of a rule; docs/rules.md has the same table, and a test holds them together.
import type { RuleErrorCode } from '@anju/eligibility';

export const ADVICE: Readonly<Record<RuleErrorCode, string>> = {
  json_invalid: 'Mend the JSON at that place; save as UTF-8 without a byte order mark.',
  json_not_plain: 'Name each member once, and write numbers and text plainly: 1, not 1.0; 中, not \\u4e2d.',
  too_large: 'Keep the document within 65,536 bytes: shorten texts, or split the rule.',
  too_deep: 'Nest less: split the clause into several.',
  format_unknown: 'Write "format": "urn:anju:rule:1".',
  member_missing: 'Add the member that the sentence names.',
  member_unknown: 'Take the member out, or write its name as docs/rules.md does.',
  wrong_type: 'Write it as the example of this member in docs/rules.md.',
  value_invalid: 'Write it as the example of this member in docs/rules.md.',
  text_not_plain:
    'Write the text anew by hand on one line: what was pasted holds something that a screen does not show.',
  date_invalid: 'Write a real day of the calendar, as 2026-07-01.',
  range_empty: 'Give the fact a minimum below its maximum, as its department does.',
  range_too_wide: 'Multiply smaller figures, or declare the ranges that the department declares.',
  unit_unknown: 'Use a unit of the list in docs/rules.md.',
  unit_mismatch:
    'Compare and add like with like: bring both sides to the same unit and the same kind of area.',
  area_kind_missing: 'Say which area: "area": "usable", "building" or "exclusive".',
  area_kind_without_area: 'Leave "area" out: only csqm is an area.',
  claim_declared_twice: 'Declare each claim once and use that fact everywhere.',
  claim_only_for_matching: 'Take the fact out: this number is for matching cards, and never asked by a rule.',
  claim_identifies: 'Decide by another claim: no rule needs to know who somebody is.',
  credential_type_conflict: 'Give the two types two credential ids.',
  dates_not_rising: 'Put the entries in the order of their days, each day once.',
  dates_leave_gap: 'Let the first entry begin on or before "in_force_from".',
  table_leaves_gap: 'Begin at the fact’s minimum and end within its maximum.',
  table_steps_not_rising: 'Put the steps in rising order, each beginning above the one before.',
  table_not_monotone:
    'Check the figures: a larger household never gets the smaller limit. What falls is no table here.',
  fact_unknown: 'Declare the fact under "facts", or correct its name.',
  fact_of_wrong_kind: 'Use a comparison that fits the kind of the fact.',
  fact_unused: 'Take the fact out, or use it: nobody is asked for what no clause reads.',
  fact_idle:
    'Leave the fact out of that way, or look which clause makes it idle: a stricter one beside it, comparisons that leave nobody out, grades of one value.',
  parameter_unknown: 'Declare the parameter under "parameters", or correct its name.',
  parameter_unused: 'Take the parameter out, or use it.',
  enumeration_value_unknown:
    'Name a value that the fact declares; npm run rule -- claims says what each means.',
  condition_constant:
    'Look at figure and unit again (fen, 0.01 m²): as it stands nobody could fail it, or nobody could meet it.',
  clause_id_repeated: 'Give each clause an id of its own.',
  clause_unknown: 'Name a clause of this rule, or correct the id.',
  clause_unused: 'Let "requires" or "grades" name the clause, or take it out.',
  clause_required_and_graded:
    'Let a clause either be required or grade. If the law does both, write the condition as two clauses.',
  requires_nothing: 'Leave at least one clause that does not grade.',
  requirement_repeated: 'Name each alternative once among its neighbours.',
  too_many_routes: 'Leave at most 8 ways to fulfil "requires": join clauses, or write several rules.',
  grade_unreachable: 'Put the narrower grade before the wider one, or take the later one out.',
  once_fact_not_always_read: 'Let every route read the fact that "once" counts by.',
  pointer_unknown: 'Point to a member of this document, as "/clauses/0/citation".',
  type_unknown: 'Use a credential type that a department of the city issues (docs/types.md).',
  claim_unknown: 'Use a claim of that type: npm run rule -- claims.',
  claim_differs: 'Declare kind, unit, area, values and range as the department does (docs/types.md).',
};
