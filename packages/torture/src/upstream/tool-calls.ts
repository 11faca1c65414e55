import { createHash } from "node:crypto";
import type { JsonObject } from "@tenon/contract";
import { metaKeys } from "../era.ts";
import { tortureLimits } from "../limits.ts";
import { elicit } from "./elicit.ts";
import { fail } from "./flaky.ts";
import { now } from "./ledger.ts";
import type { Incoming } from "./methods.ts";
import type { UpstreamState } from "./state.ts";
import { numberOf, type ToolCall } from "./tool-call.ts";
import { asText, isJsonObject } from "../json.ts";

/** Answers `tools/call`, and takes it down in the ledger. */
export function callTool(
  state: UpstreamState,
  incoming: Incoming,
  result: (value: JsonObject) => void,
): void {
  const { params, reply, session, era } = incoming;
  const args = isJsonObject(params["arguments"]) ? params["arguments"] : {};
  const name = asText(params["name"]);
  const nonce = asText(args["nonce"]);
  const meta = isJsonObject(params["_meta"]) ? params["_meta"] : {};
  const tool = state.tools().some((one) => one["name"] === name)
    ? (tools.get(name) ?? echo)
    : undefined;
  if (tool === undefined) {
    reply.error(-32602, `Unknown tool: ${name}`);
    return;
  }
  const record = state.ledger.begin({
    nonce,
    tool: name,
    era,
    session: session?.id ?? null,
    headers: incoming.headers,
    meta,
    body: incoming.body.slice(0, tortureLimits.bodyText),
    startedAt: incoming.receivedAt,
  });
  const stop = stopper(incoming, (by) => {
    record.cancelledAt = now();
    record.cancelledBy = by;
  });
  const done = (more: JsonObject = {}, rest: JsonObject = {}): void => {
    if (stop.signal.aborted) return;
    record.finishedAt = now();
    stop.finished();
    const handledMs = record.finishedAt - incoming.receivedAt;
    const structuredContent = {
      nonce,
      session: session?.id ?? null,
      pid: process.pid,
      version: state.options.version,
      handledMs,
      ...more,
    };
    const content = [{ type: "text", text: JSON.stringify(structuredContent) }];
    result({ content, structuredContent, ...rest });
  };
  const later = (ms: number, act: () => void): void => {
    const timer = setTimeout(act, ms);
    stop.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  };
  tool({ state, incoming, nonce, args, signal: stop.signal, done, later });
}

/** Hears that a call is to end: by a notification that names it, or because its connection closed. */
function stopper(
  { session, id, reply }: Incoming,
  stopped: (by: "notification" | "closed") => void,
): { readonly signal: AbortSignal; readonly finished: () => void } {
  const controller = new AbortController();
  const key = JSON.stringify(id);
  let over = false;
  const stop = (by: "notification" | "closed"): void => {
    if (over) return;
    over = true;
    session?.running.delete(key);
    stopped(by);
    controller.abort();
    reply.drop();
  };
  const finished = (): void => {
    over = true;
    session?.running.delete(key);
  };
  session?.running.set(key, stop);
  reply.wire?.once("close", () => stop("closed"));
  return { signal: controller.signal, finished };
}

type Tool = (call: ToolCall) => void;

const echo: Tool = ({ args, incoming, done }) => {
  const text = typeof args["text"] === "string" ? args["text"] : "";
  const digest = createHash("sha256").update(text).digest("hex");
  done(
    { length: text.length, digest, headers: Object.keys(incoming.headers).length },
    { _meta: { "torture.example/kept": { nonce: args["nonce"] ?? null } } },
  );
};

const slow: Tool = ({ args, incoming, done, later }) => {
  const ms = numberOf(args["ms"]);
  const steps = Math.min(numberOf(args["steps"]), 1_000);
  const meta = incoming.params["_meta"];
  const progressToken = isJsonObject(meta) ? meta["progressToken"] : undefined;
  if (progressToken !== undefined) {
    for (let step = 1; step <= steps; step += 1) {
      later((ms * step) / (steps + 1), () => {
        incoming.reply.send({
          jsonrpc: "2.0",
          method: "notifications/progress",
          params: { progressToken, progress: step, total: steps, message: asText(args["nonce"]) },
        });
      });
    }
  }
  later(ms, () => done());
};

const tools: ReadonlyMap<string, Tool> = new Map<string, Tool>([
  ["echo", echo],
  [
    "add_effect",
    ({ state, nonce, args, done, later }) => {
      const count = state.ledger.effect(nonce);
      later(numberOf(args["delayMs"]), () => done({ count }));
    },
  ],
  [
    "put",
    ({ incoming: { session }, args, done }) => {
      if (session !== undefined) session.value = asText(args["value"]);
      done();
    },
  ],
  ["get", ({ incoming: { session }, done }) => done({ value: session?.value ?? null })],
  ["slow", slow],
  ["silent", ({ args, done, later }) => later(numberOf(args["ms"]), () => done())],
  ["hang", () => undefined],
  [
    "big",
    ({ args, done }) => {
      const bytes = Math.min(numberOf(args["bytes"]), tortureLimits.requestBytes);
      const text = "0123456789abcdef".repeat(Math.ceil(bytes / 16)).slice(0, bytes);
      done({}, { content: [{ type: "text", text }] });
    },
  ],
  ["fail", fail],
  ["flaky", fail],
  ["elicit", elicit],
  ["log", log],
  ["cancellable", ({ done, later }) => later(60_000, () => done())],
]);

function log({ nonce, args, incoming, done }: ToolCall): void {
  const meta = incoming.params["_meta"];
  const wanted =
    incoming.era === "legacy" || (isJsonObject(meta) && meta[metaKeys.logLevel] !== undefined);
  const lines = wanted ? Math.min(numberOf(args["lines"]), 100) : 0;
  for (let line = 1; line <= lines; line += 1) {
    incoming.reply.send({
      jsonrpc: "2.0",
      method: "notifications/message",
      params: { level: "info", logger: "torture", data: { nonce, line } },
    });
  }
  done();
}
