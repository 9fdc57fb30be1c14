/** A clause's condition in plain words, saying of every figure whether it is itself included. */

import { capitalised, join, say } from '../localised.ts';
import type {
  Condition,
  DateComparison,
  DateExpression,
  Fact,
  IntegerComparison,
  IntegerExpression,
  Localised,
  Rule,
} from '../rule.ts';
import { DATE_COMPARISONS } from '../rule.ts';
import { dateInWords, factInWords, integerInWords } from './expressions.ts';

/** A sentence, and what it speaks about where it ends in a colon. */
export type Words = { readonly text: Localised; readonly parts: readonly Words[] };

/** What a department calls a value of an enumeration; undefined where it is not known. */
export type ValueLabels = (fact: Fact, value: string) => Localised | undefined;

/** Around the second figure: before it, after it. */
const COMPARED: Readonly<Record<IntegerComparison | DateComparison, readonly [Localised, Localised]>> = {
  at_most: [
    { 'zh-CN': '不超过', en: ' is at most ' },
    { 'zh-CN': '（含本数）', en: ' (this figure included)' },
  ],
  less_than: [
    { 'zh-CN': '低于', en: ' is less than ' },
    { 'zh-CN': '（不含本数）', en: ' (this figure not included)' },
  ],
  at_least: [
    { 'zh-CN': '不低于', en: ' is at least ' },
    { 'zh-CN': '（含本数）', en: ' (this figure included)' },
  ],
  more_than: [
    { 'zh-CN': '高于', en: ' is more than ' },
    { 'zh-CN': '（不含本数）', en: ' (this figure not included)' },
  ],
  equal_to: [
    { 'zh-CN': '等于', en: ' is exactly ' },
    { 'zh-CN': '', en: '' },
  ],
  on_or_before: [
    { 'zh-CN': '不晚于', en: ' is on or before ' },
    { 'zh-CN': '（含当日）', en: ' (that day included)' },
  ],
  before: [
    { 'zh-CN': '早于', en: ' is before ' },
    { 'zh-CN': '（不含当日）', en: ' (that day not included)' },
  ],
  on_or_after: [
    { 'zh-CN': '不早于', en: ' is on or after ' },
    { 'zh-CN': '（含当日）', en: ' (that day included)' },
  ],
  after: [
    { 'zh-CN': '晚于', en: ' is after ' },
    { 'zh-CN': '（不含当日）', en: ' (that day not included)' },
  ],
};

const noLabels: ValueLabels = () => undefined;

/** The condition as a sentence, with a list below it where it has parts. Says exactly what `decide` computes. */
export function conditionInWords(rule: Rule, condition: Condition, labels: ValueLabels = noLabels): Words {
  const parts = (conditions: readonly Condition[]) =>
    conditions.map((part) => conditionInWords(rule, part, labels));
  if ('left' in condition) return { text: capitalised(comparisonInWords(rule, condition)), parts: [] };
  if ('is_one_of' in condition) return { text: membershipInWords(rule, condition, labels), parts: [] };
  if ('begins_with' in condition) {
    const letters = { 'zh-CN': condition.begins_with, en: condition.begins_with };
    const begins = say`${{ 'zh-CN': '以', en: ' begins with ' }}“${letters}”${{ 'zh-CN': '开头', en: '' }}`;
    return { text: say`${factInWords(rule, condition.fact)}${begins}`, parts: [] };
  }
  if ('fact' in condition) {
    const answer = condition.is ? { 'zh-CN': '：是', en: ': yes' } : { 'zh-CN': '：否', en: ': no' };
    return { text: say`${factInWords(rule, condition.fact)}${answer}`, parts: [] };
  }
  if ('not' in condition)
    return {
      text: { 'zh-CN': '以下情形不成立：', en: 'This does not hold:' },
      parts: parts([condition.not]),
    };
  if ('all' in condition)
    return {
      text: { 'zh-CN': '以下各项同时成立：', en: 'All of these hold:' },
      parts: parts(condition.all),
    };
  if ('any' in condition)
    return {
      text: { 'zh-CN': '以下至少一项成立：', en: 'At least one of these holds:' },
      parts: parts(condition.any),
    };
  const { at_least: count, of } = condition;
  return {
    text: {
      'zh-CN': `以下${of.length}项中至少${count}项成立：`,
      en: `At least ${count} of these ${of.length} hold:`,
    },
    parts: parts(of),
  };
}

function comparisonInWords(
  rule: Rule,
  { left, is, right }: Extract<Condition, { left: unknown }>,
): Localised {
  const [before, after] = comparedIn(is, right);
  const isDate = (DATE_COMPARISONS as readonly string[]).includes(is);
  const side = (expression: IntegerExpression | DateExpression) =>
    isDate
      ? dateInWords(rule, expression as DateExpression)
      : integerInWords(rule, expression as IntegerExpression);
  return say`${side(left)}${before}${side(right)}${after}`;
}

export function comparedIn(
  is: IntegerComparison | DateComparison,
  right: IntegerExpression | DateExpression,
): readonly [Localised, Localised] {
  const [before, after] = COMPARED[is];
  if (is === 'equal_to' && 'number' in right) return [{ ...before, 'zh-CN': '为' }, after];
  // a day that was counted is not the day of decision, which stands in the same sentence
  const counted = 'months' in right ? '对应日' : 'days' in right ? '日' : null;
  return [
    before,
    counted === null ? after : { ...after, 'zh-CN': after['zh-CN'].replace('当日', `该${counted}`) },
  ];
}

function membershipInWords(
  rule: Rule,
  { fact: name, is_one_of: values }: Extract<Condition, { is_one_of: unknown }>,
  labels: ValueLabels,
): Localised {
  const fact = rule.facts[name];
  const named = values.map((value) => {
    const label = fact && labels(fact, value);
    return say`“${label ?? { 'zh-CN': value, en: value }}”`;
  });
  const listed = join({ 'zh-CN': '、', en: ', ' }, named);
  const is =
    values.length === 1 ? { 'zh-CN': '为', en: ' is ' } : { 'zh-CN': '为以下之一：', en: ' is one of ' };
  return say`${factInWords(rule, name)}${is}${listed}`;
}
