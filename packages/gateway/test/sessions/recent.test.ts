import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Recent } from "../../src/sessions/recent.ts";

test("never holds more than its limit, and keeps the half that was used last", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 40 }),
      fc.array(fc.nat({ max: 60 }), { maxLength: 300 }),
      (max, keys) => {
        const recent = new Recent<number>(max);
        for (const key of keys) {
          if (recent.get(String(key)) === undefined) recent.set(String(key), key);
          expect(recent.size).toBeLessThanOrEqual(max);
        }
        const distinct = [...new Set(keys.toReversed())].slice(0, Math.floor(max / 2) - 1);
        for (const key of distinct) expect(recent.get(String(key))).toBe(key);
      },
    ),
  );
});

test("forgets what it is told to", () => {
  const recent = new Recent<number>(4);
  for (const key of ["a", "b", "c"]) recent.set(key, 1);
  for (const key of ["a", "b", "c"]) recent.delete(key);
  expect(recent.size).toBe(0);
  expect(recent.get("a")).toBeUndefined();
});
