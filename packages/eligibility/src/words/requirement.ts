/** Which clauses must be met, and what the law grades, in plain words. */
import { requiredClauses } from '../decide/which-clauses.ts';
import { capitalised, say, uncapitalised } from '../localised.ts';
import type { Localised, Requirement, Rule } from '../rule.ts';
import { amountInWords } from './amounts.ts';
import { clauseNumber } from './notes.ts';

export type RequirementInWords = {
  readonly text: Localised;
  /** Set where the sentence names one clause. */
  readonly clause: string | null;
  readonly parts: readonly RequirementInWords[];
};

const COLON: Localised = { 'zh-CN': '：', en: ': ' };

/** A requirement that the law names (a route) begins with its name. */
export function requirementInWords(rule: Rule): RequirementInWords {
  if (rule.requires === 'all') {
    const required = new Set(requiredClauses(rule));
    return {
      text: { 'zh-CN': '以下条款均须符合', en: 'All of these clauses must be met' },
      clause: null,
      parts: rule.clauses
        .filter(({ id }) => required.has(id))
        .map(({ id, text }) => ({ text, clause: id, parts: [] })),
    };
  }
  return partInWords(rule, rule.requires);
}

function partInWords(rule: Rule, requirement: Requirement): RequirementInWords {
  const { text: name } = requirement;
  const named = (text: Localised) =>
    name === undefined ? text : say`${capitalised(name)}${COLON}${uncapitalised(text)}`;
  const node = (text: Localised, parts: readonly Requirement[]) => ({
    text: named(text),
    clause: null,
    parts: parts.map((part) => partInWords(rule, part)),
  });
  if ('clause' in requirement) {
    const clause = rule.clauses.find(({ id }) => id === requirement.clause);
    const text = clause?.text ?? { 'zh-CN': requirement.clause, en: requirement.clause };
    return {
      text: named(text),
      clause: requirement.clause,
      parts: [],
    };
  }
  if ('all' in requirement)
    return node({ 'zh-CN': '以下各项均须符合', en: 'All of these must be met' }, requirement.all);
  if ('any' in requirement)
    return node({ 'zh-CN': '以下至少一项须符合', en: 'At least one of these must be met' }, requirement.any);
  const { at_least: count, of } = requirement;
  return node(
    {
      'zh-CN': `以下${of.length}项中至少${count}项须符合`,
      en: `At least ${count} of these ${of.length} must be met`,
    },
    of,
  );
}

export type GradesInWords = {
  readonly title: Localised;
  /** In order: the first whose clause is met counts. */
  readonly rows: readonly {
    readonly clause: string;
    /** `条款7`, `Clause 7`. */
    readonly numbered: Localised;
    readonly text: Localised;
    readonly value: Localised;
  }[];
  /** Who comes to it: whoever meets none of the clauses above. */
  readonly otherwiseWhen: Localised;
  readonly otherwise: Localised;
};

export function gradesInWords(rule: Rule): GradesInWords | null {
  const { grades } = rule;
  if (grades === undefined) return null;
  const { title, unit, of, otherwise } = grades;
  return {
    title,
    rows: of.map(({ clause, value }) => ({
      clause,
      numbered: capitalised(clauseNumber(rule, clause)),
      text: rule.clauses.find(({ id }) => id === clause)?.text ?? { 'zh-CN': clause, en: clause },
      value: amountInWords(value, unit),
    })),
    otherwiseWhen: noneOf(
      rule,
      of.map(({ clause }) => clause),
    ),
    otherwise:
      otherwise === undefined ? { 'zh-CN': '不予认定', en: 'not eligible' } : amountInWords(otherwise, unit),
  };
}

function noneOf(rule: Rule, clauses: readonly string[]): Localised {
  const numbers = clauses.map((clause) => rule.clauses.findIndex(({ id }) => id === clause) + 1);
  const last = numbers.at(-1);
  if (numbers.length === 1)
    return { 'zh-CN': `其他情形：条款${last}不符合的`, en: `Otherwise: clause ${last} is not met` };
  return {
    'zh-CN': `其他情形：${numbers.map((number) => `条款${number}`).join('、')}均不符合的`,
    en: `Otherwise: none of clauses ${numbers.slice(0, -1).join(', ')} and ${last} is met`,
  };
}
