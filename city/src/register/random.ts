/** Repeatable randomness: the same seed gives the same register on every machine. Not for secrets. */

export type Random = {
  /** Uniform in [0, 1). */
  readonly unit: () => number;
  /** Uniform whole number, both ends included. */
  readonly between: (minimum: number, maximum: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(values: readonly T[]) => T;
  /** One of the values, as often as its weight says. */
  readonly weighted: <T>(pairs: readonly (readonly [T, number])[]) => T;
  /** Log-normal with the given median; `spread` is the standard deviation of its logarithm. */
  readonly logNormal: (median: number, spread: number) => number;
};

/** `seed` is any safe integer. */
export function createRandom(seed: number): Random {
  const unit = createUnit(seed);
  const between = (minimum: number, maximum: number) =>
    minimum + Math.floor(unit() * (maximum - minimum + 1));
  return {
    unit,
    between,
    chance: (probability) => unit() < probability,
    pick: (values) => values[between(0, values.length - 1)] as (typeof values)[number],
    weighted: (pairs) => {
      let left = unit() * pairs.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [value, weight] of pairs) {
        left -= weight;
        if (left < 0) return value;
      }
      return (pairs.at(-1) as (typeof pairs)[number])[0];
    },
    logNormal: (median, spread) => {
      const normal = Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit());
      return median * Math.exp(spread * normal);
    },
  };
}

/** A counter run through a 64-bit finaliser (SplitMix64); 53 bits of each output are used. */
function createUnit(seed: number): () => number {
  const mask = (1n << 64n) - 1n;
  let state = BigInt(seed) & mask;
  return () => {
    state = (state + 0x9e3779b97f4a7c15n) & mask;
    let mixed = ((state ^ (state >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
    mixed = ((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn) & mask;
    mixed ^= mixed >> 31n;
    return Number(mixed >> 11n) / 2 ** 53;
  };
}
