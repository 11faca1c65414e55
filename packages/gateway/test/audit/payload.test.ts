import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { argumentsDigest, findCalls } from "../../src/audit/audit.ts";
import type { AuditedCall, CallIntent, PayloadPolicy } from "../../src/audit/audit.ts";
import { textDigest } from "../../src/audit/digest.ts";
import { auditLimits } from "../../src/audit/limits.ts";
import { intentOf, openAudited, outcomeOf } from "./fixtures/audited.ts";
import { newPlace } from "./fixtures/databases.ts";
import type { Place } from "./fixtures/databases.ts";

let place: Place;
beforeEach(async () => {
  place = await newPlace("postgres");
});
afterEach(() => place.remove());

const secret = "correct horse battery staple";
const asked = { customer_email: "ann@example.org", password: secret, urgency: "high" };
const sent = { email_address: "ann@example.org", passphrase: secret, urgency: "high" };

/** What of a call is in the spool and in the database. */
async function kept(payload: PayloadPolicy, more: Partial<CallIntent>) {
  const redact = new Map([["desk/page_oncall", ["/customer_email"]]]);
  const { audit, store, close } = openAudited(place, { payload, redact });
  const callId = audit.newCallId();
  audit.intent(intentOf(callId, { arguments: asked, ...more }));
  audit.outcome(outcomeOf(callId));
  audit.flush();
  const folder = join(place.folder, "spool");
  const spooled = readdirSync(folder).map((name) => readFileSync(join(folder, name), "latin1"));
  await audit.drained();
  const { calls } = await findCalls(store.db, {});
  await close();
  return { call: calls[0] as AuditedCall, spooled: spooled.join("") };
}

it("keeps nothing of arguments and results under none", async () => {
  const { call, spooled } = await kept("none", {});
  expect(call).not.toHaveProperty("argumentsDigest");
  expect(call).not.toHaveProperty("resultDigest");
  expect(call).not.toHaveProperty("arguments");
  expect(call.resultBytes).toBe(14);
  expect(spooled).not.toContain(secret);
  expect(spooled).not.toContain("ann@");
});

it("keeps digests under digest, and lets nothing else reach the disk", async () => {
  const { call, spooled } = await kept("digest", { sentArguments: sent });
  expect(call.argumentsDigest).toBe(argumentsDigest(asked));
  expect(call).not.toHaveProperty("arguments");
  expect(call).not.toHaveProperty("sentArguments");
  expect(spooled).not.toContain(secret);
  expect(spooled).not.toContain("ann@");
});

it("redacts before the spool, also what a translation renamed", async () => {
  const { call, spooled } = await kept("redacted", { sentArguments: sent, decision: "translate" });
  expect(call.arguments).toEqual({
    customer_email: "[redacted]",
    password: "[redacted]",
    urgency: "high",
  });
  expect(call.sentArguments).toEqual({
    email_address: "[redacted]",
    passphrase: "[redacted]",
    urgency: "high",
  });
  expect(call.argumentsDigest).toBe(argumentsDigest(asked));
  expect(spooled).not.toContain(secret);
  expect(spooled).not.toContain("ann@");
});

it("keeps all under full, with the digest that everybody gets", async () => {
  const { call } = await kept("full", { sentArguments: sent });
  expect(call).toMatchObject({
    arguments: asked,
    sentArguments: sent,
    argumentsDigest: argumentsDigest(asked),
    resultDigest: textDigest('{"content":[]}'),
  });
});

it("keeps the digest alone of arguments past the limit", async () => {
  const frame = '{"text":""}'.length;
  const fits = { text: "x".repeat(auditLimits.payloadLength - frame) };
  expect((await kept("full", { arguments: fits })).call).toMatchObject({ arguments: fits });
  const past = { text: `${fits.text}x` };
  const { call } = await kept("full", { arguments: past });
  expect(call).not.toHaveProperty("arguments");
  expect(call).toMatchObject({ omitted: "too-large", argumentsDigest: argumentsDigest(past) });
});

it("keeps the place of a resource without what its URI carries", async () => {
  const more = { method: "resources/read", tool: `db://user:pw@host/table?key=${secret}#f` };
  expect((await kept("digest", more)).call.tool).toBe("db://host/table");
});

it("cuts names that a client makes long", async () => {
  const { call } = await kept("digest", { tool: "x".repeat(100_000), traceId: "\0\ud800" });
  expect(call.tool).toHaveLength(auditLimits.textLength);
  expect(call.traceId).toBe("\u{FFFD}\u{FFFD}");
});

it("digests a large result in the background", async () => {
  const { audit, store, close } = openAudited(place);
  const callId = audit.newCallId();
  const result = Buffer.alloc(auditLimits.digestNowBytes + 1, "x");
  audit.intent(intentOf(callId));
  audit.outcome(outcomeOf(callId, { result }));
  await audit.drained();
  const { calls } = await findCalls(store.db, {});
  expect(calls).toMatchObject([
    { resultDigest: textDigest(result), resultBytes: result.byteLength },
  ]);
  await close();
});
