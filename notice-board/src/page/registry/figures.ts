// Figures of the law as people write them: money, areas, tables by date and by size of household. Pure.
import { amountInWords, type Parameter, type Rule } from '@anju/eligibility';
import { formatArea, formatDay, formatMoney, type Language } from '@anju/ui';

const perHead = { 'zh-CN': '／人', en: ' per person' };

/** A value with its unit: fen and hundredths of square metres become yuan and square metres. */
function figure(value: number, { unit, area }: Parameter, language: Language): string {
  const [base, per] = unit.split('/');
  const head = per === 'person' ? perHead[language] : '';
  if (unit === 'fen' || unit === 'fen/person') return `${formatMoney(value, language)}${head}`;
  if (base === 'csqm' && (per === undefined || unit === 'csqm/person'))
    return `${formatArea(value, language)}${head}`;
  return amountInWords(value, unit, area)[language];
}

/** `1–3 人`, `4 人及以上`: from one step up to the next. */
function rangeOf(from: number, next: number | undefined, unit: string, language: Language): string {
  const people = unit === 'person';
  if (next === undefined) {
    return language === 'zh-CN'
      ? `${from}${people ? ' 人' : ''}及以上`
      : `${from} or more${people ? ' people' : ''}`;
  }
  const range = next - 1 === from ? `${from}` : `${from}–${next - 1}`;
  if (!people) return range;
  return language === 'zh-CN' ? `${range} 人` : `${range} ${range === '1' ? 'person' : 'people'}`;
}

/** One line for each date from which a figure holds; with steps, one for each step. */
export function figureLines(parameter: Parameter, facts: Rule['facts'], language: Language): string[] {
  const isChinese = language === 'zh-CN';
  const since = (day: string) =>
    isChinese ? `${formatDay(day, language)}起` : `from ${formatDay(day, language)}`;
  const amount = (value: number) => figure(value, parameter, language);
  if (parameter.by === undefined) {
    return parameter.dated.map(({ from, value }) =>
      isChinese ? `${since(from)}：${amount(value)}` : `${since(from)}: ${amount(value)}`,
    );
  }
  const by = facts[parameter.by];
  const unit = by?.kind === 'integer' ? by.unit : '';
  return parameter.dated.flatMap(({ from, steps }) =>
    steps.map((step, index) => {
      const range = rangeOf(step.from, steps[index + 1]?.from, unit, language);
      return isChinese
        ? `${since(from)}，${range}：${amount(step.value)}`
        : `${since(from)}, ${range}: ${amount(step.value)}`;
    }),
  );
}

/** Names of the figures that a condition, or any part of it, compares with. */
export function figuresIn(condition: unknown): string[] {
  if (Array.isArray(condition)) return condition.flatMap(figuresIn);
  if (typeof condition !== 'object' || condition === null) return [];
  return Object.entries(condition).flatMap(([member, value]) =>
    member === 'parameter' && typeof value === 'string' ? [value] : figuresIn(value),
  );
}
