import { desc, sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { readCursor } from "./page-cursor.ts";

/**
 * Order and condition of a list that shows the newest first: by time, then by id, so that no two rows share a place. Its
 * cursors hold both. Throws `request-invalid` for a cursor that is not one of such a list.
 */
export function newestFirst(
  at: PgColumn,
  id: PgColumn,
  cursor: string | undefined,
): { readonly older: SQL | undefined; readonly order: [SQL, SQL] } {
  const isNumber = id.dataType === "number";
  const key = isNumber ? sql`${id}` : sql`${id}::text`;
  const after = readCursor(cursor, ["instant", isNumber ? "number" : "string"]);
  return {
    older:
      after === undefined
        ? undefined
        : sql`(${at}, ${key}) < (${after[0]}::timestamptz, ${after[1]})`,
    order: [desc(at), desc(key)],
  };
}
