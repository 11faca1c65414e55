import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { retryPauseMs } from "../../src/limits/retry.ts";
import type { FailedCall } from "../../src/limits/retry.ts";
import type { UpstreamFailureCode } from "../../src/upstream/upstream.ts";

const codes = [
  "not-sent",
  "turned-away",
  "session-gone",
  "unauthorized",
  "cut",
  "timed-out",
  "bad-answer",
  "to-be-resumed",
  "cancelled",
] as const satisfies readonly UpstreamFailureCode[];

function failed(code: UpstreamFailureCode, rest: Partial<FailedCall> = {}): FailedCall {
  const failure = { code, message: "it failed" };
  const call = { method: "tools/call", settings: {}, attempts: 1, spoke: false };
  return { failure, ...call, remainingMs: 60_000, ...rest };
}

describe("a call that failed", () => {
  it("is sent again when it was never sent, at most twice, after growing pauses", () => {
    const pauses = [1, 2, 3].map((attempts) =>
      retryPauseMs(failed("not-sent", { attempts }), () => 1),
    );
    expect(pauses).toEqual([50, 200, undefined]);
    expect(retryPauseMs(failed("not-sent"), () => 0)).toBe(25);
  });

  it("is sent again when it was turned away and may come back in time", () => {
    const turnedAway = (retryAfterSeconds?: number, remainingMs = 60_000) =>
      retryPauseMs({
        ...failed("turned-away", { remainingMs }),
        failure: {
          code: "turned-away",
          message: "later",
          ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
        },
      });
    expect(turnedAway(2)).toBe(2_000);
    expect(turnedAway(0)).toBe(0);
    expect(turnedAway(60)).toBeUndefined();
    expect(turnedAway(59.9)).toBe(59_900);
    expect(turnedAway()).toBeUndefined();
  });

  it.each(["cut", "timed-out"] as const)(
    "is sent again after `%s` only where that is safe",
    (code) => {
      expect(retryPauseMs(failed(code))).toBeUndefined();
      expect(retryPauseMs(failed(code, { settings: { idempotent: true } }))).toBeGreaterThan(0);
      expect(retryPauseMs(failed(code, { settings: { readOnly: true } }))).toBeGreaterThan(0);
      expect(retryPauseMs(failed(code, { method: "resources/read" }))).toBeGreaterThan(0);
      expect(retryPauseMs(failed(code, { method: "tools/list" }))).toBeGreaterThan(0);
      for (const method of ["initialize", "logging/setLevel", "tasks/cancel", "__proto__", "x/y"]) {
        expect(retryPauseMs(failed(code, { method }))).toBeUndefined();
        // What the operator says is said of tools.
        expect(
          retryPauseMs(failed(code, { method, settings: { idempotent: true } })),
        ).toBeUndefined();
      }
    },
  );

  it("is never sent again otherwise", () => {
    const others = codes.filter(
      (code) => !["not-sent", "turned-away", "cut", "timed-out"].includes(code),
    );
    for (const code of others) {
      const settings = { idempotent: true, readOnly: true };
      expect(retryPauseMs(failed(code, { settings }))).toBeUndefined();
    }
  });
});

it("never sends a call again that may have happened, that spoke, or that is out of time", () => {
  const call = fc.record({
    failure: fc.record(
      {
        code: fc.constantFrom(...codes),
        message: fc.constant(""),
        retryAfterSeconds: fc.double({ min: -5, max: 200, noNaN: true }),
        status: fc.integer(),
      },
      { requiredKeys: ["code", "message"] },
    ),
    method: fc.constantFrom("tools/call", "resources/read", "tasks/update"),
    settings: fc.record({ idempotent: fc.boolean(), readOnly: fc.boolean() }),
    attempts: fc.integer({ min: 1, max: 5 }),
    spoke: fc.boolean(),
    remainingMs: fc.double({ min: -1_000, max: 100_000, noNaN: true }),
  });
  fc.assert(
    fc.property(call, (given) => {
      const pauseMs = retryPauseMs(given);
      if (pauseMs === undefined) return;
      const { failure, method, settings } = given;
      const undone = failure.code === "not-sent" || failure.code === "turned-away";
      const declared = method === "tools/call" && (settings.idempotent || settings.readOnly);
      expect(undone || declared || method === "resources/read").toBe(true);
      expect(given.spoke).toBe(false);
      expect(given.attempts).toBeLessThan(3);
      expect(pauseMs).toBeGreaterThanOrEqual(0);
      expect(pauseMs).toBeLessThan(given.remainingMs);
    }),
  );
});
