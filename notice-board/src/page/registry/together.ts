// How the clauses of a rule work together, as lines of text: which must be met, what is graded, what may be had once. Pure.
import {
  consentOf,
  type Localised,
  type RequirementInWords,
  type Rule,
  ruleInWords,
} from '@anju/eligibility';

type Language = keyof Localised;

/** The members of a rule that say so. */
export const TOGETHER = ['requires', 'grades', 'once'] as const;
export type Together = (typeof TOGETHER)[number];

const colon = { 'zh-CN': '：', en: ': ' };
const otherwise = { 'zh-CN': '其他', en: 'Otherwise' };

/** What one of the members says, a line for each thing, those below another set in. */
export function togetherLines(rule: Rule, member: Together, language: Language): string[] {
  const { requires, grades } = ruleInWords(rule);
  if (member === 'requires') return requirementLines(requires, language);
  if (member === 'once') return [consentOf(rule).once?.[language] ?? ''];
  if (grades === null) return [];
  const rows = [...grades.rows, { text: otherwise, value: grades.otherwise }];
  return [
    grades.title[language],
    ...rows.map(({ text, value }) => `— ${text[language]}${colon[language]}${value[language]}`),
  ];
}

function requirementLines({ text, parts }: RequirementInWords, language: Language): string[] {
  const inner = parts.flatMap((part) => requirementLines(part, language));
  return [text[language], ...inner.map((line) => `— ${line}`)];
}
