// How everything here is measured: CPU time of this process, the work and its floor in turns, medians over the rounds.
// A busy neighbour slows both alike, so the ratio says more than either time.

export type Figure = {
  name: string;
  median: number;
  unit: 'microseconds' | 'milliseconds';
  /** How many times the floor; absent where there is none. */
  ratio?: number;
  /** What the floor does, in words. */
  of?: string;
};

/** Does a piece of work; what one piece cost, in microseconds of CPU. */
export type Sample = () => Promise<number>;

/** CPU time of all threads of this process, user and system, until `work` has settled. */
export async function cpuMicroseconds(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** Waiting for what needs no waiting would cost more than a look-up does. */
const isPending = (result: unknown): result is PromiseLike<unknown> =>
  typeof (result as { then?: unknown } | null | undefined)?.then === 'function';

/** The last result is kept, so that no engine may leave the work out. */
const kept: { result?: unknown } = {};

/** A sample of `times` pieces one after the other: short work needs many for the clock to see it. */
export function repeated(times: number, work: () => unknown): Sample {
  const all = async () => {
    for (let done = 0; done < times; done += 1) {
      const result = work();
      kept.result = isPending(result) ? await result : result;
    }
  };
  return async () => (await cpuMicroseconds(all)) / times;
}

/** Takes one sample of each in every round, forwards and backwards by turns, after rounds that do not count. */
export async function sampleInTurns<Name extends string>(
  samples: Record<Name, Sample>,
  { rounds, warmUpRounds }: { rounds: number; warmUpRounds: number },
): Promise<Record<Name, number[]>> {
  const names = Object.keys(samples) as Name[];
  const taken = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const cost = await samples[name]();
      if (round >= 0) taken[name].push(cost);
    }
  }
  return taken;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (low === undefined || high === undefined) throw new RangeError('There is no median of nothing.');
  return (low + high) / 2;
}

/** The median of the rounds' own ratios: each round is compared with its own floor. */
export function medianRatio(values: readonly number[], floors: readonly number[]): number {
  return median(values.map((value, round) => value / (floors[round] as number)));
}
