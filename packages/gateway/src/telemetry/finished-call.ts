import type { AuditDecision, AuditOutcome } from "../audit/audit.ts";
import type { Era } from "../era.ts";
import type { GuardNotice } from "../guard/verdict.ts";
import type { RequestId } from "../json-rpc.ts";
import type { CallMarks } from "./call-timing.ts";

/** What is known of a request before it leaves. */
export interface BegunCall {
  /** Name of the server in the configuration. */
  readonly server: string;
  readonly method: string;
  /** Name of the tool or prompt as the client asked for it. */
  readonly target?: string | undefined;
  readonly requestId: RequestId;
  readonly era: Era;
  /** A digest of the session id, never the id itself. */
  readonly session?: string | undefined;
  /** When the head of the request was there; `performance.now()`. */
  readonly startedAt: number;
}

/** A request that was answered, or that nobody waits for any more. */
export interface FinishedCall extends BegunCall {
  /** Of the audit. */
  readonly callId?: string | undefined;
  /** `Caller.client`. */
  readonly client?: string | undefined;
  readonly traceId?: string | undefined;
  /** Name of the tool that was really called. */
  readonly liveTool?: string | undefined;
  readonly contractVersion?: string | undefined;
  readonly contractDigest?: string | undefined;
  readonly decision: AuditDecision;
  readonly outcome: AuditOutcome;
  /** JSON-RPC code of the upstream, or a code of the gateway. */
  readonly errorCode?: string | number | undefined;
  /** What policy let pass and somebody should hear of; safe to show, no argument values. */
  readonly notices?: readonly GuardNotice[] | undefined;
  readonly marks: CallMarks;
}
