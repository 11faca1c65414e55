import { setTimeout as pause } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import { limits } from "../../src/limits.ts";
import { turns } from "../../src/versions/turns.ts";

afterEach(() => void vi.useRealTimers());

test("work under one name runs in the order in which it came, work under another beside it", async () => {
  const take = turns();
  const seen: string[] = [];
  const work = (name: string, what: string, ms: number) =>
    take(name, async () => {
      seen.push(`${what} begins`);
      await pause(ms);
      seen.push(`${what} ends`);
      return what;
    });
  const all = [work("desk", "a", 40), work("desk", "b", 1), work("crm", "c", 1)];
  expect(await Promise.all(all)).toEqual(["a", "b", "c"]);
  expect(seen.filter((one) => !one.startsWith("c"))).toEqual([
    "a begins",
    "a ends",
    "b begins",
    "b ends",
  ]);
  expect(seen.indexOf("c ends")).toBeLessThan(seen.indexOf("a ends"));
});

test("work that fails gives its turn to the next", async () => {
  const take = turns();
  const failed = take("desk", async () => Promise.reject(new Error("no")));
  const next = take("desk", async () => "yes");
  await expect(failed).rejects.toThrow("no");
  expect(await next).toBe("yes");
});

test("as many wait as the limit says, and one more is told to come back", async () => {
  const take = turns();
  const { promise, resolve } = Promise.withResolvers<void>();
  const all = Array.from({ length: limits.waitingWrites }, () => take("desk", () => promise));
  await expect(take("desk", () => promise)).rejects.toMatchObject({ code: "server-busy" });
  resolve();
  await Promise.all(all);
  expect(await take("desk", async () => "free again")).toBe("free again");
});

test("who waits too long is told so and never gets the turn", async () => {
  vi.useFakeTimers();
  const take = turns();
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = take("desk", () => promise);
  const ran = vi.fn<() => Promise<void>>();
  const late = take("desk", ran);
  const ended = late.catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(limits.writeTurnMs);
  expect(await ended).toMatchObject({ code: "server-busy" });
  resolve();
  await first;
  await vi.runAllTimersAsync();
  expect(ran).not.toHaveBeenCalled();
  expect(await take("desk", async () => "free again")).toBe("free again");
});
