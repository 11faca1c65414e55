import { appendFileSync, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { auditLimits as limits } from "./limits.ts";
import type { SpooledLine } from "./line.ts";

/** The file beside the spool with records that the database refused, a JSON object a line. */
export const refusedFile = "refused.jsonl";

/**
 * Puts a record aside so that it can be looked at, its columns as they stand in the spool (`intentColumns`, `outcomeColumns`);
 * the file does not grow past `auditLimits.refusedBytes`.
 */
export function keepRefused(folder: string, line: SpooledLine): void {
  const file = join(folder, refusedFile);
  if (existsSync(file) && statSync(file).size >= limits.refusedBytes) return;
  const { kind, callId, bytes, start, end } = line;
  const head = `{"kind":"${kind}","callId":${JSON.stringify(callId)},"columns":[`;
  appendFileSync(file, `${head}${bytes.toString("utf8", start, end)}]}\n`, { mode: 0o600 });
}
