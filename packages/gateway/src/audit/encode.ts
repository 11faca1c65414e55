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
  readonly digestLater: boolean;
}

const noPayload: Payload = {
  digest: undefined,
  given: undefined,
  sent: undefined,
  omitted: undefined,
  digestLater: false,
};

/**
 * The JSON text of an intent for the spool, in the order that `line.ts` reads. What the policy keeps out of the database is
 * kept out here, since the spool is on disk as well.
 */
export function intentJson(intent: CallIntent, policy: PayloadPolicy, redactor: Redactor): string {
  const { caller } = intent;
  const payload = payloadOf(intent, policy, redactor);
  return JSON.stringify([
    "i",
    intent.callId,
    intent.at,
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
    payload.omitted,
    payload.digestLater,
  ]);
}

/** The JSON text of an outcome for the spool. */
export function outcomeJson(outcome: CallOutcome, resultDigest: string | undefined): string {
  const { result, timing, errorCode } = outcome;
  return JSON.stringify([
    "o",
    outcome.callId,
    outcome.at,
    outcome.outcome,
    typeof errorCode === "string" ? cut(errorCode) : errorCode,
    outcome.upstreamStatus,
    resultDigest,
    result?.byteLength ?? outcome.resultBytes,
    timing,
    outcome.attempts,
  ]);
}

function payloadOf(intent: CallIntent, policy: PayloadPolicy, redactor: Redactor): Payload {
  const { arguments: given, sentArguments: sent } = intent;
  if (policy === "none" || given === undefined) return noPayload;
  if (policy === "digest") {
    return { ...noPayload, digest: intent.argumentsDigest ?? argumentsDigest(given) };
  }
  if (policy === "full") {
    const payload = texts(given, sent);
    // What is stored whole is digested where it is stored.
    const digestLater = payload.given !== undefined && intent.argumentsDigest === undefined;
    if (digestLater) return { ...payload, digestLater };
    return { ...payload, digest: intent.argumentsDigest ?? argumentsDigest(given) };
  }
  const digest = intent.argumentsDigest ?? argumentsDigest(given);
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
