import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ServedRegistry } from "../../src/serve.ts";
import { slots } from "../../src/slots.ts";
import { ask, toolsOf } from "../fixtures/ask.ts";
import { emptyDatabase } from "../fixtures/databases.ts";
import { serve } from "../fixtures/serve.ts";

let tenon: ServedRegistry;
let remove: () => Promise<void>;
beforeAll(async () => {
  const database = await emptyDatabase("postgres");
  remove = database.remove;
  tenon = await serve(database.source);
});
afterAll(async () => {
  await tenon.close();
  await remove();
});

/** Tools whose comparison with those of another number takes all the time that it is given. */
function slowTools(number: number): readonly unknown[] {
  const part = (seed: number, index: number) => ({
    anyOf: Array.from({ length: 12 }, (_, branch) => ({
      type: "string",
      pattern: `^[a-z]{${branch + 1}}(?:x|y){${((seed + index + branch) % 7) + 1}}$`,
      minLength: branch,
    })),
  });
  const object = (seed: number, size: number) => ({
    type: "object",
    properties: Object.fromEntries(
      Array.from({ length: size }, (_, index) => [`p${index}`, part(seed, index)]),
    ),
  });
  return Array.from({ length: 4 }, (_, index) => ({
    name: `t${index}`,
    inputSchema: {
      type: "object",
      allOf: [object(number + index, 20), { not: { anyOf: [object(number + index + 1, 6)] } }],
    },
  }));
}

test("comparisons that take long hold up nobody who does not compare, and those behind them wait their turn", async () => {
  const push = (name: string, tools: readonly unknown[]) =>
    ask(tenon.url, "POST", `/v1/servers/${name}/snapshots`, { tools }, { timeoutMs: 60_000 });
  const slow = Array.from({ length: 6 }, (_, index) => `slow-${index}`);
  await push("quick", toolsOf("quick"));
  for (const name of slow) await push(name, slowTools(1));
  const loading = slow.map((name) => push(name, slowTools(2)));
  await pause(50);
  const behind = push("quick", toolsOf("quick", 2));
  const loaded = { ended: false };
  const all = Promise.all([...loading, behind]).finally(() => (loaded.ended = true));
  let longest = 0;
  let reads = 0;
  while (!loaded.ended) {
    const from = performance.now();
    const read = await ask(tenon.url, "GET", "/v1/servers/quick/versions/1.0.0");
    expect(read.status).toBe(200);
    longest = Math.max(longest, performance.now() - from);
    reads += 1;
    await pause(20);
  }
  const answers = await all;
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
  expect(answers.at(-1)?.body).toMatchObject({ version: "1.1.0", verdict: "safe" });
  // There was a load, and nobody felt it.
  expect(reads).toBeGreaterThan(10);
  expect(longest).toBeLessThan(1_500);
}, 90_000);

test("as many run as there are slots, the others in their order, and one too many is told so", async () => {
  const inSlot = slots(2, 2, () => new Error("full"));
  const order: number[] = [];
  const gates = Array.from({ length: 4 }, () => Promise.withResolvers<void>());
  const all = gates.map(({ promise }, index) =>
    inSlot(async () => {
      order.push(index);
      await promise;
    }),
  );
  await expect(inSlot(async () => undefined)).rejects.toThrow("full");
  expect(order).toEqual([0, 1]);
  gates[1]?.reject(new Error("no"));
  await expect(all[1]).rejects.toThrow("no");
  expect(order).toEqual([0, 1, 2]);
  for (const gate of gates) gate.resolve();
  await Promise.all([all[0], all[2], all[3]]);
  expect(order).toEqual([0, 1, 2, 3]);
  expect(await inSlot(async () => "free again")).toBe("free again");
});
