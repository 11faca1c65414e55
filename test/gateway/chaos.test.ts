import { describe, expect, it } from "vitest";
import type { Attempt, Listed } from "./chaos-clients.ts";
import { violationsOf } from "./chaos-judge.ts";
import type { Audited } from "./chaos-judge.ts";
import { planOf, troubles } from "./chaos-plan.ts";
import { chaos } from "./chaos-run.ts";

/** A seed whose plan has every trouble in it within this time. */
const short = { seed: 8, lengthMs: 20_000, clients: 12 };

/** A short run, the same every time; those of ten minutes are random and part of `scripts/nightly.ts`. */
describe("chaos", () => {
  it("breaks no promise", { timeout: 400_000 }, async () => {
    const report = await chaos(short);
    expect(report.violations).toEqual([]);
    expect(new Set(planOf(short.seed, short.lengthMs).map(({ trouble }) => trouble))).toEqual(
      new Set(troubles),
    );
    // Two troubles of one part at once count once.
    expect(report.happened.length).toBeGreaterThan(10);
    expect(report.ends["result"]?.count).toBeGreaterThan(50);
  });

  it("is the same for the same seed, and has every trouble in it", () => {
    const plan = planOf(3, 120_000);
    expect(planOf(3, 120_000)).toEqual(plan);
    expect(planOf(4, 120_000)).not.toEqual(plan);
    expect(new Set(plan.map(({ trouble }) => trouble))).toEqual(new Set(troubles));
  });
});

const attempt: Attempt = {
  nonce: "n",
  server: "alpha",
  tool: "pay",
  key: undefined,
  era: "modern",
  replica: 0,
  from: 1_000,
  until: 1_100,
  end: "result",
  answered: "n",
  result: undefined,
};
const audited: Audited = {
  callId: "c",
  server: "alpha",
  state: "ended",
  outcome: "result",
  decision: "forward",
  method: "tools/call",
  at: "",
  replica: "r",
  arguments: { nonce: "n" },
};
const ended: Audited = { ...audited, outcome: "outcome-unknown", errorCode: "gateway-ended" };
const list: Listed = { server: "alpha", replica: 0, pid: 1, era: "modern", at: 2_000, text: "a" };

interface Seen {
  readonly attempts?: readonly Attempt[];
  readonly arrived?: number;
  readonly tool?: string;
  readonly audited?: readonly Audited[];
  readonly lists?: readonly Listed[];
  readonly moves?: readonly number[];
}

function judged(seen: Seen): readonly string[] {
  const { attempts = [attempt], arrived = 1, tool = "pay", moves = [] } = seen;
  const arrival = { nonce: "n", tool, session: null, at: 0 };
  const alpha = { arrivals: () => Array.from({ length: arrived }, () => arrival) };
  return violationsOf({
    stage: { wasAway: (_replica, from) => from > 5_000, upstreams: [alpha] },
    attempts,
    lists: seen.lists ?? [],
    audited: seen.audited ?? [audited],
    moves: new Map([["alpha", moves]]),
  }).map((text) => text.replace(/: alpha.*$/u, ""));
}

describe("the judge of chaos", () => {
  it("finds nothing where all is well", () => {
    expect(judged({})).toEqual([]);
    const unknown = { ...audited, outcome: "outcome-unknown" };
    expect(
      judged({ audited: [unknown], attempts: [{ ...attempt, end: "outcome-unknown" }] }),
    ).toEqual([]);
    const gone = { ...attempt, from: 6_000, end: "broken: ECONNRESET" };
    expect(judged({ arrived: 0, audited: [], attempts: [gone] })).toEqual([]);
    expect(judged({ arrived: 2, tool: "read" })).toEqual([]);
    const cutOff = { ...attempt, from: 6_000, end: "broken: ECONNRESET" };
    expect(judged({ attempts: [cutOff], audited: [ended] })).toEqual([]);
    const moved = [list, { ...list, text: "b" }];
    expect(judged({ lists: moved, moves: [1_500] })).toEqual([]);
  });

  it.each<[string, Seen]>([
    ["hung for 100 ms", { attempts: [{ ...attempt, end: "hung" }] }],
    [
      "the connection failed although r0 was there",
      { attempts: [{ ...attempt, end: "broken: x" }] },
    ],
    ["a bug answered", { attempts: [{ ...attempt, end: "-32603" }] }],
    ["answered with other", { attempts: [{ ...attempt, answered: "other" }] }],
    ["it happened twice", { arrived: 2 }],
    ["what happened is not audited once", { audited: [{ ...audited, outcome: "refused" }] }],
    [
      "what happened is not audited once",
      { attempts: [attempt, attempt], audited: [audited, audited] },
    ],
    ["audited as cut off, and the client had its answer", { audited: [ended] }],
    [
      "audited as done, and it never arrived",
      { arrived: 0, attempts: [{ ...attempt, end: "cut" }] },
    ],
    ["the audit tells no end", { audited: [{ ...audited, state: "in-flight" }] }],
    ["not audited once each", { attempts: [attempt, { ...attempt, end: "circuit-open" }] }],
    ["not audited once each", { audited: [audited, { ...audited, outcome: "refused" }] }],
    ["a result of nothing", { arrived: 0, audited: [{ ...audited, outcome: "refused" }] }],
    ["alpha, modern: changed by itself in process 1", { lists: [list, { ...list, text: "b" }] }],
    [
      "alpha, modern: 3 different lists",
      { lists: ["a", "b", "c"].map((text) => ({ ...list, text })), moves: [1, 2] },
    ],
  ])("finds: %s", (what, seen) => {
    expect(judged(seen)).toEqual([what]);
  });

  it("finds two results under one key", () => {
    const keyed = { ...attempt, key: "k", result: "1" };
    const replayed = { ...audited, outcome: "replayed" };
    expect(judged({ attempts: [keyed, keyed], audited: [audited, replayed] })).toEqual([]);
    const other = { ...keyed, result: "2" };
    expect(judged({ attempts: [keyed, other], audited: [audited, replayed] })).toEqual([
      "two results under one key",
    ]);
  });
});
