import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { bytes, instant } from "./columns.ts";

/**
 * The chain of each replica: rows are only ever added at its head and taken away, by age, at its start. `spool…` is how far
 * the replica's spool is stored, written in the transaction that stores it, so that nothing is stored twice or skipped.
 */
export const auditReplicas = pgTable("audit_replica", {
  replica: text("replica").primaryKey(),
  headSequence: bigint("head_sequence", { mode: "number" }).notNull(),
  headHash: bytes("head_hash").notNull(),
  /** Sequence and hash of the newest row that retention took away. */
  startSequence: bigint("start_sequence", { mode: "number" }).notNull(),
  startHash: bytes("start_hash").notNull(),
  spoolSegment: bigint("spool_segment", { mode: "number" }).notNull(),
  spoolOffset: bigint("spool_offset", { mode: "number" }).notNull(),
  /** Up to here every call of a process that is gone has an outcome. */
  resolvedSequence: bigint("resolved_sequence", { mode: "number" }).notNull(),
  seenAt: instant("seen_at").notNull(),
});

/**
 * Calls. A call whose outcome was there when its intent was stored has one row; any other one has a row that is not complete
 * and, later, a complete one that repeats it: stored rows never change, so that the chain over them holds.
 */
export const auditCalls = pgTable(
  "audit_call",
  {
    replica: text("replica").notNull(),
    sequence: bigint("sequence", { mode: "number" }).notNull(),
    complete: boolean("complete").notNull(),
    callId: uuid("call_id").notNull(),
    at: instant("at").notNull(),
    traceId: text("trace_id"),
    callerKind: text("caller_kind").notNull(),
    callerId: text("caller_id").notNull(),
    callerClient: text("caller_client"),
    callerSubject: text("caller_subject"),
    session: text("session"),
    method: text("method").notNull(),
    server: text("server").notNull(),
    tool: text("tool"),
    liveTool: text("live_tool"),
    contractVersion: text("contract_version"),
    contractDigest: text("contract_digest"),
    toolDigest: text("tool_digest"),
    decision: text("decision").notNull(),
    era: text("era").notNull(),
    idempotencyKeyDigest: text("idempotency_key_digest"),
    argumentsDigest: text("arguments_digest"),
    /** JSON text as it was hashed; `jsonb` would rewrite it and refuses some. */
    arguments: text("arguments"),
    sentArguments: text("sent_arguments"),
    /** Whether the payload can be looked into: `jsonb` takes no NUL and no half of a surrogate pair. */
    searchable: boolean("searchable").notNull(),
    omitted: text("omitted"),
    outcome: text("outcome"),
    errorCode: text("error_code"),
    upstreamStatus: integer("upstream_status"),
    resultDigest: text("result_digest"),
    resultBytes: bigint("result_bytes", { mode: "number" }),
    /** JSON object of microseconds by part; parts that took no time are not in it. */
    timing: text("timing"),
    attempts: integer("attempts"),
    endedAt: instant("ended_at"),
    storedAt: instant("stored_at").notNull(),
    previous: bytes("previous").notNull(),
    hash: bytes("hash").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.replica, table.sequence] }),
    unique("audit_call_id").on(table.callId, table.complete),
    index("audit_call_at").on(table.at, table.callId),
    index("audit_call_tool").on(table.server, table.tool, table.at),
    index("audit_call_caller").on(table.callerId, table.at),
    index("audit_call_trace").on(table.traceId),
    index("audit_call_stored").on(table.replica, table.storedAt),
    index("audit_call_open")
      .on(table.replica, table.sequence)
      .where(sql`not ${table.complete}`),
  ],
);
