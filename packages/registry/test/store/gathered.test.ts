import { expect, test } from "vitest";
import { gathered } from "../../src/store/gathered.ts";

/** Batches that end when a test says so. */
function gate() {
  const batches: { items: readonly number[]; end: (results?: readonly string[]) => void }[] = [];
  const gather = gathered<number, string>(3, async (items) => {
    const { promise, resolve } = Promise.withResolvers<readonly string[]>();
    const all = items.map((item) => {
      if (item < 0) throw new Error("no");
      return `done ${item}`;
    });
    batches.push({ items, end: (results = all) => resolve(results) });
    return promise;
  });
  const turn = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 5));
  return { batches, gather, turn };
}

test("what is asked for meanwhile goes together, at most as much as the limit, in order", async () => {
  const { batches, gather, turn } = gate();
  const first = gather(1);
  await turn();
  const others = [2, 3, 4, 5].map((item) => gather(item));
  await turn();
  expect(batches.map(({ items }) => items)).toEqual([[1]]);
  batches[0]?.end();
  expect(await first).toBe("done 1");
  await turn();
  expect(batches.map(({ items }) => items)).toEqual([[1], [2, 3, 4]]);
  batches[1]?.end();
  await turn();
  batches[2]?.end();
  expect(await Promise.all(others)).toEqual(["done 2", "done 3", "done 4", "done 5"]);
  const again = gather(6);
  await turn();
  batches[3]?.end();
  expect(await again).toBe("done 6");
});

test("a batch that fails fails for its own, and the next goes on", async () => {
  const { batches, gather, turn } = gate();
  const bad = [gather(-1), gather(1)].map((one) => expect(one).rejects.toThrow("no"));
  await Promise.all(bad);
  const good = gather(2);
  await turn();
  batches[0]?.end();
  expect(await good).toBe("done 2");
  const short = gather(3);
  await turn();
  batches[1]?.end([]);
  await expect(short).rejects.toThrow("each item has a result");
});
