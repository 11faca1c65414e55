import type { CallIntent, CallOutcome } from "../audit/record.ts";
import type { GuardNotice } from "../guard/verdict.ts";
import { callTiming } from "../telemetry/call-timing.ts";
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
  const sent = liveTool === undefined ? "forward" : "translate";
  const notSent = end.kind === "replayed" ? "replay" : "refuse";
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
    contractVersion: verdict?.agreed?.version,
    contractDigest: verdict?.agreed?.digest,
    decision: run.attempts === 0 ? notSent : sent,
    outcome: auditOutcome(end, { count: run.attempts, inDoubt: run.inDoubt }),
    errorCode: errorCodeOf(end),
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
  const sent = translated === undefined ? "forward" : "translate";
  const notSent = end?.kind === "replayed" ? "replay" : "refuse";
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
    contractVersion: verdict?.agreed?.version,
    contractDigest: verdict?.agreed?.digest,
    toolDigest: verdict?.pinned?.digest,
    decision: end === undefined ? sent : notSent,
    era,
    arguments: run.args,
    sentArguments: translated?.arguments,
  };
}

/** What the audit is told of the end of a call. */
export function outcomeOf(run: CallRun, { outcome }: FinishedCall, end: CallEnd): CallOutcome {
  const answered = end.kind === "answered" ? end : undefined;
  return {
    callId: run.callId,
    at: Date.now(),
    outcome,
    attempts: run.attempts,
    timing: callTiming(run),
    errorCode: errorCodeOf(end),
    upstreamStatus: answered?.status,
    result: answered?.bytes,
  };
}

function errorCodeOf(end: CallEnd): string | undefined {
  if (end.kind === "problem") return end.problem.code;
  return end.kind === "refused" ? end.code : undefined;
}

const none: readonly GuardNotice[] = [];

function noticesOf({ verdict, resultNotices }: Run): readonly GuardNotice[] {
  const before = verdict?.notices ?? none;
  return resultNotices.length === 0 ? before : [...before, ...resultNotices];
}
