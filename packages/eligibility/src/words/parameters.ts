/** The law's figures as tables: from which day until which, and for whom. */

import { capitalised, say } from '../localised.ts';
import type { Localised, Parameter, Rule } from '../rule.ts';
import { amountInWords, dayBefore, dayInWords } from './amounts.ts';
import { factInWords, tableInSentence } from './expressions.ts';

export type TableInWords = {
  /** Its number among the rule's figures, and what the law calls it. */
  readonly title: Localised;
  /** The fact that the table goes by; null when there is one figure for everybody. */
  readonly by: Localised | null;
  readonly periods: readonly {
    readonly days: Localised;
    readonly rows: readonly { readonly for: Localised; readonly figure: Localised }[];
  }[];
};

/** For what the law gives no name: what its figures go by. */
export function tableTitle(rule: Rule, name: string): Localised {
  const parameter = rule.parameters[name];
  const table = tableInSentence(rule, name);
  if (parameter?.by === undefined || parameter.label !== undefined) return table;
  return say`${table}${{ 'zh-CN': '（按', en: ' (the figures by ' }}${factInWords(rule, parameter.by)}${{ 'zh-CN': '确定的数额）', en: ')' }}`;
}

export function tableInWords(rule: Rule, name: string): TableInWords {
  const parameter = rule.parameters[name] as Parameter;
  const { unit, area, by, dated } = parameter;
  const periods = dated.map((entry, index) => ({
    days: periodInWords(entry.from, dated[index + 1]?.from),
    rows:
      'value' in entry
        ? [
            {
              for: { 'zh-CN': '所有情形', en: 'everybody' },
              figure: amountInWords(entry.value, unit, area),
            },
          ]
        : entry.steps.map((step, row) => ({
            for: rangeInWords(rule, by as string, step.from, entry.steps[row + 1]?.from),
            figure: amountInWords(step.value, unit, area),
          })),
  }));
  return {
    title: capitalised(tableTitle(rule, name)),
    by: by === undefined ? null : factInWords(rule, by),
    periods,
  };
}

function periodInWords(from: string, nextFrom: string | undefined): Localised {
  const first = dayInWords(from);
  if (nextFrom === undefined) return { 'zh-CN': `自${first['zh-CN']}起`, en: `from ${first.en}` };
  const last = dayInWords(dayBefore(nextFrom));
  return {
    'zh-CN': `自${first['zh-CN']}至${last['zh-CN']}`,
    en: `from ${first.en} to ${last.en}`,
  };
}

/** A step holds from its figure to just below the next one's. */
function rangeInWords(rule: Rule, by: string, from: number, nextFrom: number | undefined): Localised {
  const fact = rule.facts[by];
  const write = (value: number) =>
    fact?.kind === 'integer' ? amountInWords(value, fact.unit) : amountInWords(value, '1');
  const first = write(from);
  if (nextFrom === undefined) return { 'zh-CN': `${first['zh-CN']}及以上`, en: `${first.en} or more` };
  if (nextFrom === from + 1) return first;
  const last = write(nextFrom - 1);
  return { 'zh-CN': `${first['zh-CN']}至${last['zh-CN']}`, en: `${first.en} to ${last.en}` };
}

/** Names of the parameters that an expression or a condition reads, each once, in the order in which they are read. */
export function parametersIn(part: unknown): string[] {
  const names = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [member, inner] of Object.entries(value)) {
      if (member === 'parameter' && typeof inner === 'string') names.add(inner);
      else look(inner);
    }
  };
  look(part);
  return [...names];
}
