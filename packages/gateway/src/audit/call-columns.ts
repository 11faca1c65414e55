import type { Row } from "../store/session.ts";
import { callColumns } from "./chain.ts";
import type { CallColumn, CallRow } from "./chain.ts";

const instants: ReadonlySet<string> = new Set(["at", "ended_at", "stored_at"]);
const numbers: ReadonlySet<string> = new Set(["sequence", "result_bytes"]);

/** Columns as the chain hashes them, whatever the driver makes of their types. */
export function selectedOf(columns: readonly CallColumn[]): string {
  return columns.map(selectedAs).join(", ");
}

function selectedAs(column: CallColumn): string {
  if (instants.has(column)) return `(extract(epoch from ${column}) * 1000)::float8 as ${column}`;
  return numbers.has(column) ? `${column}::float8` : column;
}

/** A row as it was read with `selectedOf(callColumns)`. */
export function callRow(row: Row): CallRow {
  const entries = callColumns.map((column) => [column, scalar(row[column])] as const);
  return Object.fromEntries(entries) as CallRow;
}

/** A value of a column as it is hashed. */
export function scalar(value: unknown): string | number | boolean | null {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : null;
}

/** Columns of integers and of truth values, and the type that their text is cast to. */
const casts: Readonly<Partial<Record<CallColumn, string>>> = {
  sequence: "bigint",
  complete: "boolean",
  call_id: "uuid",
  searchable: "boolean",
  upstream_status: "integer",
  result_bytes: "bigint",
  attempts: "integer",
};

/** The value of a column from the text at a place of a JSON array, as SQL. */
export function storedFrom(column: CallColumn, text: string): string {
  if (instants.has(column)) return `to_timestamp((${text})::float8 / 1000)`;
  const cast = casts[column];
  return cast === undefined ? text : `(${text})::${cast}`;
}
