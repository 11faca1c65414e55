import { plainText } from "@tenon/contract";
import type { Logger } from "pino";
import type { FinishedCall } from "./finished-call.ts";
import { telemetryLimits } from "./limits.ts";

/**
 * Writes a warning for what policy let pass, whether or not calls are logged: each kind for each tool at most once in
 * `telemetryLimits.noticeMs`.
 */
export function noticeLog(
  logger: Logger,
  now: () => number = () => performance.now(),
): (call: FinishedCall) => void {
  const told = new Map<string, number>();
  return ({ notices, server, target, callId }) => {
    for (const { code, message } of notices ?? []) {
      const key = JSON.stringify([server, target, code]);
      const last = told.get(key);
      if (last !== undefined && now() - last < telemetryLimits.noticeMs) continue;
      told.delete(key);
      told.set(key, now());
      const [oldest] = told.keys();
      if (told.size > telemetryLimits.notices && oldest !== undefined) told.delete(oldest);
      const tool = target === undefined ? undefined : plainText(target, telemetryLimits.nameLength);
      logger.warn({ server, tool, code, call: callId, detail: plainText(message) }, "let pass");
    }
  };
}
