import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { argumentsDigest, findCalls, verifyAudit } from "../../src/audit/audit.ts";
import { textDigest } from "../../src/audit/digest.ts";
import { intentOf, openAudited, outcomeOf } from "./fixtures/audited.ts";
import type { Audited } from "./fixtures/audited.ts";
import { kinds, newPlace } from "./fixtures/databases.ts";
import type { Place } from "./fixtures/databases.ts";

describe.each(kinds)("an audit on %s", (kind) => {
  let place: Place;
  let audited: Audited;

  beforeEach(async () => {
    place = await newPlace(kind);
    audited = openAudited(place);
  });
  afterEach(async () => {
    await audited.close();
    await place.remove();
  });

  it("stores a call with everything that was said of it", async () => {
    const { audit, store } = audited;
    const callId = audit.newCallId();
    const intent = intentOf(callId, { idempotencyKeyDigest: "sha256:k" });
    expect(audit.intent(intent)).toBe(true);
    audit.outcome(outcomeOf(callId));
    await audit.drained();
    const { calls, nextCursor } = await findCalls(store.db, {});
    expect(nextCursor).toBeUndefined();
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({
      callId,
      at: new Date(intent.at).toISOString(),
      traceId: intent.traceId,
      caller: { kind: "key", id: "key:ci", client: "ci" },
      session: intent.session,
      method: "tools/call",
      server: "desk",
      tool: "page_oncall",
      liveTool: "page_oncall",
      contractVersion: "1.2.3",
      contractDigest: intent.contractDigest,
      toolDigest: intent.toolDigest,
      decision: "forward",
      era: "modern",
      idempotencyKeyDigest: "sha256:k",
      argumentsDigest: argumentsDigest({ urgency: "high", service: "billing" }),
      state: "ended",
      outcome: "result",
      upstreamStatus: 200,
      resultDigest: textDigest('{"content":[]}'),
      resultBytes: 14,
      timing: { queue: 0.1, upstream: 12.25, total: 13 },
      attempts: 1,
    });
    expect(calls[0]).not.toHaveProperty("arguments");
    expect(await verifyAudit(store)).toMatchObject({ ok: true, replicas: [{ rows: 1 }] });
  }, 240_000);

  it("shows a call that is under way, and its end when it comes", async () => {
    const { audit, store } = audited;
    const callId = audit.newCallId();
    audit.intent(intentOf(callId));
    await audit.drained();
    const open = await findCalls(store.db, { outcome: "in-flight" });
    expect(open.calls).toMatchObject([{ callId, state: "in-flight" }]);
    audit.outcome(outcomeOf(callId, { outcome: "tool-error", errorCode: -32602 }));
    await audit.drained();
    const { calls } = await findCalls(store.db, {});
    expect(calls).toMatchObject([
      { callId, state: "ended", outcome: "tool-error", errorCode: "-32602", server: "desk" },
    ]);
    expect((await findCalls(store.db, { outcome: "in-flight" })).calls).toEqual([]);
    expect(await verifyAudit(store)).toMatchObject({ ok: true, replicas: [{ rows: 2 }] });
  }, 240_000);
});
