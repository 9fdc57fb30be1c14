// Lets two processes take steps in an order that a test chooses, one whole step at a time.

export interface Turns {
  /** The step, taken when it is this one's turn; at once while nothing is run in turns. */
  inTurn<Input extends unknown[], Output>(
    who: number,
    step: (...input: Input) => Promise<Output>,
  ): (...input: Input) => Promise<Output>;
  /** Does all works side by side, their steps in this order. A turn of one that has ended is passed over. */
  run<Result>(order: readonly number[], works: readonly (() => Promise<Result>)[]): Promise<Result[]>;
}

export function createTurns(): Turns {
  let left: number[] | null = null;
  let isTaken = false;
  const waiting = new Map<number, () => void>();
  const ended = new Set<number>();

  function next(): void {
    if (left === null || isTaken) return;
    while (left[0] !== undefined && ended.has(left[0])) left.shift();
    // whoever has more steps than turns comes last
    const who = left[0] ?? waiting.keys().next().value;
    const go = who === undefined ? undefined : waiting.get(who);
    if (who === undefined || go === undefined) return;
    left.shift();
    waiting.delete(who);
    isTaken = true;
    go();
  }

  return {
    inTurn:
      (who, step) =>
      async (...input) => {
        if (left === null) return step(...input);
        await new Promise<void>((go) => {
          waiting.set(who, go);
          next();
        });
        try {
          return await step(...input);
        } finally {
          isTaken = false;
          next();
        }
      },
    async run(order, works) {
      left = [...order];
      ended.clear();
      const results = await Promise.all(
        works.map(async (work, who) => {
          try {
            return await work();
          } finally {
            ended.add(who);
            next();
          }
        }),
      );
      left = null;
      return results;
    },
  };
}

/** Every order of so many turns of each of two. */
export function ordersOfTwo(first: number, second = first): number[][] {
  if (first === 0 && second === 0) return [[]];
  return [
    ...(first > 0 ? ordersOfTwo(first - 1, second).map((rest) => [0, ...rest]) : []),
    ...(second > 0 ? ordersOfTwo(first, second - 1).map((rest) => [1, ...rest]) : []),
  ];
}
