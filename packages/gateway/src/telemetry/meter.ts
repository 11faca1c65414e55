import { createNoopMeter, metrics } from "@opentelemetry/api";
import type { Attributes, Histogram } from "@opentelemetry/api";
import { totalMs } from "./call-timing.ts";
import type { FinishedCall } from "./finished-call.ts";

const boundaries = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];

/** Tells OpenTelemetry how long a request took, by MCP's semantic conventions; undefined while no meter provider is registered. */
export function openMeter(
  version: string,
  isTool: (server: string, tool: string) => boolean,
): ((call: FinishedCall) => void) | undefined {
  const meter = metrics.getMeter("tenon-gateway", version);
  if (meter === createNoopMeter()) return undefined;
  const duration: Histogram = meter.createHistogram("mcp.server.operation.duration", {
    description: "Time from a request to its answer",
    unit: "s",
    advice: { explicitBucketBoundaries: boundaries },
  });
  return (call) => {
    const { method, target, server, outcome, errorCode } = call;
    const isNamed = method === "tools/call" && target !== undefined && isTool(server, target);
    const isError = outcome !== "result" && outcome !== "replayed";
    const type = outcome === "tool-error" ? "tool_error" : String(errorCode ?? outcome);
    const attributes: Attributes = {
      "mcp.method.name": method,
      "tenon.server": server,
      ...(isNamed ? { "gen_ai.tool.name": target } : {}),
      ...(isError ? { "error.type": type } : {}),
    };
    duration.record(totalMs(call.marks) / 1_000, attributes);
  };
}
