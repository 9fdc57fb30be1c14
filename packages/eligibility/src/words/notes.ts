/** What was assumed or not checked, with the place that it is about in words. */
import { tokensOf } from '../json-pointer.ts';
import { say } from '../localised.ts';
import type { Localised, Rule } from '../rule.ts';
import { tableTitle } from './parameters.ts';

export type NoteInWords = {
  readonly pointer: string;
  /** `条款3`, `clause 3`; null for a place that has no name. */
  readonly place: Localised | null;
  readonly note: Localised;
};

const MEMBERS: Readonly<Record<string, Localised>> = {
  id: { 'zh-CN': '规则编号', en: 'the rule’s id' },
  version: { 'zh-CN': '版本', en: 'the version' },
  title: { 'zh-CN': '名称', en: 'the title' },
  purpose: { 'zh-CN': '目的', en: 'the purpose' },
  citation: { 'zh-CN': '依据', en: 'the law cited' },
  in_force_from: { 'zh-CN': '自何日起适用', en: 'the day from which it decides' },
  time_zone: { 'zh-CN': '日期按何时区', en: 'whose days count' },
  facts: { 'zh-CN': '读取的信息', en: 'what is read' },
  parameters: { 'zh-CN': '参数表', en: 'the tables' },
  clauses: { 'zh-CN': '条款', en: 'the clauses' },
  requires: { 'zh-CN': '须符合什么', en: 'what must be met' },
  grades: { 'zh-CN': '分档', en: 'the grades' },
  once: { 'zh-CN': '次数', en: 'how often' },
  not_covered: { 'zh-CN': '本规则不处理的情形', en: 'what this rule does not cover' },
};
const IN_CLAUSE: Readonly<Record<string, Localised>> = {
  text: { 'zh-CN': '，条文', en: ', its text' },
  citation: { 'zh-CN': '，出处', en: ', its citation' },
  condition: { 'zh-CN': '，判断条件', en: ', its condition' },
};

export const clauseNumber = (rule: Rule, id: string): Localised => {
  const number = rule.clauses.findIndex((clause) => clause.id === id) + 1;
  return { 'zh-CN': `条款${number}`, en: `clause ${number}` };
};

export function notesInWords(rule: Rule): NoteInWords[] {
  return rule.unconfirmed.map(({ pointer, note }) => ({ pointer, place: placeInWords(rule, pointer), note }));
}

function placeInWords(rule: Rule, pointer: string): Localised | null {
  const [member = '', name, inner = '', ...further] = tokensOf(pointer);
  const whole = MEMBERS[member] ?? null;
  if (name === undefined) return whole;
  const clause = member === 'clauses' && rule.clauses[Number(name)];
  if (clause) return say`${clauseNumber(rule, clause.id)}${IN_CLAUSE[inner] ?? { 'zh-CN': '', en: '' }}`;
  const fact = member === 'facts' && rule.facts[name];
  if (fact) return say`${{ 'zh-CN': '信息', en: 'fact: ' }}“${fact.label}”`;
  if (member === 'parameters') return tableTitle(rule, name);
  const grade = member === 'grades' && name === 'of' && rule.grades?.of[Number(inner)];
  if (grade && whole) return say`${whole}${{ 'zh-CN': '，', en: ', ' }}${clauseNumber(rule, grade.clause)}`;
  if (member !== 'requires' || whole === null) return whole;
  const named = nameOnTheWay(rule.requires, [name, inner, ...further]);
  return named === null ? whole : say`${{ 'zh-CN': '途径', en: 'route ' }}“${named}”`;
}

/** The last name of an alternative that the pointer leads through. */
function nameOnTheWay(part: unknown, steps: readonly string[]): Localised | null {
  if (typeof part !== 'object' || part === null) return null;
  const [step = '', ...further] = steps;
  const deeper = nameOnTheWay(Object.entries(part).find(([member]) => member === step)?.[1], further);
  if (deeper !== null) return deeper;
  return 'text' in part && 'en' in Object(part.text) ? (part.text as Localised) : null;
}
