import { hash } from "node:crypto";

/** The hash before the first row of a chain, hexadecimal. */
export const chainStart = "0".repeat(64);

/** A stored call, by column; instants are RFC 3339 texts in milliseconds, absent values null. */
export type CallRow = { readonly [column in CallColumn]: string | number | boolean | null };

/** The columns that the chain covers, in the order in which they are hashed; the order never changes, new ones go last. */
export const callColumns = [
  "replica",
  "sequence",
  "complete",
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
  "outcome",
  "error_code",
  "upstream_status",
  "result_digest",
  "result_bytes",
  "timing",
  "attempts",
  "ended_at",
  "stored_at",
] as const;
export type CallColumn = (typeof callColumns)[number];

/** The hash of a row, hexadecimal: SHA-256 over the JSON array of the hash before it and its columns. */
export function rowHash(previous: string, row: CallRow): string {
  const values = [previous, ...callColumns.map((column) => row[column])];
  return hash("sha256", JSON.stringify(values), "hex");
}
