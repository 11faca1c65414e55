import { RegistryProblem } from "../problem.ts";

/** A page of rows that were asked for with one more than the limit. */
export function pageOfRows<Row, Item>(
  rows: readonly Row[],
  limit: number,
  item: (row: Row) => Item,
  cursorOf: (row: Row) => readonly (string | number)[],
): { items: Item[]; nextCursor?: string } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const items = shown.map(item);
  if (rows.length <= limit || last === undefined) return { items };
  return { items, nextCursor: Buffer.from(JSON.stringify(cursorOf(last))).toString("base64url") };
}

/** What a cursor of ours holds. Throws `request-invalid` for one that is not. */
export function readCursor(
  cursor: string | undefined,
  kinds: readonly ("string" | "instant" | "number")[],
): readonly (string | number)[] | undefined {
  if (cursor === undefined) return undefined;
  const values = decoded(cursor);
  if (values?.length === kinds.length) {
    if (values.every((value, index) => fits(value, kinds[index]))) return values;
  }
  throw new RegistryProblem(
    "request-invalid",
    "The cursor is not one of this list; take `nextCursor` of the page before as it is.",
  );
}

/** Whether a value is one that a cursor of ours holds, and that the database can compare. */
function fits(value: string | number, kind: "string" | "instant" | "number" | undefined): boolean {
  if (typeof value === "number") return kind === "number" && Number.isSafeInteger(value);
  if (kind === "instant")
    return /^\d{4}-\d\d-\d\dT[\d:.]{8,12}Z$/u.test(value) && !Number.isNaN(Date.parse(value));
  return kind === "string" && !value.includes("\0");
}

function decoded(cursor: string): (string | number)[] | undefined {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    const ours = (value: unknown): value is string | number =>
      typeof value === "string" || typeof value === "number";
    return Array.isArray(values) && values.every(ours) ? values : undefined;
  } catch {
    return undefined;
  }
}
