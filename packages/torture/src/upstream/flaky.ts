import type { ServerResponse } from "node:http";
import type { FlakyWay } from "./definitions.ts";
import { event, streamHead } from "./reply.ts";
import { numberOf, type ToolCall } from "./tool-call.ts";
import { asText } from "../json.ts";

const pages: Readonly<Record<string, number>> = {
  "status-502": 502,
  "status-503": 503,
  "status-504": 504,
};

/** `fail` and `flaky`: what goes wrong at servers. */
export function fail(call: ToolCall): void {
  const { args, incoming, nonce, done } = call;
  if (incoming.params["name"] === "flaky") {
    flaky(call);
  } else if (typeof args["code"] === "number") {
    incoming.reply.error(args["code"], "Failed as told", { nonce, kept: true });
  } else {
    done({ kept: true }, { isError: true });
  }
}

/** Counts the effect, then ends the call in the way that was asked for. */
function flaky({ state, incoming, args, nonce, done, later }: ToolCall): void {
  state.ledger.effect(nonce);
  const how = asText(args["how"]) as FlakyWay;
  const { wire } = incoming.reply;
  if (wire === undefined) {
    incoming.reply.drop();
    return;
  }
  const status = pages[how];
  if (status !== undefined) {
    page(wire, status, { "retry-after": "0" });
  } else if (how === "late") {
    later(numberOf(args["delayMs"]), () => done());
  } else {
    ways[how]?.(wire);
  }
}

const ways: Readonly<Partial<Record<FlakyWay, (wire: ServerResponse) => void>>> = {
  reset: (wire) => wire.socket?.resetAndDestroy(),
  unauthorized: (wire) => {
    const challenge = 'Bearer resource_metadata="http://upstream.invalid/.well-known/oauth"';
    page(wire, 401, { "www-authenticate": challenge });
  },
  cut: (wire) => {
    started(wire);
    setTimeout(() => wire.end(), 50);
  },
  half: (wire) => {
    started(wire);
    wire.write('event: message\ndata: {"jsonrpc":"2.0","id":');
    setTimeout(() => wire.socket?.resetAndDestroy(), 50);
  },
  garbage: (wire) => {
    wire.writeHead(200, { "content-type": "application/json" });
    wire.end('{"jsonrpc": "2.0", "id"');
  },
  page: (wire) => page(wire, 200, {}),
};

/** An event stream with a log message, so that the answer has begun. */
function started(wire: ServerResponse): void {
  wire.writeHead(200, streamHead);
  const params = { level: "info", data: "begun" };
  wire.write(event({ jsonrpc: "2.0", method: "notifications/message", params }));
}

function page(
  wire: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
): void {
  wire.writeHead(status, { "content-type": "text/html", ...headers });
  wire.end("<html><body>Sorry</body></html>");
}
