import { isJsonObject } from "@tenon/contract";
import type { AuditOutcome } from "../audit/record.ts";
import type { GatewayErrorCode, GatewayProblem } from "../gateway-error.ts";
import type { UpstreamFailure, UpstreamFailureCode } from "../upstream/upstream.ts";

/** How a call ended, as the client, the audit, the metrics and the idempotency record see it. */
export type CallEnd =
  /** The upstream answered; `bytes` is what the client gets. */
  | { readonly kind: "answered"; readonly bytes: Buffer; readonly status: number }
  /** The guard answered in the tool's place, or another call's answer was given again. */
  | { readonly kind: "refused"; readonly code: GatewayErrorCode }
  | { readonly kind: "replayed"; readonly bytes: Buffer; readonly status: number }
  /** A problem of the gateway's own; `failure` when the upstream is behind it. */
  | {
      readonly kind: "problem";
      readonly problem: GatewayProblem;
      readonly failure: UpstreamFailure | undefined;
    }
  | { readonly kind: "to-be-resumed" };

/** The last that a client hears of a request. */
export type Said =
  | {
      readonly kind: "response";
      readonly bytes: Buffer;
      readonly status: number;
      readonly eventId: string | undefined;
    }
  | { readonly kind: "result"; readonly bytes: Buffer }
  | { readonly kind: "problem"; readonly problem: GatewayProblem }
  | { readonly kind: "to-be-resumed" };

const errorName = '"error"';
const isErrorName = '"isError"';
const inputRequired = '"input_required"';
const quickBytes = 64 * 1024;
/** Where the first members of a message are. */
const headBytes = 600;

/** How often a call was sent, and whether one of those times may have had an effect although no answer came. */
export interface Attempts {
  readonly count: number;
  readonly inDoubt: boolean;
}

/** The end in the words of the audit. */
export function auditOutcome(end: CallEnd, attempts: Attempts): AuditOutcome {
  if (end.kind === "answered") return answerOutcome(end.bytes);
  if (end.kind === "problem") return problemOutcome(end.failure, attempts);
  return end.kind === "to-be-resumed" ? "outcome-unknown" : end.kind;
}

/** Whether a failure leaves open what happened at the upstream. */
export function leavesDoubt({ code }: UpstreamFailure): boolean {
  const outcome = failureOutcomes[code];
  return outcome !== "failed-before-sending" && outcome !== "refused";
}

const failureOutcomes: Readonly<Record<UpstreamFailureCode, AuditOutcome>> = {
  "not-sent": "failed-before-sending",
  "turned-away": "failed-before-sending",
  "session-gone": "failed-before-sending",
  unauthorized: "failed-before-sending",
  "timed-out": "timed-out",
  cancelled: "cancelled",
  cut: "outcome-unknown",
  "bad-answer": "outcome-unknown",
  "to-be-resumed": "outcome-unknown",
};

function problemOutcome(
  failure: UpstreamFailure | undefined,
  { count, inDoubt }: Attempts,
): AuditOutcome {
  if (count === 0) return failure === undefined ? "refused" : "failed-before-sending";
  const outcome = failure === undefined ? "failed-before-sending" : failureOutcomes[failure.code];
  // A later attempt that never left does not undo an earlier one.
  return outcome === "failed-before-sending" && inDoubt ? "outcome-unknown" : outcome;
}

/** Whether the call left and nobody knows what became of it. */
export function isUnknown(end: CallEnd, attempts: Attempts): boolean {
  if (end.kind === "to-be-resumed") return true;
  if (end.kind !== "problem") return false;
  const outcome = problemOutcome(end.failure, attempts);
  return outcome === "outcome-unknown" || outcome === "timed-out" || outcome === "cancelled";
}

/** Whether the answer asks the client for more, and the same call comes again (MCP 2026-07-28, multi round-trip requests). */
export function asksForMore(bytes: Buffer): boolean {
  if (!bytes.includes(inputRequired)) return false;
  // The words may be a tool's own: what counts is the kind of the result.
  const message: unknown = JSON.parse(bytes.toString("utf8"));
  const result = isJsonObject(message) ? message["result"] : undefined;
  return isJsonObject(result) && result["resultType"] === "input_required";
}

function answerOutcome(bytes: Buffer): AuditOutcome {
  // A tool's error is short; in a long result the words may be the tool's own.
  const text = bytes.toString("latin1", 0, bytes.length > quickBytes ? headBytes : bytes.length);
  const head = text.slice(0, headBytes);
  if (head.includes(errorName)) {
    const at = head.search(/"(?:result|error)"\s*:/);
    if (at !== -1 && head.startsWith(errorName, at)) return "protocol-error";
  }
  if (bytes.length > quickBytes || !text.includes(isErrorName)) return "result";
  return /"isError"\s*:\s*true/.test(text) ? "tool-error" : "result";
}
