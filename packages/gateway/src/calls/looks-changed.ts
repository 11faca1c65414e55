import type { FinishedCall } from "../telemetry/finished-call.ts";

const words = /unknown|not found|no such|invalid|unexpected|unrecognized|required|validation/iu;
const quickBytes = 4_096;

/** Whether an error sounds as if the server were not any more what it was, so that its list is worth a look. */
export function looksChanged({ outcome, method }: FinishedCall, bytes: Buffer): boolean {
  if (method !== "tools/call") return false;
  if (outcome !== "tool-error" && outcome !== "protocol-error") return false;
  return words.test(bytes.toString("utf8", 0, quickBytes));
}
