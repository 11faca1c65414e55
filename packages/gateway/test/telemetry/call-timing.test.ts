import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callParts, callTiming, serverTiming, totalMs } from "../../src/telemetry/call-timing.ts";
import type { CallMarks, CallTiming } from "../../src/telemetry/call-timing.ts";
import { finished } from "./finished.ts";

const sum = (timing: CallTiming): number => callParts.reduce((all, part) => all + timing[part], 0);

describe("the parts of a call", () => {
  it("are where its moments lie", () => {
    const { marks } = finished({ startedAt: 100 });
    expect(callTiming(marks)).toEqual({
      auth: 1,
      queue: 0.5,
      admit: 0.25,
      validate: 0.25,
      translate: 0.5,
      retry: 0,
      connect: 2.5,
      upstream: 24,
      "judge-result": 0.5,
      write: 0.5,
    });
  });

  it("sum to the wall time, whatever was reached", () => {
    const mark = fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }), { nil: undefined });
    const moments = fc.tuple(mark, mark, mark, mark, mark, mark, mark, mark);
    const law = fc.property(moments, fc.nat(3), (optional, attempts) => {
      const reached = optional.filter((moment) => moment !== undefined);
      const startedAt = Math.min(...reached, 1e6);
      const doneAt = Math.max(...reached, startedAt);
      const [authenticatedAt, receivedAt, admittedAt, judgedAt, ...rest] = optional.map(
        (moment) => moment ?? 0,
      );
      const [sentAt, connectedAt, answeredAt, resultJudgedAt] = rest;
      const marks = {
        startedAt,
        authenticatedAt,
        receivedAt,
        admittedAt,
        judgedAt,
        sentAt,
        connectedAt,
        answeredAt,
        resultJudgedAt,
        doneAt,
        attempts,
      } as CallMarks;
      const timing = callTiming(marks);
      expect(sum(timing)).toBeCloseTo(totalMs(marks), 6);
      for (const part of callParts) expect(timing[part]).toBeGreaterThanOrEqual(0);
    });
    fc.assert(law, { numRuns: 300 });
  });

  it("give a refused call's rest to writing, and what earlier attempts took to retrying", () => {
    expect(
      callTiming({ startedAt: 10, authenticatedAt: 11, judgedAt: 12, doneAt: 14 }),
    ).toMatchObject({
      auth: 1,
      validate: 1,
      write: 2,
      upstream: 0,
    });
    const again = callTiming({
      startedAt: 10,
      judgedAt: 12,
      sentAt: 20,
      answeredAt: 25,
      doneAt: 25,
      attempts: 2,
    });
    expect(again).toMatchObject({ translate: 0, retry: 8, connect: 0, upstream: 5 });
  });

  it("do not count a connection that was had before", () => {
    const timing = callTiming({
      startedAt: 10,
      sentAt: 20,
      connectedAt: 5,
      answeredAt: 30,
      doneAt: 30,
    });
    expect(timing).toMatchObject({ connect: 0, upstream: 10 });
  });
});

describe("Server-Timing", () => {
  it("names the total and the parts that took time", () => {
    expect(
      serverTiming(
        callTiming({ startedAt: 0, judgedAt: 0.12345, sentAt: 0.2, answeredAt: 3, doneAt: 3.5 }),
      ),
    ).toBe(
      "total;dur=3.500, validate;dur=0.123, translate;dur=0.077, upstream;dur=2.800, write;dur=0.500",
    );
    expect(serverTiming(callTiming({ startedAt: 1, doneAt: 1 }))).toBe("total;dur=0.000");
  });
});
