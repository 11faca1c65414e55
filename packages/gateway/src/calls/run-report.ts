import { isJsonObject } from "@tenon/contract";
import type { AuditDecision, AuditOutcome, CallIntent, CallOutcome } from "../audit/record.ts";
import type { GuardNotice } from "../guard/verdict.ts";
import type { Agreed } from "../pins/agreed.ts";
import type { BegunCall, FinishedCall } from "../telemetry/finished-call.ts";
import type { CallRun } from "./call-run.ts";
import { auditOutcome } from "./call-end.ts";
import type { CallEnd } from "./call-end.ts";
import type { Run } from "./run.ts";

/** What telemetry knows of a request before it leaves. */
export function begunCall(run: Run): BegunCall {
  const { message, era, session, startedAt } = run.incoming;
  return {
    server: run.room.name,
    method: message.method,
    target: run.subject,
    requestId: message.id,
    era,
    session: session?.key,
    startedAt,
  };
}

/** What telemetry is told of the end of a request. */
export function finishedCall(run: Run, end: CallEnd): FinishedCall {
  const { message, era, session, startedAt, caller } = run.incoming;
  const { verdict } = run;
  const liveTool = verdict?.kind === "translate" ? verdict.liveTool : undefined;
  const contract = contractOf(run);
  const outcome = auditOutcome(end, { count: run.attempts, inDoubt: run.inDoubt });
  return {
    server: run.room.name,
    method: message.method,
    target: run.subject,
    requestId: message.id,
    era,
    session: session?.key,
    startedAt,
    callId: run.callId,
    client: caller.client,
    traceId: run.traceId,
    liveTool,
    contractVersion: contract?.version,
    contractDigest: contract?.digest,
    decision: decisionOf(run, run.attempts === 0 ? end : undefined),
    outcome,
    errorCode: errorCodeOf(end, outcome),
    notices: noticesOf(run),
    marks: run,
  };
}

/** What the audit is told before a call leaves, or, with its end, of one that did not leave. */
export function intentOf(run: CallRun, callId: string, end?: CallEnd): CallIntent {
  const { sessionDigest } = run.room.house;
  const { caller, message, era, session } = run.incoming;
  const { verdict } = run;
  const translated = verdict?.kind === "translate" ? verdict : undefined;
  const contract = contractOf(run);
  return {
    callId,
    at: Date.now(),
    traceId: run.traceId,
    caller,
    session: session === undefined ? undefined : sessionDigest(session),
    method: message.method,
    server: run.room.name,
    tool: run.subject,
    liveTool: translated?.liveTool,
    contractVersion: contract?.version,
    contractDigest: contract?.digest,
    toolDigest: contract?.byName.get(run.subject)?.digest,
    decision: decisionOf(run, end),
    era,
    arguments: run.args,
    sentArguments: translated?.arguments,
  };
}

/** What the audit is told of the end of a call. */
export function outcomeOf(
  run: CallRun,
  { outcome, errorCode }: FinishedCall,
  end: CallEnd,
): CallOutcome {
  const answered = end.kind === "answered" ? end : undefined;
  return {
    callId: run.callId,
    at: Date.now(),
    outcome,
    attempts: run.attempts,
    timing: run.timing,
    errorCode,
    upstreamStatus: answered?.status,
    result: answered?.bytes,
  };
}

/** What was done with the call; `end`: how it ended without being sent. */
function decisionOf({ verdict }: Run, end: CallEnd | undefined): AuditDecision {
  if (end !== undefined) return end.kind === "replayed" ? "replay" : "refuse";
  return verdict?.kind === "translate" ? "translate" : "forward";
}

/** What holds for the call: what is agreed, else what the server was last seen to offer. */
function contractOf({ verdict, room }: Run): Agreed | undefined {
  return verdict?.agreed ?? room.house.pins.live(room.name);
}

/** The gateway's own code, or the one of the upstream's JSON-RPC error. */
function errorCodeOf(end: CallEnd, outcome: AuditOutcome): string | number | undefined {
  if (end.kind === "problem") return end.problem.code;
  if (end.kind === "refused") return end.code;
  if (end.kind !== "answered" || outcome !== "protocol-error") return undefined;
  const message: unknown = JSON.parse(end.bytes.toString("utf8"));
  const error = isJsonObject(message) ? message["error"] : undefined;
  const code = isJsonObject(error) ? error["code"] : undefined;
  return typeof code === "number" ? code : undefined;
}

const none: readonly GuardNotice[] = [];

function noticesOf({ verdict, resultNotices }: Run): readonly GuardNotice[] {
  const before = verdict?.notices ?? none;
  return resultNotices.length === 0 ? before : [...before, ...resultNotices];
}
