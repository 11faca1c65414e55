import type { CallColumn, CallRow } from "./chain.ts";
import { argumentsDigest } from "./digest.ts";
import type { SpooledIntent, SpooledOutcome } from "./line.ts";

/** A row before it has a place in the chain. */
export type LooseRow = Omit<CallRow, "replica" | "sequence" | "stored_at">;

/** How a call ended that nobody told the end of. */
export const gatewayEnded = "gateway-ended";

type IntentColumn = Exclude<CallColumn, OutcomeColumn | "replica" | "sequence" | "stored_at">;
type OutcomeColumn = keyof typeof noOutcome;

const noOutcome = {
  complete: false,
  outcome: null,
  error_code: null,
  upstream_status: null,
  result_digest: null,
  result_bytes: null,
  timing: null,
  attempts: null,
  ended_at: null,
} as const;

/** The row of a call whose outcome is not known yet. */
export function openRow(intent: SpooledIntent): LooseRow {
  return { ...intentColumns(intent), ...noOutcome };
}

/** The row of a call that ended; `intent` is a record or the row that was stored of it. */
export function completeRow(intent: SpooledIntent | LooseRow, outcome: SpooledOutcome): LooseRow {
  const columns = "kind" in intent ? intentColumns(intent) : intent;
  return {
    ...columns,
    complete: true,
    outcome: storable(outcome.outcome),
    error_code: storable(outcome.errorCode),
    upstream_status: outcome.upstreamStatus,
    result_digest: storable(outcome.resultDigest),
    result_bytes: outcome.resultBytes,
    timing: outcome.timing === null ? null : JSON.stringify(outcome.timing),
    attempts: outcome.attempts,
    ended_at: instantOf(outcome.at),
  };
}

/** The outcome of a call whose process is gone: it may have happened. */
export function lostOutcome(callId: string, at: number): SpooledOutcome {
  return {
    kind: "outcome",
    callId,
    at,
    outcome: "outcome-unknown",
    errorCode: gatewayEnded,
    upstreamStatus: null,
    resultDigest: null,
    resultBytes: null,
    timing: null,
    attempts: null,
  };
}

function intentColumns(intent: SpooledIntent): {
  readonly [column in IntentColumn]: CallRow[column];
} {
  const { arguments: given, sentArguments: sent } = intent;
  return {
    call_id: intent.callId,
    at: instantOf(intent.at),
    trace_id: storable(intent.traceId),
    caller_kind: storable(intent.callerKind),
    caller_id: storable(intent.callerId),
    caller_client: storable(intent.callerClient),
    caller_subject: storable(intent.callerSubject),
    session: storable(intent.session),
    method: storable(intent.method),
    server: storable(intent.server),
    tool: storable(intent.tool),
    live_tool: storable(intent.liveTool),
    contract_version: storable(intent.contractVersion),
    contract_digest: storable(intent.contractDigest),
    tool_digest: storable(intent.toolDigest),
    decision: storable(intent.decision),
    era: storable(intent.era),
    idempotency_key_digest: storable(intent.idempotencyKeyDigest),
    arguments_digest:
      intent.digestLater && given !== null
        ? argumentsDigest(JSON.parse(given))
        : storable(intent.argumentsDigest),
    arguments: given,
    sent_arguments: sent,
    searchable: given !== null && isSearchable(given) && (sent === null || isSearchable(sent)),
    omitted: intent.omitted,
  };
}

/** RFC 3339 in milliseconds, UTC; a time that no calendar has becomes the beginning of 1970. */
function instantOf(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? new Date(0).toISOString() : date.toISOString();
}

/** `text` holds no NUL and no half of a surrogate pair; both become U+FFFD. */
function storable<Text extends string | null>(text: Text): Text | string {
  return text === null ? text : text.replaceAll("\0", "\u{FFFD}").toWellFormed();
}

/** Whether `jsonb` takes a JSON text: it refuses escapes of NUL and of halves of surrogate pairs. */
function isSearchable(text: string): boolean {
  // JSON.stringify writes exactly these as escapes, and a backslash of the text itself as two.
  return !/(?<!\\)(?:\\\\)*\\u(?:0000|[dD][89a-fA-F])/u.test(text);
}
