import type { FinishedCall } from "../../src/telemetry/finished-call.ts";

/** A call that went well, 30 ms in all; it is sent about now. */
export function finished(changes: Partial<FinishedCall> = {}): FinishedCall {
  const startedAt = changes.startedAt ?? performance.now() - 2.5;
  return {
    server: "desk",
    method: "tools/call",
    target: "page_oncall",
    requestId: 7,
    era: "modern",
    startedAt,
    decision: "forward",
    outcome: "result",
    marks: {
      startedAt,
      authenticatedAt: startedAt + 1,
      receivedAt: startedAt + 1.5,
      admittedAt: startedAt + 1.75,
      judgedAt: startedAt + 2,
      sentAt: startedAt + 2.5,
      connectedAt: startedAt + 5,
      answeredAt: startedAt + 29,
      resultJudgedAt: startedAt + 29.5,
      doneAt: startedAt + 30,
      attempts: 1,
    },
    ...changes,
  };
}
