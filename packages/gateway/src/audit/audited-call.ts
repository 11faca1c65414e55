import type { Json } from "@tenon/contract";
import type { AuditOutcome } from "./record.ts";

/** A call as the audit shows it. Texts are as clients and servers sent them: make them plain before they are printed. */
export interface AuditedCall {
  readonly callId: string;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly replica: string;
  readonly sequence: number;
  readonly traceId?: string;
  readonly caller: {
    readonly kind: string;
    readonly id: string;
    readonly client?: string;
    readonly subject?: string;
  };
  /** A digest of the session id. */
  readonly session?: string;
  readonly method: string;
  readonly server: string;
  /** As the client asked for it: name of a tool or prompt, or the URI of a resource. */
  readonly tool?: string;
  readonly liveTool?: string;
  readonly contractVersion?: string;
  readonly contractDigest?: string;
  readonly toolDigest?: string;
  readonly decision: string;
  readonly era: string;
  readonly idempotencyKeyDigest?: string;
  /** `sha256:` over the JCS form of the arguments as they came, redacted or not. */
  readonly argumentsDigest?: string;
  /** As the policy let them be stored. */
  readonly arguments?: Json;
  /** As they left, when they were translated. */
  readonly sentArguments?: Json;
  /** Why arguments are not here although the policy says so. */
  readonly omitted?: "too-large";
  /** `ended`, `in-flight`, or `lost`: the replica has not been heard of for a minute, so nobody will tell the end. */
  readonly state: "ended" | "in-flight" | "lost";
  /** Set when the call ended; `outcome-unknown` when it is lost. */
  readonly outcome?: AuditOutcome;
  readonly errorCode?: string;
  readonly upstreamStatus?: number;
  readonly resultDigest?: string;
  readonly resultBytes?: number;
  readonly timing?: Readonly<Record<string, number>>;
  readonly attempts?: number;
  readonly endedAt?: string;
  /** Place in the replica's chain: SHA-256, hexadecimal. */
  readonly hash: string;
}

/** Which calls are asked for; what is unset does not matter. */
export interface AuditFilter {
  readonly callId?: string | undefined;
  readonly server?: string | undefined;
  /** As asked for or as called. */
  readonly tool?: string | undefined;
  /** `Caller.id`, or the name of a client. */
  readonly caller?: string | undefined;
  readonly traceId?: string | undefined;
  readonly outcome?: AuditOutcome | "in-flight" | undefined;
  /** RFC 3339; `from` inclusive, `to` exclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Values at places in the arguments (JSON Pointers); all of them must be equal. */
  readonly arguments?: readonly { readonly pointer: string; readonly equals: Json }[] | undefined;
  /** 1 to `auditLimits.pageMost`. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
}

/** Calls, the newest first. */
export interface AuditPage {
  readonly calls: readonly AuditedCall[];
  readonly nextCursor?: string;
}
