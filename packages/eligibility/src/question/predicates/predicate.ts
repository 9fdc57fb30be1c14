/** What can be stated of claims without showing them (the forms that range proofs speak about), and how statements join. */

export type ClaimName = { readonly credential: string; readonly claim: string };

/**
 * Σ coefficient × value + constant, over whole numbers: money in fen, areas in 0.01 m², dates as days since 1970-01-01
 * (negative before). No coefficient is 0.
 */
export type LinearForm = {
  readonly terms: readonly (ClaimName & { readonly coefficient: bigint })[];
  readonly constant: bigint;
};

export type Predicate =
  /** So it is for everybody on that day; nothing has to be proved. */
  | { readonly always: boolean }
  /** The form is 0 or more; within the declared ranges it fits into `bits` bits when it is. */
  | { readonly atLeastZero: LinearForm; readonly bits: 32 | 64 }
  | { readonly zero: LinearForm }
  /** The enumeration has one of these values. */
  | { readonly claim: ClaimName; readonly isOneOf: readonly string[] }
  | { readonly claim: ClaimName; readonly is: boolean }
  /** A table: what holds goes by the step in which this claim lies, `from` and `to` included; steps leave no gap. */
  | { readonly by: ClaimName; readonly steps: readonly Step[] }
  | { readonly all: readonly Predicate[] }
  | { readonly any: readonly Predicate[] }
  | { readonly atLeast: number; readonly of: readonly Predicate[] }
  /** No linear form says this: these claims would be shown. */
  | { readonly shown: readonly ClaimName[] };

export type Step = { readonly from: bigint; readonly to: bigint; readonly holds: Predicate };

/** At least `count` of the parts hold; parts that are always so are not left in. */
export function atLeast(count: number, parts: readonly Predicate[]): Predicate {
  const open = parts.filter((part) => !('always' in part));
  const needed = count - parts.filter((part) => 'always' in part && part.always).length;
  if (needed <= 0) return { always: true };
  if (needed > open.length) return { always: false };
  const [only] = open;
  if (open.length === 1 && only !== undefined) return only;
  if (needed === open.length) return { all: open };
  return needed === 1 ? { any: open } : { atLeast: needed, of: open };
}

/** What holds by steps; where all say the same at once, that. */
export function bySteps(by: ClaimName, steps: readonly Step[]): Predicate {
  const [first] = steps;
  const holds = first?.holds;
  if (holds !== undefined && 'always' in holds && steps.every((step) => isAlways(step.holds, holds.always)))
    return holds;
  return { by, steps };
}

function isAlways(predicate: Predicate, value: boolean): boolean {
  return 'always' in predicate && predicate.always === value;
}
