import type { Json } from "@tenon/contract";
import type { Caller } from "../caller.ts";
import type { AuditSettings } from "../config/settings.ts";
import type { Era } from "../era.ts";

/** What is done with a call: sent as it is, sent translated, not sent, or answered from an earlier one. */
export const auditDecisions = ["forward", "translate", "refuse", "replay"] as const;
export type AuditDecision = (typeof auditDecisions)[number];

/**
 * How a call ended. `tool-error`: a result with `isError`. `protocol-error`: a JSON-RPC error of the upstream. `refused`: the
 * gateway did not send it. `failed-before-sending`: it provably never left. `outcome-unknown`: it left, nobody knows more.
 */
export const auditOutcomes = [
  "result",
  "tool-error",
  "protocol-error",
  "refused",
  "failed-before-sending",
  "outcome-unknown",
  "timed-out",
  "cancelled",
  "replayed",
] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

/**
 * What is kept of arguments. `none`: nothing. `digest`: SHA-256 of their JCS form (a short secret can be guessed from it).
 * `redacted`: also the arguments without what `redact` names and what stands under keys that look like secrets. `full`: all.
 */
export type PayloadPolicy = AuditSettings["payload"];

/** Why arguments were not kept although the policy says so. */
export type PayloadOmission = "too-large";

/** What is known of a call before it leaves. Texts are cut at `auditLimits.textLength`. */
export interface CallIntent {
  /** Of `Audit.newCallId`. */
  readonly callId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** W3C trace id, 32 hexadecimal digits. */
  readonly traceId?: string | undefined;
  readonly caller: Caller;
  /** A digest of the session id (`shortDigest`), never the id itself. */
  readonly session?: string | undefined;
  readonly method: string;
  /** Name of the server in the gateway's configuration. */
  readonly server: string;
  /** Name of the tool or prompt as the client asked for it, or the resource's URI. */
  readonly tool?: string | undefined;
  /** Name of the tool that is really called. */
  readonly liveTool?: string | undefined;
  readonly contractVersion?: string | undefined;
  readonly contractDigest?: string | undefined;
  readonly toolDigest?: string | undefined;
  readonly decision: AuditDecision;
  readonly era: Era;
  readonly idempotencyKeyDigest?: string | undefined;
  /** As the client sent them, parsed. */
  readonly arguments?: Json | undefined;
  /** `argumentsDigest` of them when it was made already. */
  readonly argumentsDigest?: string | undefined;
  /** As they leave, when they were translated. */
  readonly sentArguments?: Json | undefined;
}

/** How a call ended. */
export interface CallOutcome {
  readonly callId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly outcome: AuditOutcome;
  /** JSON-RPC code, or a code of the gateway. */
  readonly errorCode?: string | number | undefined;
  /** HTTP status that the upstream gave. */
  readonly upstreamStatus?: number | undefined;
  /** The answer's bytes; their digest is stored (policy `none`: only how many they are). */
  readonly result?: Uint8Array | undefined;
  /** Where the bytes are not at hand: how many went by. */
  readonly resultBytes?: number | undefined;
  /** Milliseconds by part: `queue`, `auth`, `upstream` … */
  readonly timing?: Readonly<Record<string, number>> | undefined;
  /** How often the request was sent. */
  readonly attempts?: number | undefined;
}

/** How the audit is doing. */
export interface AuditState {
  /** Records that are safe on this replica's disk and not in the database yet. */
  readonly queuedRecords: number;
  /** Records that were not taken down since the start: the spool or the disk was full, or the database refused them. */
  readonly lostRecords: number;
  /** Records of an earlier process that a crash of the machine cut off or damaged. */
  readonly tornRecords: number;
  readonly spoolBytes: number;
  /** Whether the database takes records. */
  readonly draining: boolean;
  /** Safe to show; undefined when the last attempt went well. */
  readonly lastError: string | undefined;
}

/** Who waits for a record to be safe. */
export interface Waiting {
  /** True: the record outlives this process. */
  readonly written: (isSafe: boolean) => void;
}

/** The action log of a replica: intents before calls leave, outcomes after. */
export interface Audit {
  /** A UUID (version 7) that sorts by time. */
  readonly newCallId: () => string;
  /**
   * Takes a call down, together with all others of this turn of the event loop: `waiting` is told at its end, and may go then.
   * False: there is no room and nobody is told, `whenFull` decides; the call's outcome then need not be told either.
   */
  readonly intent: (intent: CallIntent, waiting?: Waiting) => boolean;
  /** Takes the end of a call down at the end of the event loop's turn; `waiting` is told then. Never throws. */
  readonly outcome: (outcome: CallOutcome, waiting?: Waiting) => void;
  /** Writes now what waits for the end of the turn. False when the disk refuses; it is tried again. */
  readonly flush: () => boolean;
  readonly state: () => AuditState;
  /** Resolves when everything that was told until now is in the database. */
  readonly drained: () => Promise<void>;
  /** Stores what it can within `auditLimits.closeMs`; the rest stays spooled for the next start. */
  readonly close: () => Promise<void>;
}
