import { expect, it } from "vitest";
import { callLog } from "../../src/telemetry/call-log.ts";
import { openLog } from "../../src/telemetry/log.ts";
import { finished } from "./finished.ts";

function opened() {
  const lines: string[] = [];
  const log = openLog({
    level: "info",
    stream: { write: (line) => lines.push(line) },
    error: (error) => ({ type: error instanceof Error ? error.name : "?" }),
  });
  return { log, line: (): unknown => JSON.parse(lines.at(-1) ?? "") };
}

it("writes who called what, under which contract, how it ended and where the time went", () => {
  const { log, line } = opened();
  callLog(log)(
    finished({
      startedAt: 100,
      callId: "c",
      client: "agent",
      contractVersion: "1.2.0",
      traceId: "t",
      session: "d",
    }),
  );
  expect(line()).toEqual({
    level: 30,
    time: expect.any(Number),
    call: "c",
    server: "desk",
    method: "tools/call",
    tool: "page_oncall",
    requestId: 7,
    client: "agent",
    session: "d",
    version: "1.2.0",
    decision: "forward",
    outcome: "result",
    attempts: 1,
    ms: 30,
    upstreamMs: 26.5,
    traceId: "t",
    msg: "call",
  });
});

it("makes names that clients choose harmless", () => {
  const { log, line } = opened();
  const target = `a\u001b[31m\n${"x".repeat(500)}`;
  callLog(log)(finished({ target, requestId: "\u202e1", client: "\u0007" }));
  expect(line()).toMatchObject({ requestId: "\ufffd1", client: "\ufffd" });
  const { tool } = line() as { readonly tool: string };
  expect(tool).toMatch(/^a\ufffd\[31m\ufffdx+…$/u);
  expect(tool).toHaveLength(200);
});

it("strikes out what must not be logged, and words errors as it is told", () => {
  const { log, line } = opened();
  log.info(
    {
      token: "hunter2",
      request: { headers: { cookie: "hunter2" } },
      err: new TypeError("hunter2"),
    },
    "x",
  );
  expect(line()).toMatchObject({
    token: "[Redacted]",
    request: { headers: "[Redacted]" },
    err: { type: "TypeError" },
  });
  expect(JSON.stringify(line())).not.toContain("hunter2");
});
