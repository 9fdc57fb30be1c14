// What a fact takes, for whoever wrote something else: the declared values, the unit with an example.
import { amountInWords, type Fact } from '@anju/eligibility';

/** What one writes for an everyday figure, where the unit is not the everyday one. */
const WRITTEN: Readonly<Record<string, string>> = {
  fen: 'fen: 900000 for 9,000.00 yuan',
  usd_cent: 'US cents: 900000 for 9,000.00 dollars',
  csqm: '0.01 m²: 1500 for 15.00 m²',
  person: 'people: 3 for three people',
  home: 'homes: 1 for one home',
  month: 'months: 24 for two years',
  day: 'days: 30 for thirty days',
  percent: 'percent: 50 for a half',
  '1': 'units of 1: 7 for seven',
};

export function valueAdvice(fact: Fact): string {
  switch (fact.kind) {
    case 'integer': {
      const [least, most] = [fact.minimum, fact.maximum].map((value) => amountInWords(value, fact.unit).en);
      const [over = ''] = fact.unit.split('/');
      return `It counts ${WRITTEN[over] ?? fact.unit}; it can be ${fact.minimum} to ${fact.maximum} (${least} to ${most}).`;
    }
    case 'enumeration':
      return `It is one of ${fact.values.join(', ')}.`;
    case 'boolean':
      return 'It is true or false.';
    case 'date':
      return 'It is a day, as 2026-07-01.';
    case 'text':
      return 'It is the number of a register, as text.';
  }
}
