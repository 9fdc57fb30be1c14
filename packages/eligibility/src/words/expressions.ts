/** What is compared, in words: figures by the names the consent text uses for them, days by the calendar. */

import { join, numeral, say } from '../localised.ts';
import type { DateExpression, IntegerExpression, Localised, Rule } from '../rule.ts';
import { amountInWords, dayInWords } from './amounts.ts';

const PLUS = { 'zh-CN': '+', en: ' + ' };
const TIMES = { 'zh-CN': '×', en: ' × ' };
const LESS = { 'zh-CN': '−', en: ' − ' };

/** The name of a fact between quotation marks, as the consent text calls it. */
export function factInWords(rule: Rule, name: string): Localised {
  const label = rule.facts[name]?.label;
  return say`“${label ?? { 'zh-CN': name, en: name }}”`;
}

export function integerInWords(rule: Rule, expression: IntegerExpression): Localised {
  if ('fact' in expression) return factInWords(rule, expression.fact);
  if ('number' in expression) return amountInWords(expression.number, expression.unit, expression.area);
  if ('parameter' in expression) return figureInWords(rule, expression.parameter);
  if ('sum' in expression) return join(PLUS, expression.sum.map(within(rule, 'sum')));
  if ('product' in expression) return join(TIMES, expression.product.map(within(rule, 'product')));
  if ('difference' in expression) {
    const [first, second] = expression.difference;
    return join(LESS, [within(rule, 'sum')(first), within(rule, 'product')(second)]);
  }
  const to = dateInWords(rule, expression.to);
  if ('days_from' in expression) {
    const from = dateInWords(rule, expression.days_from);
    return say`${{ 'zh-CN': '自', en: 'the number of days from ' }}${from}${{ 'zh-CN': '至', en: ' to ' }}${to}${{ 'zh-CN': '的天数', en: '' }}`;
  }
  const from = dateInWords(rule, expression.months_from);
  return say`${{ 'zh-CN': '自', en: 'the number of completed months from ' }}${from}${{ 'zh-CN': '至', en: ' to ' }}${to}${{ 'zh-CN': '的整月数', en: '' }}`;
}

/** Brackets where leaving them out would say another sum. */
const within = (rule: Rule, outer: 'sum' | 'product') => (part: IntegerExpression) => {
  const needsBrackets = 'difference' in part || (outer === 'product' && 'sum' in part);
  const text = integerInWords(rule, part);
  return needsBrackets ? say`${{ 'zh-CN': '（', en: '(' }}${text}${{ 'zh-CN': '）', en: ')' }}` : text;
};

/** `表2“净资产限额”`, `table 2 “Limit of net assets”`: its number among the rule's figures, and what the law calls it. */
export function tableInSentence(rule: Rule, name: string): Localised {
  const parameter = rule.parameters[name];
  if (parameter === undefined) return say`${{ 'zh-CN': '表', en: 'table ' }}“${{ 'zh-CN': name, en: name }}”`;
  const number = Object.keys(rule.parameters).indexOf(name) + 1;
  const numbered = { 'zh-CN': `表${number}`, en: `table ${number}` };
  if (parameter.label === undefined) return numbered;
  return say`${numbered}${{ 'zh-CN': '', en: ' ' }}“${parameter.label}”`;
}

/** A figure that never changes stands in the sentence; any other is found in the parameter's table. */
function figureInWords(rule: Rule, name: string): Localised {
  const parameter = rule.parameters[name];
  const table = tableInSentence(rule, name);
  if (parameter === undefined) return table;
  const [first, ...later] = parameter.dated;
  if (later.length === 0 && first !== undefined && 'value' in first)
    return amountInWords(first.value, parameter.unit, parameter.area);
  const figure = say`${{ 'zh-CN': '', en: 'the figure in ' }}${table}`;
  if (parameter.by === undefined)
    return say`${figure}${{ 'zh-CN': '中作出决定之日适用的数额', en: ' for the day of decision' }}`;
  const key = say`${{ 'zh-CN': '中按', en: ' by ' }}${factInWords(rule, parameter.by)}`;
  return say`${figure}${key}${
    later.length > 0
      ? { 'zh-CN': '确定、作出决定之日适用的数额', en: ' for the day of decision' }
      : { 'zh-CN': '确定的数额', en: '' }
  }`;
}

export function dateInWords(rule: Rule, expression: DateExpression): Localised {
  if ('fact' in expression) return factInWords(rule, expression.fact);
  if ('date' in expression) return dayInWords(expression.date);
  if ('day_of_decision' in expression) return { 'zh-CN': '作出决定之日', en: 'the day of decision' };
  const start = dateInWords(rule, expression.shift);
  const today = 'day_of_decision' in expression.shift;
  const from = today ? { ...start, en: 'the decision' } : start;
  return 'days' in expression ? daysAway(from, expression.days) : monthsAway(from, expression.months);
}

/** “之后第三十日” leaves open neither the direction nor whether the first day counts. */
function daysAway(from: Localised, days: number): Localised {
  const [count, chinese, english] =
    days < 0 ? ([-days, '之前', 'before'] as const) : ([days, '之后', 'after'] as const);
  if (count === 1)
    return {
      'zh-CN': `${from['zh-CN']}的${days < 0 ? '前一日' : '次日'}`,
      en: `the day ${english} ${from.en}`,
    };
  const number = numeral(count);
  return {
    'zh-CN': `${from['zh-CN']}${chinese}第${number['zh-CN']}日`,
    en: `the day ${number.en} days ${english} ${from.en}`,
  };
}

/** Whole years are said as years; both count calendar months. */
function monthsAway(from: Localised, months: number): Localised {
  const [count, chinese, english] =
    months < 0 ? ([-months, '前', 'before'] as const) : ([months, '后', 'after'] as const);
  const [length, unit] = count % 12 === 0 ? [count / 12, 'year'] : [count, 'month'];
  const number = numeral(length);
  return {
    'zh-CN': `${from['zh-CN']}${number['zh-CN']}${unit === 'year' ? '年' : '个月'}${chinese}的对应日`,
    en: `the day ${number.en} ${unit}${length === 1 ? '' : 's'} ${english} ${from.en}`,
  };
}
