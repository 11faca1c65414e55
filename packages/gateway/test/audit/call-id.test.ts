import { expect, it } from "vitest";
import { callIds } from "../../src/audit/call-id.ts";

it("makes UUIDs of version 7 that tell their time", () => {
  const id = callIds(() => 0x0192f0c17d3a)();
  expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/u);
  expect(id.startsWith("0192f0c1-7d3a-7000-")).toBe(true);
});

it("sorts by the order in which they are made, whatever the clock does", () => {
  const times = [1_000, 1_000, 1_001, 999, 0, 1_001, 1_002];
  let reading = 0;
  const next = callIds(() => times[Math.min(reading++, times.length - 1)] ?? 0);
  // More than the 4,096 that fit into a millisecond.
  const ids = Array.from({ length: 10_000 }, () => next());
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
});

it("differs between processes", () => {
  const [one, other] = [callIds(() => 5)(), callIds(() => 5)()];
  expect(one.slice(0, 18)).toBe(other.slice(0, 18));
  expect(one).not.toBe(other);
});
