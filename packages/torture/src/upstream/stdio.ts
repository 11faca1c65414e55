import { createInterface } from "node:readline";
import type { Json, JsonObject } from "@tenon/contract";
import { metaKeys, revisionOf } from "../era.ts";
import { now } from "./ledger.ts";
import { answer, capabilities, discovered, serverInfo } from "./methods.ts";
import type { Reply } from "./reply.ts";
import type { Session, UpstreamState } from "./state.ts";
import { isJsonObject } from "../json.ts";

/** Speaks MCP over standard input and output, one message per line. `stubborn`: stays when its input ends. */
export function serveStdio(state: UpstreamState, stubborn: boolean): void {
  const session = state.openSession(`stdio-${process.pid}`);
  session.stream = { send: write };
  const lines = createInterface({ input: process.stdin });
  lines.on("line", (line) => receive(state, session, line));
  if (stubborn) {
    process.on("SIGTERM", () => undefined);
    process.on("SIGINT", () => undefined);
    leaveAsOrphan(process.ppid);
    process.stdout.on("error", () => undefined);
  } else {
    lines.on("close", () => process.exit(0));
  }
}

/** Stubborn for much longer than any check waits, but not for ever: keeps the process alive until its parent is long gone. */
function leaveAsOrphan(parent: number): void {
  let turnsAlone = 0;
  setInterval(() => {
    if (process.ppid !== parent) turnsAlone += 1;
    if (turnsAlone > 6) process.exit(0);
  }, 5_000);
}

function write(message: JsonObject): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function receive(state: UpstreamState, session: Session, line: string): void {
  const receivedAt = now();
  const message: unknown = JSON.parse(line);
  if (!isJsonObject(message)) return;
  const { id, method } = message;
  const params = isJsonObject(message["params"]) ? message["params"] : {};
  if (method === "notifications/cancelled") {
    session.running.get(JSON.stringify(params["requestId"]))?.("notification");
    return;
  }
  if (method === undefined && typeof id === "string") {
    session.asked.get(id)?.(isJsonObject(message["result"]) ? message["result"] : {});
    session.asked.delete(id);
    return;
  }
  if (id === undefined || typeof method !== "string") return;
  const reply = stdioReply(id);
  const meta = params["_meta"];
  const era =
    isJsonObject(meta) && meta[metaKeys.protocolVersion] !== undefined ? "modern" : "legacy";
  const { era: spoken, version } = state.options;
  if (spoken !== "both" && spoken !== era) {
    reply.error(-32022, "Unsupported", { supported: [revisionOf[spoken]] });
  } else if (method === "initialize") {
    reply.result({
      protocolVersion: revisionOf.legacy,
      capabilities: capabilities(),
      serverInfo: serverInfo(version),
    });
  } else if (method === "server/discover") {
    reply.result(discovered(version));
  } else if (method === "subscriptions/listen") {
    const method = "notifications/subscriptions/acknowledged";
    const note = { notifications: {}, _meta: { [metaKeys.subscriptionId]: id } };
    write({ jsonrpc: "2.0", method, params: note });
  } else {
    answer(state, { era, method, id, params, session, headers: {}, body: line, reply, receivedAt });
  }
}

function stdioReply(id: Json): Reply {
  return {
    send: write,
    result: (result) => write({ jsonrpc: "2.0", id, result }),
    error: (code, message, data) =>
      write({
        jsonrpc: "2.0",
        id,
        error: { code, message, ...(data === undefined ? {} : { data }) },
      }),
    drop: () => undefined,
    wire: undefined,
  };
}
