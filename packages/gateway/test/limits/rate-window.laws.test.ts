import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../../src/limits/limits.ts";
import { RateWindow, sliceMs } from "../../src/limits/rate-window.ts";

const limit = fc.record({
  calls: fc.integer({ min: 1, max: 12 }),
  perSeconds: fc.constantFrom(1, 2, 7, 60),
});
/** Pauses between calls, as parts of the limit's time. */
const pauses = fc.array(
  fc.oneof(
    fc.constant(0),
    fc.double({ min: 0, max: 0.2, noNaN: true }),
    fc.constantFrom(1, 1.1, 5),
  ),
  { minLength: 1, maxLength: 80 },
);

/** When each call came, and what it was told. */
function played(of: { calls: number; perSeconds: number }, parts: readonly number[]) {
  const window = new RateWindow(of);
  let nowMs = 1_000_000_007;
  return parts.map((part) => {
    nowMs += part * of.perSeconds * 1_000;
    return { nowMs, waitMs: window.take(of, nowMs) };
  });
}

describe("a rate window", () => {
  it("never lets more calls through than the limit in any stretch of its time", () => {
    fc.assert(
      fc.property(limit, pauses, (of, parts) => {
        const taken = played(of, parts).filter(({ waitMs }) => waitMs === 0);
        for (const { nowMs: end } of taken) {
          const start = end - of.perSeconds * 1_000;
          const within = taken.filter(({ nowMs }) => nowMs > start && nowMs <= end);
          expect(within.length).toBeLessThanOrEqual(of.calls);
        }
      }),
    );
  });

  it("turns nobody away who stays under the limit for its time and one slice", () => {
    fc.assert(
      fc.property(limit, pauses, (of, parts) => {
        const all = played(of, parts);
        for (const { nowMs: end, waitMs } of all) {
          if (waitMs === 0) continue;
          const start = end - of.perSeconds * 1_000 - sliceMs(of) - 1e-3;
          const within = all.filter(
            (call) => call.waitMs === 0 && call.nowMs > start && call.nowMs <= end,
          );
          expect(within.length).toBeGreaterThanOrEqual(of.calls);
        }
      }),
    );
  });

  it("says exactly when the next call is allowed", () => {
    fc.assert(
      fc.property(limit, pauses, (of, parts) => {
        const window = new RateWindow(of);
        let nowMs = 5_000;
        for (const part of parts) {
          nowMs += part * of.perSeconds * 1_000;
          const waitMs = window.take(of, nowMs);
          if (waitMs === 0) continue;
          expect(waitMs).toBeLessThanOrEqual(of.perSeconds * 1_000 + sliceMs(of) + 1e-3);
          const early = waitMs > 2 ? window.take(of, nowMs + waitMs - 1.5) : 1;
          expect(early).toBeGreaterThan(0);
          nowMs += waitMs + 1e-3;
          expect(window.take(of, nowMs)).toBe(0);
        }
      }),
    );
  });

  it("stands a clock that goes back", () => {
    const of = { calls: 2, perSeconds: 1 };
    const window = new RateWindow(of);
    expect([5_000, 4_000, 3_000].map((nowMs) => window.take(of, nowMs) === 0)).toEqual([
      true,
      true,
      false,
    ]);
    expect(window.take(of, 5_000 + 1_000 + 1_000 / limits.rateSlices)).toBe(0);
  });

  it("lets nobody through a limit of no calls, and follows a limit that changes", () => {
    const window = new RateWindow({ calls: 0, perSeconds: 1 });
    expect(window.take({ calls: 0, perSeconds: 1 }, 10)).toBeGreaterThan(0);
    expect(window.take({ calls: 1, perSeconds: 1 }, 20)).toBe(0);
    expect(window.take({ calls: 1, perSeconds: 1 }, 30)).toBeGreaterThan(0);
    expect(window.take({ calls: 2, perSeconds: 1 }, 30)).toBe(0);
  });
});
