import { describe, expect, it } from "vitest";
import { Admission } from "../../src/limits/admission.ts";
import type { Admitted, Applicant, Refused } from "../../src/limits/admission.ts";
import { MemoryRates } from "../../src/limits/memory-rates.ts";

function ask(settings: Applicant["settings"], other: Partial<Applicant> = {}): Applicant {
  return { server: "billing", tool: "pay", callerId: "key:ann", settings, ...other };
}

/** The answer, which is there at once. */
function now(answer: ReturnType<Admission["admit"]>): Admitted | Refused {
  if (answer instanceof Promise) throw new Error("it is not there at once");
  return answer;
}

function admitted(answer: ReturnType<Admission["admit"]>): Admitted {
  const given = now(answer);
  if (given.kind === "refused") throw new Error(given.problem.message);
  return given;
}

describe("admission", () => {
  it("lets everything in where nothing is limited, and keeps nothing of it", () => {
    const admission = new Admission();
    const all = Array.from({ length: 10_000 }, () => admitted(admission.admit(ask({}))));
    expect(new Set(all).size).toBe(1);
    expect(admission.underWay).toBe(0);
    for (const one of all) one.release();
  });

  it("refuses a client that calls a tool too often, and says when to come back", () => {
    let nowMs = 0;
    const admission = new Admission({ now: () => nowMs });
    const settings = { rateLimit: { calls: 2, perSeconds: 10 } };
    admitted(admission.admit(ask(settings))).release();
    admitted(admission.admit(ask(settings))).release();
    nowMs += 2_500;
    const refused = now(admission.admit(ask(settings)));
    expect(refused).toMatchObject({
      kind: "refused",
      problem: { code: "rate-limited", retryAfterSeconds: 8 },
    });
    nowMs += 8_000;
    admitted(admission.admit(ask(settings)));
  });

  it("counts clients, tools and servers apart", () => {
    const admission = new Admission();
    const settings = { rateLimit: { calls: 1, perSeconds: 60 }, concurrency: 1 };
    const others = [
      {},
      { callerId: "key:bob" },
      { tool: "refund" },
      { server: "desk" },
      { tool: "pay\0key:ann", callerId: "" },
      { tool: "", callerId: "pay\0key:ann" },
      { tool: "x".repeat(2_000) },
      { tool: "x".repeat(2_001) },
    ];
    for (const other of others) admitted(admission.admit(ask(settings, other)));
    for (const other of others) {
      expect(now(admission.admit(ask(settings, other))).kind).toBe("refused");
    }
    expect(admission.underWay).toBe(others.length);
  });

  it("holds a client to so many calls at a time, however often one is released", () => {
    const admission = new Admission();
    const settings = { concurrency: 2 };
    const [first] = [1, 2].map(() => admitted(admission.admit(ask(settings))));
    expect(now(admission.admit(ask(settings)))).toMatchObject({
      problem: { code: "too-many-calls", retryAfterSeconds: 1 },
    });
    first?.release();
    first?.release();
    const third = admitted(admission.admit(ask(settings)));
    expect(now(admission.admit(ask(settings))).kind).toBe("refused");
    third.release();
    expect(admission.underWay).toBe(1);
  });

  it("does not count a call towards the rate that there was no room for, nor the other way round", () => {
    let nowMs = 0;
    const admission = new Admission({ now: () => nowMs });
    const settings = { concurrency: 1, rateLimit: { calls: 2, perSeconds: 1 } };
    const first = admitted(admission.admit(ask(settings)));
    for (let round = 0; round < 5; round += 1) {
      expect(now(admission.admit(ask(settings)))).toMatchObject({
        problem: { code: "too-many-calls" },
      });
    }
    first.release();
    admitted(admission.admit(ask(settings))).release();
    const refused = { problem: { code: "rate-limited" } };
    expect(now(admission.admit(ask(settings)))).toMatchObject(refused);
    expect(admission.underWay).toBe(0);
    nowMs += 1_100;
    admitted(admission.admit(ask(settings)));
  });

  it("follows limits that change while calls are under way", () => {
    const admission = new Admission();
    admitted(admission.admit(ask({ concurrency: 1 })));
    admitted(admission.admit(ask({ concurrency: 2 })));
    expect(now(admission.admit(ask({ concurrency: 1 }))).kind).toBe("refused");
    admitted(admission.admit(ask({ rateLimit: { calls: 1, perSeconds: 1 } })));
    admitted(admission.admit(ask({ rateLimit: { calls: 1, perSeconds: 2 } })));
  });

  it("says nothing raw that a client or a server named", () => {
    const admission = new Admission();
    const named = { tool: "pay\u001b[2J\u202e", server: "a\u0007b" };
    const refused = now(admission.admit(ask({ concurrency: 0 }, named)));
    const message = refused.kind === "refused" ? refused.problem.message : "";
    expect(message).toContain("calls of one client");
    for (const raw of ["\u0007", "\u001b", "\u202e"]) expect(message).not.toContain(raw);
  });
});

describe("rates in memory", () => {
  it("forgets the key that was used least recently when there are too many", () => {
    const rates = new MemoryRates(2);
    const once = { calls: 1, perSeconds: 60 };
    const take = (key: string): boolean => rates.take(key, once, 1_000) === 0;
    expect([take("a"), take("b"), take("a"), take("b")]).toEqual([true, true, false, false]);
    expect(take("a")).toBe(false);
    expect(take("c")).toBe(true);
    expect(rates.size).toBe(2);
    // `b` was forgotten, `a` was not.
    expect(take("a")).toBe(false);
    expect(take("b")).toBe(true);
  });
});
