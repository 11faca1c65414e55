import { setTimeout as pause } from "node:timers/promises";
import { plainText, type JsonObject } from "@tenon/contract";
import type { Caller } from "../caller.ts";
import { type Era, revisionOf } from "../era.ts";
import { gatewayInfo } from "../meta-keys.ts";
import { statusFailure } from "../upstream/http-answer.ts";
import type { Outgoing, Upstream, UpstreamFailure } from "../upstream/upstream.ts";
import { heldLimits } from "./limits.ts";
import { answerTo, toBytes } from "./message.ts";
import { ownModernRequest } from "./modern-request.ts";

/** Whether a server speaks an era; a failure where that could not be found out. */
export type Verdict = "speaks" | "silent" | "speaks-not" | UpstreamFailure;

interface Told {
  readonly result: JsonObject | undefined;
  readonly failure: UpstreamFailure | undefined;
  readonly session: string | undefined;
}

/** Asks `server/discover` (2026-07-28). Takes `discoveryMs` at most. */
export async function probeModern(inner: Upstream, caller: Caller): Promise<Verdict> {
  const call = { id: 1, method: "server/discover", params: {} };
  const facts = { clientInfo: gatewayInfo, capabilities: {}, level: undefined };
  const told = await askOnce(inner, ownModernRequest(call, { caller, headers: {} }, facts));
  const versions = told?.result?.["supportedVersions"];
  if (Array.isArray(versions) && versions.includes(revisionOf.modern)) return "speaks";
  return verdictOf(told);
}

/** Asks `initialize`, and ends the session that it opened. Takes `discoveryMs` at most. */
export async function probeLegacy(inner: Upstream, caller: Caller): Promise<Verdict> {
  const params = { protocolVersion: revisionOf.legacy, capabilities: {}, clientInfo: gatewayInfo };
  const message = { id: 1, method: "initialize", params };
  const told = await askOnce(inner, {
    era: "legacy",
    message: { jsonrpc: "2.0", ...message },
    bytes: toBytes(message),
    caller,
    session: undefined,
    headers: {},
  });
  if (told?.session !== undefined) void inner.end(told.session, caller);
  return typeof told?.result?.["protocolVersion"] === "string" ? "speaks" : verdictOf(told);
}

/** Codes by which a server shows that it is there and does not understand. */
const misunderstandings: ReadonlySet<UpstreamFailure["code"]> = new Set([
  "bad-answer",
  "session-gone",
]);

/** Statuses that say nothing about what was asked: it took too long, or there was too much of it. */
const indifferent: ReadonlySet<number | undefined> = new Set([408, 425, 429]);

function verdictOf(told: Told | undefined): Verdict {
  if (told === undefined) return "silent";
  const { failure } = told;
  if (failure === undefined) return "speaks-not";
  const isWord = misunderstandings.has(failure.code) && !indifferent.has(failure.status);
  return isWord ? "speaks-not" : failure;
}

/** Undefined: nothing came in time. */
function askOnce(inner: Upstream, outgoing: Outgoing): Promise<Told | undefined> {
  const { promise, resolve } = Promise.withResolvers<Told | undefined>();
  let session: string | undefined;
  const sent = inner.request(outgoing, {
    opened: (given) => {
      session = given;
    },
    head: () => undefined,
    message: () => undefined,
    response: (bytes, status) => {
      const result = answerTo(bytes, outgoing.message.id)?.result;
      // An error of the protocol under such a status is no word on what the server speaks: it may be on its way up.
      const failure = status >= 500 ? statusFailure(status, {}) : undefined;
      resolve({ result, failure, session });
    },
    failed: (failure) => resolve({ result: undefined, failure, session }),
  });
  const patience = setTimeout(() => {
    resolve(undefined);
    sent.cancel("It took too long.");
  }, heldLimits.discoveryMs);
  return promise.finally(() => clearTimeout(patience));
}

/** The way to the server could not even be made. */
function unprobed(error: unknown): UpstreamFailure {
  const reason = error instanceof Error ? plainText(error.message) : "unknown";
  return { code: "not-sent", message: `It cannot be asked: ${reason}` };
}

/** Asks for both eras; a server that answers to one and says nothing to the other does not speak the other. */
export async function probeEras(
  probe: Readonly<Record<Era, () => Promise<Verdict>>>,
  learnt: (era: Era, verdict: Verdict) => void,
): Promise<void> {
  const verdicts = new Map<Era, Verdict>();
  const both = new AbortController();
  const learn = (era: Era, verdict: Verdict): void => {
    verdicts.set(era, verdict);
    if (verdicts.size === 2) both.abort();
    learnt(era, verdict);
  };
  const ask = async (era: Era): Promise<void> => {
    const verdict = await probe[era]().catch(unprobed);
    // A slow start is no silence: what comes late still counts when it says something.
    if (verdicts.has(era) && verdict !== "speaks") return;
    learn(era, verdict);
    const other = era === "legacy" ? "modern" : "legacy";
    if (verdict !== "speaks" || verdicts.has(other)) return;
    const patience = { ref: false, signal: both.signal };
    await pause(heldLimits.silentEraMs, undefined, patience).catch(() => undefined);
    if (!verdicts.has(other)) learn(other, "silent");
  };
  await Promise.all([ask("legacy"), ask("modern")]);
}
