import type { Row } from "../store/session.ts";
import { callColumns } from "./chain.ts";
import type { CallRow } from "./chain.ts";

const instants = new Set(["at", "ended_at", "stored_at"]);
const numbers = new Set(["sequence", "result_bytes"]);

/** Columns as the chain hashes them, whatever the driver makes of their types. */
export const selected = callColumns
  .map((column) => {
    if (instants.has(column)) {
      return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ${column}`;
    }
    return numbers.has(column) ? `${column}::float8` : column;
  })
  .join(", ");

/** A row as it was read with `selected`. */
export function callRow(row: Row): CallRow {
  const entries = callColumns.map((column) => [column, scalar(row[column])] as const);
  return Object.fromEntries(entries) as CallRow;
}

function scalar(value: unknown): string | number | boolean | null {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : null;
}
