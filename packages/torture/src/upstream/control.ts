import { createServer, type Server } from "node:http";
import type { CallRecord } from "./ledger.ts";
import type { ListChange } from "./definitions.ts";
import type { UpstreamState } from "./state.ts";

/** What the torturer asks of the upstream, as the JSON body of a POST. */
export type Command =
  | { readonly do: "effects"; readonly nonces: readonly string[] }
  | { readonly do: "calls"; readonly nonce: string }
  | { readonly do: "open" }
  | { readonly do: "tools"; readonly changes: readonly ListChange[] }
  | { readonly do: "drop" }
  | { readonly do: "crash" };

/** What the upstream answers to each command. */
export interface Replies {
  readonly effects: { readonly counts: readonly number[] };
  readonly calls: { readonly calls: readonly CallRecord[] };
  /** `sessionIds`: the newest last, at most 1,000. */
  readonly open: {
    readonly sessions: number;
    readonly streams: number;
    readonly sessionIds: readonly string[];
  };
  readonly tools: { readonly tools: number };
  readonly drop: { readonly dropped: number };
  readonly crash: Record<string, never>;
}

/** The control port: reads counters and takes orders; for loopback only. */
export function controlServer(state: UpstreamState, crash: () => void): Server {
  return createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (part: string) => {
      body += part;
    });
    request.on("end", () => {
      // Only the torturer speaks here, in the types above.
      const command = JSON.parse(body) as Command;
      const answer = obey(state, command, crash);
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
    });
  });
}

function obey(state: UpstreamState, command: Command, crash: () => void): Replies[Command["do"]] {
  switch (command.do) {
    case "effects":
      return { counts: command.nonces.map((nonce) => state.ledger.effects(nonce)) };
    case "calls":
      return { calls: state.ledger.calls(command.nonce) };
    case "open": {
      const sessionIds = [...state.sessions.keys()].slice(-1_000);
      return { sessions: state.sessions.size, streams: state.openStreams(), sessionIds };
    }
    case "tools":
      state.change(command.changes);
      return { tools: state.tools().length };
    case "drop": {
      const dropped = state.responses.size;
      for (const response of state.responses) response.socket?.resetAndDestroy();
      return { dropped };
    }
    default:
      setImmediate(crash);
      return {};
  }
}
