/** Figures that are a percentage of a chart, rounded as the chart itself is: half up, to whole steps, in whole numbers. */
import type { Parameter } from '../rule.ts';

/** The nearest multiple of `step`; from the middle upwards, as offices round. All are whole numbers, `step` above 0. */
function roundHalfUp(value: bigint, step: bigint): bigint {
  const above = value + value + step;
  const doubled = step + step;
  const down = above / doubled;
  // BigInt division goes towards zero; a floor is wanted below it too
  return (above % doubled < 0n ? down - 1n : down) * step;
}

/**
 * The chart rounded to `step` (in the chart's unit), then `percent` of each figure rounded to `step` again. Rounding first
 * counts: 60 % of a chart is not 60 % of what the chart was rounded from. Throws RangeError for a percentage or a step that
 * is not a whole number above 0, and for figures beyond 2^53.
 */
export function percentOfTable(chart: Parameter, percent: number, step: number): Parameter {
  if (![percent, step].every((each) => Number.isSafeInteger(each) && each > 0))
    throw new RangeError('The percentage and the step are whole numbers above 0.');
  const part = (value: number): number => {
    const rounded = roundHalfUp(BigInt(value), BigInt(step));
    // to the step in hundredths, so that nothing is cut off before it is rounded
    const figure = Number(roundHalfUp(rounded * BigInt(percent), BigInt(step) * 100n) / 100n);
    if (!Number.isSafeInteger(figure)) throw new RangeError('A figure of the chart is beyond 2^53.');
    return figure;
  };
  if (chart.by === undefined)
    return { ...chart, dated: chart.dated.map(({ from, value }) => ({ from, value: part(value) })) };
  return {
    ...chart,
    dated: chart.dated.map(({ from, steps }) => ({
      from,
      steps: steps.map((each) => ({ from: each.from, value: part(each.value) })),
    })),
  };
}
