import { describe, expect, it } from "vitest";
import { assign } from "../../src/diff/assignment.ts";

const near = (left: number, right: number): number => 1 - Math.abs(left - right) / 10;

describe("assign", () => {
  it("pairs each entry at most once, best first", () => {
    expect(assign([1, 5], [2, 4, 9], near, 0.5)).toEqual([
      { left: 1, right: 2, score: 0.9 },
      { left: 5, right: 4, score: 0.9 },
    ]);
  });

  it("leaves apart what scores less than the least", () => {
    expect(assign([1], [6], near, 0.5)).toHaveLength(1);
    expect(assign([1], [6.1], near, 0.5)).toEqual([]);
  });

  it("gives ties to the earlier entries", () => {
    expect(assign([0, 0], [1, 1], near, 0).map(({ left, right }) => [left, right])).toEqual([
      [0, 1],
      [0, 1],
    ]);
    expect(assign(["a", "b"], ["c", "d"], () => 1, 0)).toEqual([
      { left: "a", right: "c", score: 1 },
      { left: "b", right: "d", score: 1 },
    ]);
  });
});
