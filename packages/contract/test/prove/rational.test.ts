import { describe, expect, it } from "vitest";
import {
  isMultiple,
  leastCommonMultiple,
  multipleAsNumber,
  quotient,
  rational,
  floorQuotient,
} from "../../src/prove/rational.ts";

describe("rational", () => {
  it("means the shortest decimal text of a double", () => {
    expect(rational(0.1)).toEqual({ numerator: 1n, denominator: 10n });
    expect(rational(-2.5e-3)).toEqual({ numerator: -1n, denominator: 400n });
    expect(rational(-0)).toEqual({ numerator: 0n, denominator: 1n });
    expect(rational(123456789012345.6)).toEqual({ numerator: 617283945061728n, denominator: 5n });
    expect(rational(0.1 + 0.2)).toEqual({
      numerator: 7_500_000_000_000_001n,
      denominator: 25_000_000_000_000_000n,
    });
    expect(rational(1e21)).toEqual({ numerator: 10n ** 21n, denominator: 1n });
  });
});

describe("isMultiple", () => {
  it.each([
    [0.3, 0.1, true],
    [19.99, 0.01, true],
    [1e300, 3, false],
    [4.5, 1.5, true],
    [0, 7, true],
    [-6, 4, false],
    [2 ** 53, 1, true],
  ])("%d of %d: %s", (value, divisor, expected) => {
    expect(isMultiple(value, rational(divisor))).toBe(expected);
  });
});

describe("arithmetic", () => {
  it("is exact", () => {
    expect(leastCommonMultiple(rational(0.4), rational(0.6))).toEqual(rational(1.2));
    expect(quotient(rational(0.3), rational(0.1))).toEqual({ numerator: 3n, denominator: 1n });
    expect(multipleAsNumber(rational(0.1), 3n)).toBe(0.3);
    expect(multipleAsNumber(rational(1), 2n ** 53n + 1n)).toBeUndefined();
    expect([floorQuotient(0.35, rational(0.1)), floorQuotient(-0.35, rational(0.1))]).toEqual([
      3n,
      -4n,
    ]);
  });
});
