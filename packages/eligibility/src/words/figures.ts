/**
 * A person's own figures beside the law's, for that person's eyes: what each comparison of a clause comes to, and what it
 * has to come to. Nothing of it belongs into an answer to anybody else.
 */
import { isoDateOf } from '../civil-date.ts';
import { dayInForce } from '../decide/day-in-force.ts';
import { dateOf, evaluate, integerOf, type Situation } from '../decide/evaluate.ts';
import { type FactsByCredential, readKnownFacts } from '../decide/read-facts.ts';
import { capitalised, say } from '../localised.ts';
import type {
  Condition,
  DateExpression,
  Fact,
  IntegerExpression,
  Localised,
  Parameter,
  Rule,
} from '../rule.ts';
import { DATE_COMPARISONS } from '../rule.ts';
import { type AreaKind, type Dimension, dimensionOf, multiply } from '../units.ts';
import { amountInWords, dayInWords } from './amounts.ts';
import { comparedIn, type ValueLabels } from './conditions.ts';
import { dateInWords, integerInWords } from './expressions.ts';

export type Figure = {
  /** Names of the facts that it comes from. */
  readonly facts: readonly string[];
  /** What is looked at, by the names that the rule uses. */
  readonly what: Localised;
  /** The person's own: an amount, a day, a value. */
  readonly own: Localised;
  /** What the rule wants of it, figures filled in; null where the clause's own words say it. */
  readonly wanted: Localised | null;
  readonly met: boolean;
};

type Comparison = Extract<Condition, { left: unknown }>;
type Expression = IntegerExpression | DateExpression;

/**
 * Of one clause, in the order of its condition; empty where nothing of it is known. Throws what `decide` throws.
 * @param labels what departments call the values of their enumerations
 */
export function figuresOf(
  rule: Rule,
  clauseId: string,
  facts: FactsByCredential,
  onDate: string,
  labels: ValueLabels = () => undefined,
): Figure[] {
  const condition = rule.clauses.find(({ id }) => id === clauseId)?.condition;
  if (condition === undefined) return [];
  const situation = { rule, known: readKnownFacts(rule, facts), days: dayInForce(rule, onDate) };
  return figuresIn(condition, situation, labels, true);
}

/** `isWanted`: each part by itself must hold; else what it would have to be is for the clause's words to say. */
function figuresIn(
  condition: Condition,
  situation: Situation,
  labels: ValueLabels,
  isWanted: boolean,
): Figure[] {
  const parts = (conditions: readonly Condition[], areWanted: boolean) =>
    conditions.flatMap((part) => figuresIn(part, situation, labels, areWanted));
  if ('all' in condition) return parts(condition.all, isWanted);
  if ('any' in condition) return parts(condition.any, false);
  if ('of' in condition) return parts(condition.of, false);
  if ('not' in condition) return parts([condition.not], false);
  const met = evaluate(condition, situation);
  if (met === undefined) return [];
  if ('left' in condition) return comparedFigure(condition, met, situation, isWanted);
  const fact = situation.rule.facts[condition.fact];
  const value = situation.known.get(condition.fact);
  if (fact === undefined || value === undefined) return [];
  const own = valueInWords(fact, value, labels);
  return [{ facts: [condition.fact], what: fact.label, own, wanted: null, met }];
}

function valueInWords(fact: Fact, value: bigint | string | boolean, labels: ValueLabels): Localised {
  if (value === true) return { 'zh-CN': '是', en: 'yes' };
  if (value === false) return { 'zh-CN': '否', en: 'no' };
  const written = String(value);
  return (
    (fact.kind === 'enumeration' ? labels(fact, written) : undefined) ?? { 'zh-CN': written, en: written }
  );
}

function comparedFigure(
  { left, is, right }: Comparison,
  met: boolean,
  situation: Situation,
  isWanted: boolean,
): Figure[] {
  const isDate = (DATE_COMPARISONS as readonly string[]).includes(is);
  const write = isDate ? writeDay : writerOf(left as IntegerExpression, situation.rule);
  const read = (side: Expression) =>
    isDate ? dateOf(side as DateExpression, situation) : integerOf(side as IntegerExpression, situation);
  const [own, limit] = [read(left), read(right)];
  if (own === undefined || limit === undefined || write === null) return [];
  const [before, after] = comparedIn(is, right);
  const bound = say`${before}${write(limit)}${after}`;
  return [
    {
      facts: factsIn(left),
      what: nameOf(left, isDate, situation.rule),
      own: write(own),
      wanted: isWanted ? { ...bound, en: bound.en.replace(/^ is /, '') } : null,
      met,
    },
  ];
}

const writeDay = (days: bigint): Localised => dayInWords(isoDateOf(Number(days)));

/** A fact by its own name, without the marks that set it off in a sentence. */
function nameOf(expression: Expression, isDate: boolean, rule: Rule): Localised {
  const label = 'fact' in expression ? rule.facts[expression.fact]?.label : undefined;
  if (label !== undefined) return label;
  return capitalised(
    isDate
      ? dateInWords(rule, expression as DateExpression)
      : integerInWords(rule, expression as IntegerExpression),
  );
}

/** How an expression's figures are written; null where its unit has no name of its own. */
function writerOf(expression: IntegerExpression, rule: Rule): ((value: bigint) => Localised) | null {
  const dimension = dimensionIn(expression, rule);
  if (dimension === null || dimension.size > 1) return null;
  const [[base, exponent] = ['1', 1] as const] = dimension;
  if (exponent !== 1) return null;
  // which kind of area it is, the name of what is looked at says already
  const [unit = '1'] = base.split(':');
  return (value) => amountInWords(value, unit);
}

function dimensionIn(expression: IntegerExpression, rule: Rule): Dimension | null {
  if ('days_from' in expression) return dimensionOf('day');
  if ('months_from' in expression) return dimensionOf('month');
  if ('product' in expression) {
    const dimensions = expression.product.map((part) => dimensionIn(part, rule));
    return dimensions.every((one) => one !== null) ? multiply(dimensions) : null;
  }
  const [same] =
    'sum' in expression ? expression.sum : 'difference' in expression ? expression.difference : [];
  if (same !== undefined) return dimensionIn(same, rule);
  const measured = measuredBy(expression, rule);
  return measured === null ? null : dimensionOf(measured.unit, measured.area);
}

function measuredBy(
  expression: IntegerExpression,
  rule: Rule,
): { readonly unit: string; readonly area?: AreaKind } | null {
  if ('number' in expression) return expression;
  if ('parameter' in expression)
    return (rule.parameters[expression.parameter] as Parameter | undefined) ?? null;
  const fact = 'fact' in expression ? rule.facts[expression.fact] : undefined;
  return fact?.kind === 'integer' ? fact : null;
}

function factsIn(expression: unknown): string[] {
  if (typeof expression !== 'object' || expression === null) return [];
  if ('fact' in expression && typeof expression.fact === 'string') return [expression.fact];
  return [...new Set(Object.values(expression).flatMap(factsIn))];
}
