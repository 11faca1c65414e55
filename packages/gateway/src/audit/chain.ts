import { hash } from "node:crypto";

/** The hash before the first row of a chain, hexadecimal. */
export const chainStart = "0".repeat(64);

/** A stored call, by column; instants are milliseconds since 1970, absent values null. */
export type CallRow = { readonly [column in CallColumn]: string | number | boolean | null };

/** What the draining thread adds to a record. */
const placeColumns = ["replica", "sequence", "stored_at", "complete"] as const;

/** The columns of an intent, in the order in which it stands in the spool behind its kind. */
export const intentColumns = [
  "call_id",
  "at",
  "trace_id",
  "caller_kind",
  "caller_id",
  "caller_client",
  "caller_subject",
  "session",
  "method",
  "server",
  "tool",
  "live_tool",
  "contract_version",
  "contract_digest",
  "tool_digest",
  "decision",
  "era",
  "idempotency_key_digest",
  "arguments_digest",
  "arguments",
  "sent_arguments",
  "searchable",
  "omitted",
] as const;

/** The columns of an outcome, in the order in which it stands in the spool behind its kind and the call's id. */
export const outcomeColumns = [
  "ended_at",
  "outcome",
  "error_code",
  "upstream_status",
  "result_digest",
  "result_bytes",
  "timing",
  "attempts",
] as const;

/**
 * The columns that the chain covers, in the order in which they are hashed: the JSON texts of intent and outcome are hashed and
 * sent to the database as they stand in the spool.
 */
export const callColumns = [...placeColumns, ...intentColumns, ...outcomeColumns] as const;
export type CallColumn = (typeof callColumns)[number];

/** The hash of a row, hexadecimal: SHA-256 over the JSON array of the hash before it and its columns. */
export function rowHash(previous: string, row: CallRow): string {
  const values = [previous, ...callColumns.map((column) => row[column])];
  return hash("sha256", JSON.stringify(values), "hex");
}
