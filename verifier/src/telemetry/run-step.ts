// Times one step of a response and gives it a span below that of its route.
import type { Metrics } from './metrics.ts';
import { stableCodeOf } from './stable-code.ts';
import type { RunStep, Step } from './telemetry.ts';
import type { Traces } from './traces.ts';

export function createRunStep(metrics: Metrics | null, traces: Traces | null): RunStep {
  return (step, work) => {
    const end = begin(step);
    let result: ReturnType<typeof work>;
    try {
      result = work();
    } catch (error) {
      end(stableCodeOf(error));
      throw error;
    }
    if (result instanceof Promise) {
      // the caller gets the very promise, so that nothing here can change or delay what comes of it
      result.then(
        () => end(null),
        (error: unknown) => end(stableCodeOf(error)),
      );
    } else end(null);
    return result;
  };

  function begin(step: Step): (errorCode: string | null) => void {
    const startedAt = performance.now();
    const endSpan = traces?.beginStep(step);
    return (errorCode) => {
      metrics?.stepTaken(step, (performance.now() - startedAt) / 1000);
      endSpan?.(errorCode);
    };
  }
}
