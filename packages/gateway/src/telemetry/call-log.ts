import { plainText } from "@tenon/contract";
import type { Logger } from "pino";
import { callTiming, totalMs } from "./call-timing.ts";
import type { FinishedCall } from "./finished-call.ts";
import { telemetryLimits } from "./limits.ts";

/** Writes one line for each call: who called what, under which contract, how it ended and where the time went. Never arguments. */
export function callLog(logger: Logger): (call: FinishedCall) => void {
  // Every field of these lines is chosen here, so none needs to be looked for and struck out.
  const lines = logger.child({}, { redact: [] });
  return (call) => {
    const { marks, method, requestId } = call;
    const { upstream, connect } = callTiming(marks);
    lines.info(
      {
        call: call.callId,
        server: call.server,
        method: named(method),
        tool: named(call.target),
        liveTool: call.liveTool === call.target ? undefined : named(call.liveTool),
        requestId: typeof requestId === "number" ? requestId : named(requestId),
        client: named(call.client),
        session: call.session,
        version: call.contractVersion,
        decision: call.decision,
        outcome: call.outcome,
        code: call.errorCode,
        attempts: marks.attempts,
        ms: rounded(totalMs(marks)),
        upstreamMs: rounded(connect + upstream),
        traceId: call.traceId,
      },
      "call",
    );
  };
}

function named(text: string | undefined): string | undefined {
  return text === undefined ? undefined : plainText(text, telemetryLimits.nameLength);
}

function rounded(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
