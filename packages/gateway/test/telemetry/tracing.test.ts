import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import type { NodeSDKConfiguration } from "@opentelemetry/sdk-node";
import { NodeSDK } from "@opentelemetry/sdk-node";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { callParts } from "../../src/telemetry/call-timing.ts";
import { traceParentOf } from "../../src/telemetry/trace-context.ts";
import { openTracing } from "../../src/telemetry/tracing.ts";
import type { Tracing } from "../../src/telemetry/tracing.ts";
import { finished } from "./finished.ts";

type Processor = NonNullable<NodeSDKConfiguration["spanProcessors"]>[number];
type EndedSpan = Parameters<Processor["onEnd"]>[0];

const spans: EndedSpan[] = [];
const keeper: Processor = {
  onStart: () => undefined,
  onEnd: (span) => void spans.push(span),
  forceFlush: async () => undefined,
  shutdown: async () => undefined,
};
const place = { address: "desk.example.com", port: 443, transport: "tcp" } as const;
const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const parent = (flags: string) =>
  traceParentOf(undefined, {
    traceparent: `00-${traceId}-00f067aa0ba902b7-${flags}`,
    tracestate: "v=1",
  });

let before: Tracing;
let tracing: Tracing;
let sdk: NodeSDK;

beforeAll(() => {
  before = openTracing("1.0.0", () => true);
  sdk = new NodeSDK({
    spanProcessors: [keeper],
    instrumentations: [],
    metricReaders: [],
    logRecordProcessors: [],
    autoDetectResources: false,
  });
  sdk.start();
  tracing = openTracing("1.0.0", (_server, tool) => tool === "page_oncall");
});
afterAll(() => sdk.shutdown());
beforeEach(() => void (spans.length = 0));

const milliseconds = ([seconds, nanoseconds]: readonly [number, number]): number =>
  seconds * 1_000 + nanoseconds / 1e6;
const kinds = (kind: SpanKind): readonly EndedSpan[] => spans.filter((span) => span.kind === kind);

it("makes nothing while no SDK is registered", () => {
  expect(before.isOn).toBe(false);
  expect(before.begin(finished(), undefined, place)).toBeUndefined();
});

describe("a call", () => {
  it("is a span of ours below the agent's, and one of the upstream's below that", () => {
    const call = finished({ callId: "c-1", contractVersion: "1.2.0", session: "digest" });
    const begun = tracing.begin(call, parent("01"), place);
    expect(begun?.traceId).toBe(traceId);
    begun?.end(call);
    const [server] = kinds(SpanKind.SERVER);
    const [client] = kinds(SpanKind.CLIENT);
    expect(server).toMatchObject({
      name: "tools/call page_oncall",
      parentSpanContext: { spanId: "00f067aa0ba902b7", isRemote: true },
      attributes: {
        "mcp.method.name": "tools/call",
        "mcp.protocol.version": "2026-07-28",
        "mcp.session.id": "digest",
        "gen_ai.tool.name": "page_oncall",
        "gen_ai.operation.name": "execute_tool",
        "jsonrpc.request.id": "7",
        "network.transport": "tcp",
        "tenon.server": "desk",
        "tenon.call.id": "c-1",
        "tenon.contract.version": "1.2.0",
        "tenon.outcome": "result",
      },
      status: { code: SpanStatusCode.UNSET },
    });
    expect(client).toMatchObject({
      name: "tools/call page_oncall",
      attributes: { "server.address": "desk.example.com", "server.port": 443 },
    });
    expect(client?.parentSpanContext?.spanId).toBe(server?.spanContext().spanId);
    expect(begun?.traceparent).toBe(`00-${traceId}-${client?.spanContext().spanId}-01`);
    expect(client?.spanContext().traceState?.serialize()).toBe("v=1");
  });

  it("has parts that sum to the whole, long ones as spans", () => {
    const call = finished();
    tracing.begin(call, undefined, place)?.end(call);
    const [server] = kinds(SpanKind.SERVER);
    const parts = callParts.map((part) =>
      Number(server?.attributes[`tenon.timing.${part}_ms`] ?? 0),
    );
    const wall = milliseconds(server!.endTime) - milliseconds(server!.startTime);
    expect(parts.reduce((all, ms) => all + ms, 0)).toBeCloseTo(30, 2);
    expect(wall).toBeCloseTo(30, 0);
    expect(kinds(SpanKind.INTERNAL).map(({ name }) => name)).toEqual(["auth"]);
    const [client] = kinds(SpanKind.CLIENT);
    expect(milliseconds(server!.endTime) - milliseconds(client!.endTime)).toBeCloseTo(1, 0);
  });

  it("that is refused has no upstream span, and says why", () => {
    const call = finished({
      outcome: "refused",
      errorCode: "arguments-refused",
      decision: "refuse",
    });
    tracing.begin(call, undefined, undefined)?.end(call);
    expect(kinds(SpanKind.CLIENT)).toEqual([]);
    expect(kinds(SpanKind.SERVER)[0]).toMatchObject({
      attributes: { "error.type": "arguments-refused" },
      status: { code: SpanStatusCode.ERROR },
    });
  });

  it.each([
    [{ outcome: "tool-error" }, "tool_error", undefined],
    [{ outcome: "protocol-error", errorCode: -32602 }, "-32602", "-32602"],
    [{ outcome: "timed-out" }, "timed-out", undefined],
  ] as const)("that ends as %j tells the type of its error", (changes, type, code) => {
    const call = finished(changes);
    tracing.begin(call, undefined, place)?.end(call);
    const { attributes } = kinds(SpanKind.SERVER)[0]!;
    expect([attributes["error.type"], attributes["rpc.response.status_code"]]).toEqual([
      type,
      code,
    ]);
  });

  it("of a tool that nobody knows does not name a span", () => {
    const call = finished({ target: "\u202emade-up" });
    tracing.begin(call, undefined, place)?.end(call);
    expect(kinds(SpanKind.SERVER)[0]).toMatchObject({
      name: "tools/call",
      attributes: { "gen_ai.tool.name": "\ufffdmade-up" },
    });
  });

  it("that the agent does not record is not recorded here", () => {
    expect(tracing.begin(finished(), parent("00"), place)).toBeUndefined();
    expect(spans).toEqual([]);
  });
});
