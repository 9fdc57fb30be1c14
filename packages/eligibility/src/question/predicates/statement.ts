/** A linear form as a statement that can be proved: bit length and bounds by interval arithmetic (no value wraps round). */
import { isTooWide } from '../../magnitude.ts';
import type { Rule } from '../../rule.ts';
import type { Linear, Surroundings } from './linear.ts';
import type { ClaimName, LinearForm, Predicate } from './predicate.ts';

const SHORT_LIMIT = 2n ** 32n;

/** The form is 0 or more. A form that could leave the bounds is not proved: its claims are shown. */
export function atLeastZero(form: Linear, at: Surroundings): Predicate {
  const { minimum, maximum } = boundsOf(form, at);
  if (minimum >= 0n) return { always: true };
  if (maximum < 0n) return { always: false };
  if (isTooWide({ minimum, maximum })) return shown(form.coefficients.keys(), at.rule);
  return { atLeastZero: named(form, at.rule), bits: maximum < SHORT_LIMIT ? 32 : 64 };
}

/** The form is 0. */
export function isZero(form: Linear, at: Surroundings): Predicate {
  const { minimum, maximum } = boundsOf(form, at);
  if (minimum === 0n && maximum === 0n) return { always: true };
  if (minimum > 0n || maximum < 0n) return { always: false };
  if (isTooWide({ minimum, maximum })) return shown(form.coefficients.keys(), at.rule);
  return { zero: named(form, at.rule) };
}

/** Claims in the order in which the rule declares them. */
export function shown(facts: Iterable<string>, rule: Rule): Predicate {
  const names = new Set(facts);
  return {
    shown: Object.keys(rule.facts)
      .filter((name) => names.has(name))
      .map((name) => claimOf(name, rule)),
  };
}

export function claimOf(fact: string, { facts }: Rule): ClaimName {
  const declared = facts[fact];
  if (declared === undefined) throw new RangeError('a fact that is not declared was not read by parseRule');
  return { credential: declared.credential, claim: declared.claim };
}

function boundsOf({ coefficients, constant }: Linear, { ranges }: Surroundings) {
  let [minimum, maximum] = [constant, constant];
  for (const [name, coefficient] of coefficients) {
    const range = ranges.get(name);
    if (range === undefined) throw new RangeError('a fact without a range cannot stand in a form');
    const [low, high] = coefficient > 0n ? [range.minimum, range.maximum] : [range.maximum, range.minimum];
    minimum += coefficient * low;
    maximum += coefficient * high;
  }
  return { minimum, maximum };
}

function named({ coefficients, constant }: Linear, rule: Rule): LinearForm {
  const terms = Object.keys(rule.facts).flatMap((name) => {
    const coefficient = coefficients.get(name);
    return coefficient === undefined ? [] : [{ ...claimOf(name, rule), coefficient }];
  });
  return { terms, constant };
}
