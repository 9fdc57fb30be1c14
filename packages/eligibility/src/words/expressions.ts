/** What is compared, in words: figures by the names the consent text uses for them, days by the calendar. */
import type { DateExpression, IntegerExpression, Localised, Rule } from '../rule.ts';
import { amountInWords, dayInWords } from './amounts.ts';
import { join, say } from './localised.ts';

/** The name of a fact between quotation marks, as the consent text calls it. */
export function factInWords(rule: Rule, name: string): Localised {
  const label = rule.facts[name]?.label;
  return say`“${label ?? { 'zh-CN': name, en: name }}”`;
}

export function integerInWords(rule: Rule, expression: IntegerExpression): Localised {
  if ('fact' in expression) return factInWords(rule, expression.fact);
  if ('number' in expression) return amountInWords(expression.number, expression.unit, expression.area);
  if ('parameter' in expression) return figureInWords(rule, expression.parameter);
  if ('sum' in expression) return join(' + ', expression.sum.map(within(rule, 'sum')));
  if ('product' in expression) return join(' × ', expression.product.map(within(rule, 'product')));
  if ('difference' in expression) {
    const [first, second] = expression.difference;
    return join(' − ', [within(rule, 'sum')(first), within(rule, 'product')(second)]);
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
  return needsBrackets ? say`(${text})` : text;
};

/** A figure that never changes stands in the sentence; any other is found in the parameter's table. */
function figureInWords(rule: Rule, name: string): Localised {
  const parameter = rule.parameters[name];
  const table = say`${{ 'zh-CN': '表', en: 'table ' }}“${{ 'zh-CN': name, en: name }}”`;
  if (parameter === undefined) return table;
  const [first, ...later] = parameter.dated;
  if (later.length === 0 && first !== undefined && 'value' in first)
    return amountInWords(first.value, parameter.unit, parameter.area);
  const dated = later.length > 0;
  if (parameter.by === undefined)
    return say`${table}${{ 'zh-CN': '中当日适用的数额', en: '’s figure for that day' }}`;
  const key = factInWords(rule, parameter.by);
  return say`${table}${{ 'zh-CN': '中与', en: '’s figure for ' }}${key}${
    dated ? { 'zh-CN': '对应、当日适用的数额', en: ' on that day' } : { 'zh-CN': '对应的数额', en: '' }
  }`;
}

export function dateInWords(rule: Rule, expression: DateExpression): Localised {
  if ('fact' in expression) return factInWords(rule, expression.fact);
  if ('date' in expression) return dayInWords(expression.date);
  if ('day_of_decision' in expression) return { 'zh-CN': '作出决定当日', en: 'the day of decision' };
  const start = dateInWords(rule, expression.shift);
  const amount = 'days' in expression ? expression.days : expression.months;
  const length = 'days' in expression ? amountInWords(Math.abs(amount), 'day') : monthsInWords(amount);
  return {
    'zh-CN': `${start['zh-CN']}${amount < 0 ? '之前' : '之后'}${length['zh-CN']}`,
    en: `${length.en} ${amount < 0 ? 'before' : 'after'} ${start.en}`,
  };
}

/** Whole years are said as years; both count calendar months. */
function monthsInWords(months: number): Localised {
  const count = Math.abs(months);
  if (count % 12 !== 0) return amountInWords(count, 'month');
  const years = count / 12;
  return { 'zh-CN': `${years}年`, en: years === 1 ? '1 year' : `${years} years` };
}
