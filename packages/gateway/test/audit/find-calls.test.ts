import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findCalls } from "../../src/audit/audit.ts";
import type { AuditFilter, CallIntent, CallOutcome } from "../../src/audit/audit.ts";
import { auditLimits } from "../../src/audit/limits.ts";
import { intentOf, openAudited, outcomeOf } from "./fixtures/audited.ts";
import type { Audited } from "./fixtures/audited.ts";
import { kinds, newPlace } from "./fixtures/databases.ts";
import type { Place } from "./fixtures/databases.ts";

const night = Date.parse("2026-11-21T03:00:00Z");
const given: readonly (Partial<CallIntent> & { readonly ends?: Partial<CallOutcome> | "never" })[] =
  [
    { server: "billing", tool: "pay", arguments: { customer: { id: 7 }, tags: ["a", "b"] } },
    { server: "billing", tool: "refund", arguments: { customer: { id: 8 } }, liveTool: "repay" },
    { server: "desk", tool: "pay", arguments: { note: "\0 \ud800" } },
    {
      server: "desk",
      caller: { kind: "token", id: "token:i ann web", client: "web", subject: "ann", scopes: [] },
      traceId: "f".repeat(32),
      arguments: { customer: null },
      ends: { outcome: "timed-out", errorCode: -31003 },
    },
    { server: "desk", tool: "slow", ends: "never" },
  ];

describe.each(kinds)("on %s", (kind) => {
  let place: Place;
  let audited: Audited;
  const ids: string[] = [];

  beforeAll(async () => {
    place = await newPlace(kind);
    audited = openAudited(place, { payload: "full" });
    const { audit } = audited;
    for (const [minute, { ends = {}, ...more }] of given.entries()) {
      const callId = audit.newCallId();
      ids.push(callId);
      const at = night + minute * 60_000;
      audit.intent(intentOf(callId, { at, ...more }));
      if (ends !== "never") audit.outcome(outcomeOf(callId, { at: at + 12, ...ends }));
    }
    await audit.drained();
  }, 240_000);
  afterAll(async () => {
    await audited.close();
    await place.remove();
  });

  async function found(filter: AuditFilter): Promise<number[]> {
    const { calls } = await findCalls(audited.store.db, filter);
    return calls.map(({ callId }) => ids.indexOf(callId));
  }

  it.each<[string, AuditFilter, number[]]>([
    ["nothing, the newest first", {}, [4, 3, 2, 1, 0]],
    ["the server", { server: "billing" }, [1, 0]],
    ["the tool as asked for", { tool: "pay" }, [2, 0]],
    ["the tool as called", { tool: "repay" }, [1]],
    ["server and tool", { server: "desk", tool: "pay" }, [2]],
    ["the caller's id", { caller: "token:i ann web" }, [3]],
    ["the client's name", { caller: "web" }, [3]],
    ["the trace", { traceId: "f".repeat(32) }, [3]],
    ["an outcome", { outcome: "timed-out" }, [3]],
    ["what is under way", { outcome: "in-flight" }, [4]],
    ["what nobody knows the end of", { outcome: "outcome-unknown" }, []],
    ["a time", { from: "2026-11-21T03:01:00Z", to: "2026-11-21T03:03:00Z" }, [2, 1]],
    ["a time elsewhere", { from: "2026-11-21T04:04:00+01:00" }, [4]],
    ["an argument", { arguments: [{ pointer: "/customer/id", equals: 7 }] }, [0]],
    ["an item", { arguments: [{ pointer: "/tags/1", equals: "b" }] }, [0]],
    ["a whole", { arguments: [{ pointer: "/customer", equals: { id: 8 } }] }, [1]],
    ["null", { arguments: [{ pointer: "/customer", equals: null }] }, [3]],
    [
      "several arguments",
      {
        arguments: [
          { pointer: "/customer/id", equals: 7 },
          { pointer: "/tags/0", equals: "b" },
        ],
      },
      [],
    ],
  ])("finds calls by %s", async (_name, filter, expected) => {
    expect(await found(filter)).toEqual(expected);
  });

  it("finds a call by its id", async () => {
    expect(await found({ callId: ids[2] })).toEqual([2]);
  });

  it("shows arguments that no jsonb takes", async () => {
    const { calls } = await findCalls(audited.store.db, { callId: ids[2] });
    expect(calls[0]?.arguments).toEqual({ note: "\0 \ud800" });
  });

  it("goes on where a page ends", async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const page = await findCalls(audited.store.db, { limit: 2, cursor });
      seen.push(...page.calls.map(({ callId }) => callId));
      cursor = page.nextCursor;
      pages += 1;
    } while (cursor !== undefined);
    expect(pages).toBe(3);
    expect(seen).toEqual(ids.toReversed());
  });

  it.each<[string, AuditFilter]>([
    ["no page", { limit: 0 }],
    ["a page past the limit", { limit: auditLimits.pageMost + 1 }],
    ["a cursor of nobody", { cursor: "bm9uZQ" }],
    ["a cursor of two other things", { cursor: Buffer.from("[1,2]").toString("base64url") }],
    ["an id that is none", { callId: "1" }],
    ["a time that is none", { from: "yesterday" }],
    ["an outcome that is none", { outcome: "fine" as never }],
    ["a NUL", { server: "\0" }],
    ["a pointer that is none", { arguments: [{ pointer: "id", equals: 1 }] }],
    ["a NUL in a value", { arguments: [{ pointer: "/id", equals: "\0" }] }],
    [
      "too many conditions",
      { arguments: Array.from({ length: 9 }, () => ({ pointer: "/id", equals: 1 })) },
    ],
    ["a long condition", { arguments: [{ pointer: "/id", equals: "x".repeat(4_096) }] }],
  ])("refuses %s", async (_name, filter) => {
    await expect(findCalls(audited.store.db, filter)).rejects.toMatchObject({
      code: "audit-filter-invalid",
    });
  });

  it("allows the largest page", async () => {
    expect(await found({ limit: auditLimits.pageMost })).toHaveLength(5);
  });
});
