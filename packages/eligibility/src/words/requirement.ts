/** Which clauses must be met, and what the law grades, in plain words. */
import type { Localised, Requirement, Rule } from '../rule.ts';
import { amountInWords } from './amounts.ts';
import { say } from './localised.ts';

export type RequirementInWords = {
  readonly text: Localised;
  /** Set where the sentence names one clause. */
  readonly clause: string | null;
  readonly parts: readonly RequirementInWords[];
};

const COLON: Localised = { 'zh-CN': '：', en: ': ' };

/** A requirement that the law names (a route) begins with its name. */
export function requirementInWords(rule: Rule): RequirementInWords {
  if (rule.requires === 'all')
    return {
      text: rule.grades
        ? { 'zh-CN': '不属于分档的条款须全部符合。', en: 'Every clause that does not grade must be met.' }
        : { 'zh-CN': '所有条款均须符合。', en: 'Every clause must be met.' },
      clause: null,
      parts: [],
    };
  return partInWords(rule, rule.requires);
}

function partInWords(rule: Rule, requirement: Requirement): RequirementInWords {
  const { text: name } = requirement;
  const named = (text: Localised) => (name === undefined ? text : say`${name}${COLON}${text}`);
  const node = (text: Localised, parts: readonly Requirement[]) => ({
    text: named(text),
    clause: null,
    parts: parts.map((part) => partInWords(rule, part)),
  });
  if ('clause' in requirement) {
    const clause = rule.clauses.find(({ id }) => id === requirement.clause);
    const text = clause?.text ?? { 'zh-CN': requirement.clause, en: requirement.clause };
    return { text: named(text), clause: requirement.clause, parts: [] };
  }
  if ('all' in requirement)
    return node({ 'zh-CN': '以下各项均须符合', en: 'all of these must be met' }, requirement.all);
  if ('any' in requirement)
    return node({ 'zh-CN': '以下至少一项须符合', en: 'at least one of these must be met' }, requirement.any);
  const { at_least: count, of } = requirement;
  return node(
    {
      'zh-CN': `以下${of.length}项中至少${count}项须符合`,
      en: `at least ${count} of these ${of.length} must be met`,
    },
    of,
  );
}

export type GradesInWords = {
  readonly title: Localised;
  /** In order: the first whose clause is met counts. */
  readonly rows: readonly { readonly clause: string; readonly text: Localised; readonly value: Localised }[];
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
      text: rule.clauses.find(({ id }) => id === clause)?.text ?? { 'zh-CN': clause, en: clause },
      value: amountInWords(value, unit),
    })),
    otherwise:
      otherwise === undefined
        ? { 'zh-CN': '均不符合的，不予认定', en: 'whoever meets none of them is not eligible' }
        : amountInWords(otherwise, unit),
  };
}
