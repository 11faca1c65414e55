import { metrics } from "@opentelemetry/api";
import type { Attributes } from "@opentelemetry/api";
import { pino } from "pino";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openTelemetry } from "../../src/telemetry/telemetry.ts";
import type { Telemetry } from "../../src/telemetry/telemetry.ts";
import { finished } from "./finished.ts";
import { quiet } from "./state.ts";

const recorded: {
  readonly name: string;
  readonly value: number;
  readonly attributes: Attributes | undefined;
}[] = [];
const lines: string[] = [];

function open(logCalls = false): Telemetry {
  return openTelemetry({
    logger: pino({ level: "info" }, { write: (line: string) => void lines.push(line) }),
    logCalls,
    isTool: (_server, tool) => tool === "page_oncall",
    state: quiet,
    version: "1.0.0",
  });
}

beforeEach(() => {
  recorded.length = 0;
  lines.length = 0;
});
afterEach(() => metrics.disable());

it("counts, and does nothing else while nobody asked for more", async () => {
  const telemetry = open();
  telemetry.began("desk");
  telemetry.finished(finished());
  expect(telemetry.isTracing).toBe(false);
  expect(telemetry.trace(finished(), undefined, undefined)).toBeUndefined();
  expect(lines).toEqual([]);
  expect(await telemetry.text()).toContain('outcome="result"} 1');
});

it("logs calls when it is told to", () => {
  open(true).finished(finished());
  expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
    { msg: "call", server: "desk" },
  ]);
});

it("tells a meter of OpenTelemetry, by the names of the conventions, tools that nobody knows left out", () => {
  const histogram = (name: string) => ({
    record: (value: number, attributes?: Attributes) =>
      void recorded.push({ name, value, attributes }),
  });
  // What the gateway uses of a meter; an SDK's own is tried where the command starts one.
  const provider = { getMeter: () => ({ createHistogram: histogram }) };
  metrics.setGlobalMeterProvider(
    provider as unknown as Parameters<typeof metrics.setGlobalMeterProvider>[0],
  );
  const telemetry = open();
  telemetry.finished(finished({ startedAt: 100 }));
  telemetry.finished(
    finished({ target: "made-up", outcome: "refused", errorCode: "tool-unknown" }),
  );
  expect(recorded).toMatchObject([
    {
      name: "mcp.server.operation.duration",
      value: 0.03,
      attributes: {
        "mcp.method.name": "tools/call",
        "gen_ai.tool.name": "page_oncall",
        "tenon.server": "desk",
      },
    },
    { attributes: { "error.type": "tool-unknown" } },
  ]);
  expect(recorded[1]?.attributes).not.toHaveProperty("gen_ai.tool.name");
});

it("ends the spans of a call", () => {
  let ended = 0;
  const spans = { traceparent: "", traceId: "", end: () => void (ended += 1) };
  open().finished(finished(), spans);
  expect(ended).toBe(1);
});
