import { expect, it } from "vitest";
import { grouped } from "../../src/report/items.ts";

it.each([0, 7, 999, 1_000, 2_600, 12_345, 999_999, 1_000_000, 9_007_199_254_740_991])(
  "groups the digits of %d as English does",
  (number) => {
    expect(grouped(number)).toBe(number.toLocaleString("en"));
  },
);
