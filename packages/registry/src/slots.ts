/** Runs some work when a slot is free, in the order of the calls; throws what `full` gives when too many wait. */
export type InSlot = <T>(run: () => Promise<T>) => Promise<T>;

/** At most `count` pieces of work at a time, and at most `most` that wait. */
export function slots(count: number, most: number, full: () => Error): InSlot {
  const waiting: (() => void)[] = [];
  let free = count;
  return async (run) => {
    if (free > 0) free -= 1;
    else {
      if (waiting.length >= most) throw full();
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await run();
    } finally {
      // Whoever waits takes the slot over.
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
