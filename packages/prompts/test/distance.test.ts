import { describe, expect, it } from "vitest";
import { distance } from "../src/distance.ts";

describe("distance", () => {
  it.each([
    ["kitten", "sitting", 9, 3],
    ["same", "same", 2, 0],
    ["", "abc", 3, 3],
    ["abc", "xyz", 2, 3],
    ["a", "abcdef", 2, 3],
  ])("%s → %s", (a, b, most, expected) => {
    expect(distance(a, b, most)).toBe(expected);
  });
});
