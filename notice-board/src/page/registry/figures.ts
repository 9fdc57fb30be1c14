// Figures of the law as people write them: money, areas, tables by date and by size of household. Pure.
import type { Parameter } from '@anju/eligibility';
import { formatArea, formatDay, formatInteger, formatMoney, type Language } from '@anju/ui';

const perHead = { 'zh-CN': '／人', en: ' per person' };

/** A value with its unit: fen and hundredths of square metres become yuan and square metres. */
function figure(value: number, unit: string, language: Language): string {
  const [base = '', per] = unit.split('/');
  const head = per === 'person' ? perHead[language] : per === undefined ? '' : `/${per}`;
  if (base === 'fen') return `${formatMoney(value, language)}${head}`;
  if (base === 'csqm') return `${formatArea(value, language)}${head}`;
  if (base === 'person')
    return language === 'zh-CN' ? `${formatInteger(value)} 人` : `${formatInteger(value)} people`;
  return `${formatInteger(value)} ${unit}`;
}

/** One line for each date from which a figure holds; with steps, one for each step. */
export function figureLines(parameter: Parameter, language: Language): string[] {
  const since = (day: string) =>
    language === 'zh-CN' ? `${formatDay(day, language)}起` : `from ${formatDay(day, language)}`;
  if (parameter.by === undefined) {
    return parameter.dated.map(
      ({ from, value }) => `${since(from)}: ${figure(value, parameter.unit, language)}`,
    );
  }
  return parameter.dated.flatMap(({ from, steps }) =>
    steps.map((step, index) => {
      const next = steps[index + 1];
      const range =
        next === undefined
          ? language === 'zh-CN'
            ? `${step.from} 及以上`
            : `${step.from} or more`
          : next.from - 1 === step.from
            ? `${step.from}`
            : `${step.from}–${next.from - 1}`;
      const amount = figure(step.value, parameter.unit, language);
      return language === 'zh-CN'
        ? `${since(from)}，${range}：${amount}`
        : `${since(from)}, ${range}: ${amount}`;
    }),
  );
}

/** `annual_income_limit` as words. */
export const spaced = (name: string): string => name.replaceAll('_', ' ');
