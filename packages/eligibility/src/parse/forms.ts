/**
 * Whole-number expressions multiplied out, with the bounds that follow from declared ranges: what stands on both sides of
 * a comparison cancels, so that one which nobody could fail is seen through its writing.
 */

export type Bounds = { readonly minimum: bigint; readonly maximum: bigint };

/** What is not taken apart any further: a fact, a figure that changes by date or table, a span of months. */
type Atom = Bounds & { readonly name: string; readonly readsFact: boolean };

type Term = { readonly times: bigint; readonly atoms: readonly Atom[] };

/** Terms by the names of their atoms; the fixed number is the term without any. */
export type Form = ReadonlyMap<string, Term>;

export type Bounded = Bounds & { readonly form: Form };

/** Sums multiplied by sums grow; one that would grow beyond this is taken as one atom. */
const MAXIMUM_TERMS = 64;

export function constant(value: bigint): Bounded {
  const form: Form = value === 0n ? new Map() : new Map([['', { times: value, atoms: [] }]]);
  return { minimum: value, maximum: value, form };
}

/** Nothing but a number when the bounds leave only one. */
export function atom(name: string, bounds: Bounds, readsFact: boolean): Bounded {
  const { minimum, maximum } = bounds;
  if (minimum === maximum) return constant(minimum);
  const atoms = [{ name, minimum, maximum, readsFact }];
  return { minimum, maximum, form: new Map([[name, { times: 1n, atoms }]]) };
}

export function plus(a: Bounded, b: Bounded): Bounded {
  return tightest(
    { minimum: a.minimum + b.minimum, maximum: a.maximum + b.maximum },
    collect([...a.form.values(), ...b.form.values()]),
  );
}

export function minus(a: Bounded, b: Bounded): Bounded {
  return plus(a, times(constant(-1n), b));
}

export function times(a: Bounded, b: Bounded): Bounded {
  const bounds = productOf(a, b);
  if (a.form.size * b.form.size > MAXIMUM_TERMS)
    return atom(`(${nameOf(a.form)})*(${nameOf(b.form)})`, bounds, readsFact(a.form) || readsFact(b.form));
  const terms = [...a.form.values()].flatMap((x) =>
    [...b.form.values()].map((y) => ({
      times: x.times * y.times,
      atoms: [...x.atoms, ...y.atoms].toSorted((p, q) => (p.name < q.name ? -1 : 1)),
    })),
  );
  return tightest(bounds, collect(terms));
}

/** False when all that a person could show cancels, or none of it was read. */
export function readsFact(form: Form): boolean {
  return [...form.values()].some(({ atoms }) => atoms.some((each) => each.readsFact));
}

export function boundsOf(values: readonly bigint[]): Bounds {
  const rising = values.toSorted((a, b) => (a < b ? -1 : 1));
  return { minimum: rising[0] as bigint, maximum: rising.at(-1) as bigint };
}

function collect(terms: readonly Term[]): Form {
  const form = new Map<string, Term>();
  for (const term of terms) {
    const key = term.atoms.map(({ name }) => name).join('*');
    form.set(key, { ...term, times: term.times + (form.get(key)?.times ?? 0n) });
  }
  for (const [key, { times: count }] of form) if (count === 0n) form.delete(key);
  return form;
}

/** Bounds of the parts and bounds of the whole both hold; neither is always the closer. */
function tightest(known: Bounds, form: Form): Bounded {
  const found = boundsOfTerms([...form.values()]);
  const { maximum: minimum } = boundsOf([found.minimum, known.minimum]);
  const { minimum: maximum } = boundsOf([found.maximum, known.maximum]);
  return { minimum, maximum, form };
}

/** A factor of all terms is taken out first: a limit per head less a lower one, times the heads, is never negative. */
function boundsOfTerms(terms: readonly Term[]): Bounds {
  const [first, ...others] = terms;
  const shared = first?.atoms.find(({ name }) =>
    others.every(({ atoms }) => atoms.some((each) => each.name === name)),
  );
  if (shared !== undefined) return productOf(shared, boundsOfTerms(terms.map((term) => over(term, shared))));
  let [minimum, maximum] = [0n, 0n];
  for (const { times: count, atoms } of terms) {
    const one = atoms.reduce<Bounds>(productOf, { minimum: count, maximum: count });
    minimum += one.minimum;
    maximum += one.maximum;
  }
  return { minimum, maximum };
}

/** The term without that factor, once. */
function over({ times: count, atoms }: Term, factor: Atom): Term {
  const at = atoms.findIndex(({ name }) => name === factor.name);
  return { times: count, atoms: atoms.toSpliced(at, 1) };
}

function productOf(a: Bounds, b: Bounds): Bounds {
  return boundsOf([a.minimum, a.maximum].flatMap((x) => [x * b.minimum, x * b.maximum]));
}

function nameOf(form: Form): string {
  return [...form].map(([name, { times: count }]) => `${count}*${name}`).join('+');
}
