/** Rows of drizzle's `execute`, whose result is an array with one driver and an object with the other. */
export function rowsOf(result: unknown): Readonly<Record<string, unknown>>[] {
  if (Array.isArray(result)) return [...(result as Readonly<Record<string, unknown>>[])];
  const rows: unknown =
    typeof result === "object" && result !== null ? Reflect.get(result, "rows") : undefined;
  return Array.isArray(rows) ? rowsOf(rows) : [];
}
