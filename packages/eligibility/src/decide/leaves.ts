/** The facts, parameters and figures of which an expression is made. */
import type { DateExpression, IntegerExpression } from '../rule.ts';

export type Expression = IntegerExpression | DateExpression;

export type Leaf = Exclude<
  Expression,
  | { readonly sum: unknown }
  | { readonly product: unknown }
  | { readonly difference: unknown }
  | { readonly to: unknown }
  | { readonly shift: unknown }
>;

export function leavesOf(...expressions: readonly Expression[]): Leaf[] {
  return expressions.flatMap((expression) => {
    if ('sum' in expression) return leavesOf(...expression.sum);
    if ('product' in expression) return leavesOf(...expression.product);
    if ('difference' in expression) return leavesOf(...expression.difference);
    if ('days_from' in expression) return leavesOf(expression.days_from, expression.to);
    if ('months_from' in expression) return leavesOf(expression.months_from, expression.to);
    if ('shift' in expression) return leavesOf(expression.shift);
    return [expression];
  });
}
