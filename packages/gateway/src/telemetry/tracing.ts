import {
  createTraceState,
  ProxyTracer,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import type { Attributes, Context, Span, Tracer } from "@opentelemetry/api";
import { plainText } from "@tenon/contract";
import { revisionOf } from "../era.ts";
import { callParts, callTiming } from "./call-timing.ts";
import type { BegunCall, FinishedCall } from "./finished-call.ts";
import { traceparentText } from "./trace-context.ts";
import type { TraceParent } from "./trace-context.ts";

/** Where a server is, for the spans of what is sent to it. */
export interface UpstreamPlace {
  readonly address?: string;
  readonly port?: number;
  /** `pipe` for commands. */
  readonly transport: "tcp" | "pipe";
}

/** The spans of one request: one of ours as the server, one of ours as the upstream's client. */
export interface CallSpans {
  /** What goes upstream instead of the client's own. */
  readonly traceparent: string;
  readonly traceId: string;
  /** Ends them; called once. */
  readonly end: (call: FinishedCall) => void;
}

/** Makes spans of requests by MCP's semantic conventions, through OpenTelemetry's API only. */
export interface Tracing {
  /** False while no SDK is registered: nothing is made at all. */
  readonly isOn: boolean;
  /**
   * The spans of a request that is about to be sent, or was refused. Undefined when nobody records it; the client's own context then goes
   * on unchanged.
   */
  readonly begin: (
    call: BegunCall,
    parent: TraceParent | undefined,
    place: UpstreamPlace | undefined,
  ) => CallSpans | undefined;
}

/** Parts of a call that took so long are spans of their own, milliseconds. */
const longPartMs = 1;

/**
 * Tracing with the SDK that is registered now; without one it does nothing. Only names of tools for which `isTool` is true stand in
 * names of spans.
 */
export function openTracing(
  version: string,
  isTool: (server: string, tool: string) => boolean,
): Tracing {
  const tracer = trace.getTracer("tenon-gateway", version);
  if (tracer instanceof ProxyTracer) return { isOn: false, begin: () => undefined };
  return {
    isOn: true,
    begin: (call, parent, place) => {
      const { method, target, server } = call;
      const isNamed = method === "tools/call" && target !== undefined && isTool(server, target);
      return begin(
        tracer,
        { ...call, name: isNamed ? `${method} ${target}` : method },
        parent,
        place,
      );
    },
  };
}

interface NamedCall extends BegunCall {
  /** Of the spans. */
  readonly name: string;
}

function begin(
  tracer: Tracer,
  call: NamedCall,
  parent: TraceParent | undefined,
  place: UpstreamPlace | undefined,
): CallSpans | undefined {
  const offset = wallOffset();
  const above = contextOf(parent);
  const { name } = call;
  const startTime = offset + call.startedAt;
  const server = tracer.startSpan(name, { kind: SpanKind.SERVER, startTime }, above);
  if (!server.isRecording()) return undefined;
  server.setAttributes(serverAttributes(call));
  const within = trace.setSpan(above, server);
  const client =
    place === undefined
      ? undefined
      : tracer.startSpan(
          name,
          { kind: SpanKind.CLIENT, startTime: offset + performance.now() },
          within,
        );
  if (place !== undefined) client?.setAttributes(clientAttributes(call, place));
  const { traceId, spanId, traceFlags } = (client ?? server).spanContext();
  return {
    traceparent: traceparentText(traceId, spanId, traceFlags),
    traceId,
    end: (finished) => end(tracer, { within, server, client, offset }, finished),
  };
}

interface OpenSpans {
  readonly within: Context;
  readonly server: Span;
  readonly client: Span | undefined;
  readonly offset: number;
}

function end(tracer: Tracer, open: OpenSpans, call: FinishedCall): void {
  const { within, server, client, offset } = open;
  const { marks } = call;
  const timing = callTiming(marks);
  for (const span of [client, server]) if (span !== undefined) setOutcome(span, call);
  let at = marks.startedAt;
  for (const part of callParts) {
    const ms = timing[part];
    if (ms === 0) continue;
    server.setAttribute(`tenon.timing.${part}_ms`, Math.round(ms * 1_000) / 1_000);
    // The upstream's part is the client's span.
    if (ms >= longPartMs && part !== "upstream" && part !== "connect") {
      const span = tracer.startSpan(part, { startTime: offset + at }, within);
      span.end(offset + at + ms);
    }
    at += ms;
  }
  client?.end(offset + at - timing.write - timing["judge-result"]);
  server.end(offset + marks.doneAt);
}

/** What makes wall time of `performance.now()`; once for each call, since the wall clock is set now and then. */
function wallOffset(): number {
  return Date.now() - performance.now();
}

function contextOf(parent: TraceParent | undefined): Context {
  if (parent === undefined) return ROOT_CONTEXT;
  const { traceId, spanId, flags, state } = parent;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: flags,
    isRemote: true,
    ...(state === undefined ? {} : { traceState: createTraceState(state) }),
  });
}

function common({ method, target, requestId, era, server }: BegunCall): Attributes {
  const name = targetAttribute(method);
  return {
    "mcp.method.name": plainText(method),
    "mcp.protocol.version": revisionOf[era],
    "jsonrpc.request.id": plainText(String(requestId)),
    "tenon.server": server,
    ...(name !== undefined && target !== undefined ? { [name]: plainText(target) } : {}),
    ...(method === "tools/call" ? { "gen_ai.operation.name": "execute_tool" } : {}),
  };
}

function targetAttribute(method: string): string | undefined {
  if (method === "tools/call") return "gen_ai.tool.name";
  return method === "prompts/get" ? "gen_ai.prompt.name" : undefined;
}

function serverAttributes(call: BegunCall): Attributes {
  return {
    ...common(call),
    "network.transport": "tcp",
    "network.protocol.name": "http",
    // The id itself opens the session, so its digest stands for it.
    ...(call.session === undefined ? {} : { "mcp.session.id": call.session }),
  };
}

function clientAttributes(
  call: BegunCall,
  { address, port, transport }: UpstreamPlace,
): Attributes {
  return {
    ...common(call),
    "network.transport": transport,
    ...(transport === "tcp" ? { "network.protocol.name": "http" } : {}),
    ...(address === undefined ? {} : { "server.address": address }),
    ...(port === undefined ? {} : { "server.port": port }),
  };
}

const successes: readonly string[] = ["result", "replayed"];

function setOutcome(span: Span, call: FinishedCall): void {
  const { outcome, errorCode, callId, contractVersion, contractDigest, liveTool, target } = call;
  span.setAttributes({
    "tenon.outcome": outcome,
    "tenon.decision": call.decision,
    ...(callId === undefined ? {} : { "tenon.call.id": callId }),
    ...(contractVersion === undefined ? {} : { "tenon.contract.version": contractVersion }),
    ...(contractDigest === undefined ? {} : { "tenon.contract.digest": contractDigest }),
    ...(liveTool === undefined || liveTool === target ? {} : { "tenon.tool.live": liveTool }),
    ...((call.marks.attempts ?? 1) > 1 ? { "tenon.attempts": call.marks.attempts ?? 1 } : {}),
  });
  if (successes.includes(outcome)) return;
  const type = outcome === "tool-error" ? "tool_error" : String(errorCode ?? outcome);
  span.setAttribute("error.type", type);
  if (typeof errorCode === "number")
    span.setAttribute("rpc.response.status_code", String(errorCode));
  span.setStatus({ code: SpanStatusCode.ERROR });
}
