import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Circuit } from "../../src/limits/circuit.ts";
import type { Passage } from "../../src/limits/circuit.ts";
import type { UpstreamFailure, UpstreamFailureCode } from "../../src/upstream/upstream.ts";

const failure = (code: UpstreamFailureCode, status?: number): UpstreamFailure => ({
  code,
  message: `it is ${code}`,
  ...(status !== undefined && { status }),
});

/** A circuit with a clock of its own. */
function circuitAt() {
  const clock = { nowMs: 1_000 };
  const times = { failures: 3, restMs: 100, longestRestMs: 1_000, now: () => clock.nowMs };
  const circuit = new Circuit(times);
  const enter = (): Passage => {
    const entered = circuit.enter();
    if (entered.kind !== "passage") throw new Error(`open for ${entered.retryInMs} ms`);
    return entered;
  };
  const fail = (code: UpstreamFailureCode = "cut", status?: number): void =>
    enter().settle(failure(code, status));
  const opened = (): void => [1, 2, 3].forEach(() => fail());
  return { circuit, clock, enter, fail, opened };
}

describe("a circuit", () => {
  it("opens after failures in a row and says for how long, and why", () => {
    const { circuit, fail, clock } = circuitAt();
    fail();
    fail("not-sent");
    expect(circuit.state()).toMatchObject({ state: "closed", failures: 2, retryInMs: 0 });
    fail("bad-answer", 502);
    expect(circuit.enter()).toEqual({ kind: "circuit-open", retryInMs: 100 });
    const state = { state: "open", failures: 3, reason: "it is bad-answer", retryInMs: 60 };
    clock.nowMs += 40;
    expect(circuit.state()).toEqual(state);
  });

  it("stays closed while an answer comes between", () => {
    const { circuit, enter, fail } = circuitAt();
    for (let round = 0; round < 20; round += 1) {
      fail();
      fail("timed-out");
      enter().settle(undefined);
    }
    expect(circuit.state()).toEqual({ state: "closed", failures: 0, retryInMs: 0 });
  });

  it("does not open for what says nothing about the upstream", () => {
    const { circuit, fail } = circuitAt();
    const nothing = ["cancelled", "unauthorized", "session-gone", "to-be-resumed"] as const;
    for (const code of nothing) for (let round = 0; round < 5; round += 1) fail(code);
    for (let round = 0; round < 5; round += 1) fail("turned-away", 429);
    for (let round = 0; round < 5; round += 1) fail("bad-answer", 200);
    expect(circuit.state().state).toBe("closed");
  });

  it("lets one call try after the rest; an answer closes it for all", () => {
    const { circuit, clock, enter, opened } = circuitAt();
    opened();
    clock.nowMs += 100;
    const trial = enter();
    expect(circuit.enter().kind).toBe("circuit-open");
    expect(circuit.state().state).toBe("half-open");
    trial.settle(undefined);
    expect(circuit.state()).toEqual({ state: "closed", failures: 0, retryInMs: 0 });
    enter();
  });

  it("rests twice as long after each trial that failed, up to a bound", () => {
    const { circuit, clock, fail, opened } = circuitAt();
    opened();
    const rests = [1, 2, 3, 4, 5].map(() => {
      clock.nowMs += circuit.state().retryInMs;
      fail();
      return circuit.state().retryInMs;
    });
    expect(rests).toEqual([200, 400, 800, 1_000, 1_000]);
  });

  it("lets the next one try at once when a trial was cancelled", () => {
    const { circuit, clock, enter, fail, opened } = circuitAt();
    opened();
    clock.nowMs += 100;
    fail("cancelled");
    expect(circuit.state().state).toBe("open");
    enter();
  });

  it("lets another one try when a trial hears nothing for a rest", () => {
    const { circuit, clock, enter, opened } = circuitAt();
    opened();
    clock.nowMs += 100;
    const stuck = enter();
    clock.nowMs += 200;
    enter().settle(undefined);
    stuck.settle(failure("timed-out"));
    expect(circuit.state().state).toBe("closed");
  });

  it("closes with a sign of life from anywhere, before the trial's end and from older calls", () => {
    const { circuit, clock, enter, opened } = circuitAt();
    const older = enter();
    opened();
    older.heard();
    expect(circuit.state().state).toBe("closed");
    opened();
    circuit.heard();
    expect(circuit.state().state).toBe("closed");
    opened();
    clock.nowMs += 100;
    enter().heard();
    expect(circuit.state().state).toBe("closed");
  });

  it("does not take one tool that hangs for a server that is away", () => {
    const { circuit, clock, enter } = circuitAt();
    const hanging = Array.from({ length: 10 }, enter);
    clock.nowMs += 10;
    enter().settle(undefined);
    clock.nowMs += 60_000;
    for (const passage of hanging) passage.settle(failure("timed-out"));
    expect(circuit.state().state).toBe("closed");
  });

  it("does not open again for calls that began before it closed", () => {
    const { circuit, clock, enter, opened } = circuitAt();
    const older = Array.from({ length: 10 }, enter);
    opened();
    clock.nowMs += 100;
    enter().settle(undefined);
    for (const passage of older) passage.settle(failure("cut"));
    expect(circuit.state()).toMatchObject({ state: "closed", failures: 0 });
  });

  it("counts each call once", () => {
    const { circuit, enter } = circuitAt();
    const passage = enter();
    for (let round = 0; round < 9; round += 1) passage.settle(failure("cut"));
    expect(circuit.state()).toMatchObject({ state: "closed", failures: 1 });
  });
});

type Step =
  | { readonly act: "wait"; readonly ms: number }
  | { readonly act: "enter" | "heard" }
  | { readonly act: "settle"; readonly which: number; readonly code: UpstreamFailureCode | "ok" };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ act: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 700 }) }),
  { arbitrary: fc.record({ act: fc.constantFrom("enter" as const) }), weight: 4 },
  fc.record({ act: fc.constantFrom("heard" as const) }),
  {
    arbitrary: fc.record({
      act: fc.constant("settle" as const),
      which: fc.nat(50),
      code: fc.constantFrom("ok", "cut", "not-sent", "timed-out", "cancelled", "unauthorized"),
    }),
    weight: 4,
  },
);

describe("any circuit", () => {
  it("never bars calls for longer than its longest rest, and never without failures", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const { circuit, clock } = circuitAt();
        const passages: Passage[] = [];
        for (const taken of steps) {
          clock.nowMs += taken.act === "wait" ? taken.ms : 0;
          if (taken.act === "heard") circuit.heard();
          if (taken.act === "settle" && passages.length > 0) {
            const [passage] = passages.splice(taken.which % passages.length, 1);
            passage?.settle(taken.code === "ok" ? undefined : failure(taken.code));
          }
          const { state, failures, retryInMs } = circuit.state();
          expect(retryInMs).toBeLessThanOrEqual(1_000);
          expect(state === "closed" ? failures < 3 : failures >= 3).toBe(true);
          if (taken.act !== "enter") continue;
          const entered = circuit.enter();
          if (entered.kind === "passage") passages.push(entered);
          const barredMs = entered.kind === "passage" ? 0 : entered.retryInMs;
          expect(barredMs === 0).toBe(state === "closed" || retryInMs === 0);
        }
        clock.nowMs += 1_000;
        expect(circuit.enter().kind).toBe("passage");
      }),
    );
  });
});
