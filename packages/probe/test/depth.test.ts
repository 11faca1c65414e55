import type { Json } from "@tenon/contract";
import { expect, it } from "vitest";
import { isDeeperThan } from "../src/depth.ts";

it.each([
  [1, 0, false],
  [[], 0, true],
  [[], 1, false],
  [{ a: [1, { b: {} }] }, 4, false],
  [{ a: [1, { b: {} }] }, 3, true],
])("%j against %i", (value: Json, limit, deeper) => {
  expect(isDeeperThan(value, limit)).toBe(deeper);
});

it("takes any depth", () => {
  const value: Json = JSON.parse("[".repeat(1_000_000) + "]".repeat(1_000_000));
  expect(isDeeperThan(value, 512)).toBe(true);
  expect(isDeeperThan(value, 2_000_000)).toBe(false);
});
