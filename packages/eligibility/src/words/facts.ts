/** What a rule reads of a person, and from whom, in plain words. */

import { join, say } from '../localised.ts';
import type { Fact, Localised, Rule } from '../rule.ts';
import { amountInWords } from './amounts.ts';
import type { ValueLabels } from './conditions.ts';

export type FactInWords = {
  readonly name: string;
  readonly label: Localised;
  readonly credential: string;
  readonly vct: string;
  readonly claim: string;
  /** What it can be: a range with its unit, the values, a day. */
  readonly form: Localised;
};

export function factsInWords(rule: Rule, labels: ValueLabels): FactInWords[] {
  return Object.entries(rule.facts).map(([name, fact]) => {
    const { label, credential, vct, claim } = fact;
    return { name, label, credential, vct, claim, form: formInWords(fact, labels) };
  });
}

function formInWords(fact: Fact, labels: ValueLabels): Localised {
  switch (fact.kind) {
    case 'integer': {
      const [least, most] = [fact.minimum, fact.maximum].map((figure) =>
        amountInWords(figure, fact.unit, fact.area),
      ) as [Localised, Localised];
      return say`${least}${{ 'zh-CN': '至', en: ' to ' }}${most}`;
    }
    case 'enumeration':
      return join(
        { 'zh-CN': '、', en: ', ' },
        fact.values.map((value) => say`“${labels(fact, value) ?? { 'zh-CN': value, en: value }}”`),
      );
    case 'date':
      return { 'zh-CN': '日期', en: 'a day' };
    case 'boolean':
      return { 'zh-CN': '是或否', en: 'yes or no' };
    case 'text':
      return { 'zh-CN': '登记编号', en: 'the number of a register' };
  }
}
