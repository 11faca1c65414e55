/** Hands in one item and gives what became of it. */
export type Gather<Item, Result> = (item: Item) => Promise<Result>;

/**
 * Does for many at once what is asked for one by one: whoever comes while a batch is under way waits for the next, which
 * takes all of them, at most `most`. Who comes alone waits for nobody. `run` gives a result for each item, in their order;
 * when it fails, each of the batch is told so.
 */
export function gathered<Item, Result>(
  most: number,
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
): Gather<Item, Result> {
  const waiting: {
    item: Item;
    resolve: (result: Result) => void;
    reject: (why: unknown) => void;
  }[] = [];
  let running = false;
  const batch = async (): Promise<void> => {
    const taken = waiting.splice(0, most);
    try {
      const results = await run(taken.map(({ item }) => item));
      if (results.length !== taken.length) throw new Error("each item has a result");
      for (const [index, result] of results.entries()) taken[index]?.resolve(result);
    } catch (error) {
      for (const { reject } of taken) reject(error);
    }
  };
  const work = async (): Promise<void> => {
    while (waiting.length > 0) await batch();
    running = false;
  };
  return (item) =>
    new Promise<Result>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (running) return;
      running = true;
      // What is asked for in the same turn goes with the first batch.
      setImmediate(() => void work());
    });
}
