import { appendFileSync, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { auditLimits as limits } from "./limits.ts";
import type { SpooledRecord } from "./line.ts";

/** The file beside the spool with records that the database refused, a JSON object a line. */
export const refusedFile = "refused.jsonl";

/** Puts a record aside so that it can be looked at; the file does not grow past `auditLimits.refusedBytes`. */
export function keepRefused(folder: string, record: SpooledRecord): void {
  const file = join(folder, refusedFile);
  if (existsSync(file) && statSync(file).size >= limits.refusedBytes) return;
  appendFileSync(file, `${JSON.stringify(record)}\n`, { mode: 0o600 });
}
