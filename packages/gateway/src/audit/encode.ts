import type { Json } from "@tenon/contract";
import { argumentsDigest } from "./digest.ts";
import { auditLimits as limits } from "./limits.ts";
import type { CallIntent, CallOutcome, PayloadPolicy } from "./record.ts";
import type { Redactor } from "./redact.ts";

/** What of the arguments is written. */
interface Payload {
  readonly digest: string | undefined;
  readonly given: string | undefined;
  readonly sent: string | undefined;
  readonly omitted: "too-large" | undefined;
}

const noPayload: Payload = {
  digest: undefined,
  given: undefined,
  sent: undefined,
  omitted: undefined,
};

/**
 * The JSON text of an intent for the spool: `intentColumns` behind its kind, as they are hashed and stored. What the policy
 * keeps out of the database is kept out here, since the spool is on disk as well.
 */
export function intentJson(intent: CallIntent, policy: PayloadPolicy, redactor: Redactor): string {
  const { caller } = intent;
  const payload = payloadOf(intent, policy, redactor);
  return JSON.stringify([
    "i",
    intent.callId,
    instantOf(intent.at),
    cut(intent.traceId),
    caller.kind,
    cut(caller.id),
    cut(caller.client),
    cut(caller.subject),
    cut(intent.session),
    cut(intent.method),
    cut(intent.server),
    nameOf(intent, policy),
    cut(intent.liveTool),
    cut(intent.contractVersion),
    cut(intent.contractDigest),
    cut(intent.toolDigest),
    intent.decision,
    intent.era,
    cut(intent.idempotencyKeyDigest),
    payload.digest,
    payload.given,
    payload.sent,
    payload.given !== undefined && isSearchable(payload.given) && isSearchable(payload.sent),
    payload.omitted,
  ]);
}

/**
 * The JSON text of an outcome for the spool: its kind, the id of the call, and `outcomeColumns`. Put together by hand: all but
 * the code is our own and needs no escapes, and this is on the path of every call.
 */
export function outcomeJson(outcome: CallOutcome, resultDigest: string | undefined): string {
  const { callId, at, result, timing, errorCode, upstreamStatus, attempts } = outcome;
  const code = errorCode === undefined ? "null" : JSON.stringify(cut(String(errorCode)));
  const digest = resultDigest === undefined ? "null" : `"${resultDigest}"`;
  const bytes = result?.byteLength ?? outcome.resultBytes ?? "null";
  const parts = timing === undefined ? "null" : `"${timingText(timing)}"`;
  const status = upstreamStatus ?? "null";
  return `["o","${callId}",${instantOf(at)},"${outcome.outcome}",${code},${status},${digest},${bytes},${parts},${attempts ?? "null"}]`;
}

function payloadOf(intent: CallIntent, policy: PayloadPolicy, redactor: Redactor): Payload {
  const { arguments: given, sentArguments: sent } = intent;
  if (policy === "none" || given === undefined) return noPayload;
  const digest = intent.argumentsDigest ?? argumentsDigest(given);
  if (policy === "digest") return { ...noPayload, digest };
  if (policy === "full") return { ...texts(given, sent), digest };
  const names = [intent.tool, intent.liveTool].filter((name) => name !== undefined);
  if (sent === undefined) {
    return { ...texts(redactor.redact(intent.server, names, given)), digest };
  }
  const [first, second] = redactor.redactBoth(intent.server, names, given, sent);
  return { ...texts(first, second), digest };
}

/** JSON texts as they were sent, but for white space. */
function texts(given: Json, sent?: Json): Payload {
  const givenText = JSON.stringify(given);
  const sentText = sent === undefined ? undefined : JSON.stringify(sent);
  const fit = fits(givenText) && (sentText === undefined || fits(sentText));
  return fit
    ? { ...noPayload, given: givenText, sent: sentText }
    : { ...noPayload, omitted: "too-large" };
}

function fits(text: string): boolean {
  return text.length <= limits.payloadLength;
}

/** A resource's URI can carry arguments and passwords; only the policy `full` keeps them. */
function nameOf({ method, tool }: CallIntent, policy: PayloadPolicy): string | undefined {
  if (tool === undefined || policy === "full" || method !== "resources/read") return cut(tool);
  const end = tool.search(/[?#]/u);
  const plain = cut(end === -1 ? tool : tool.slice(0, end)) ?? "";
  return plain.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/iu, "$1");
}

function cut(text: string | undefined): string | undefined {
  return text !== undefined && text.length > limits.textLength
    ? text.slice(0, limits.textLength)
    : text;
}

/** Whether `jsonb` takes a JSON text: it refuses escapes of NUL and of halves of surrogate pairs. */
function isSearchable(text: string | undefined): boolean {
  // JSON.stringify writes exactly these as escapes, and a backslash of the text itself as two.
  return (
    text === undefined ||
    !text.includes(String.raw`\u`) ||
    !/(?<!\\)(?:\\\\)*\\u(?:0000|[dD][89a-fA-F])/u.test(text)
  );
}

/**
 * The parts that took time, as a JSON object of whole microseconds inside of a JSON text: numbers with a fraction take thrice
 * the time to write.
 */
function timingText(timing: Readonly<Record<string, number>>): string {
  let text = "";
  for (const part of Object.keys(timing)) {
    const us = Math.round((timing[part] ?? 0) * 1_000);
    if (us !== 0 && Number.isFinite(us)) {
      text += (text === "" ? "{" : ",") + (knownParts.get(part) ?? partName(part)) + us;
    }
  }
  return text === "" ? "{}" : `${text}}`;
}

/** Names of parts as they are written. */
const knownParts = new Map<string, string>();

function partName(part: string): string {
  const name = `${JSON.stringify(JSON.stringify(part)).slice(1, -1)}:`;
  if (knownParts.size < limits.knownKeys) knownParts.set(part, name);
  return name;
}

const lastInstant = Date.UTC(9999, 11, 31);

/** Whole milliseconds since 1970; a time that no calendar of ours has becomes the beginning. */
function instantOf(at: number): number {
  return at >= 0 && at <= lastInstant ? Math.trunc(at) : 0;
}
