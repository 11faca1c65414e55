import { isJsonObject } from "@tenon/contract";
import type { JsonObject } from "@tenon/contract";
import type { Caller } from "../caller.ts";
import { revisionOf } from "../era.ts";
import type { JsonRpcRequest } from "../json-rpc.ts";
import { gatewayInfo, ownEnvelope } from "../meta-keys.ts";
import type { Reply, Upstream } from "../upstream/upstream.ts";
import { aggregateLimits } from "./limits.ts";

/** What a server answered to a question of the gateway's own. */
export type Said =
  | { readonly kind: "result"; readonly result: JsonObject; readonly session: string | undefined }
  | { readonly kind: "error"; readonly code: number; readonly message: string }
  | { readonly kind: "silent"; readonly reason: string };

export interface Question {
  readonly method: string;
  readonly params: JsonObject;
  readonly caller: Caller;
  /** For a question within a legacy session; without one it is asked in the modern era. */
  readonly session?: string;
  /** `initialize` alone is legacy without a session. */
  readonly legacy?: boolean;
  /** Instead of `aggregateLimits.askMs`. */
  readonly waitMs?: number;
}

/** Asks a server something; never rejects, and takes at most `waitMs`. */
export async function ask(upstream: Upstream, question: Question): Promise<Said> {
  const { promise, resolve } = Promise.withResolvers<Said>();
  const collector = new Collector(resolve);
  const message = messageOf(question);
  const sent = upstream.request(
    {
      era: isLegacy(question) ? "legacy" : "modern",
      message,
      bytes: Buffer.from(JSON.stringify(message)),
      caller: question.caller,
      session: question.session,
      headers: headersOf(question),
    },
    collector,
  );
  const timer = setTimeout(
    () => sent.cancel("No answer in time."),
    question.waitMs ?? aggregateLimits.askMs,
  );
  const said = await promise;
  clearTimeout(timer);
  return said;
}

function isLegacy({ session, legacy }: Question): boolean {
  return legacy === true || session !== undefined;
}

function messageOf(question: Question): JsonRpcRequest {
  const { method, params } = question;
  if (isLegacy(question)) return { jsonrpc: "2.0", id: 1, method, params };
  const given = isJsonObject(params["_meta"]) ? params["_meta"] : {};
  const meta = { ...ownEnvelope(gatewayInfo, {}), ...given };
  return { jsonrpc: "2.0", id: 1, method, params: { ...params, _meta: meta } };
}

function headersOf(question: Question): Readonly<Record<string, string>> {
  if (isLegacy(question)) return { "mcp-protocol-version": revisionOf.legacy };
  const named = question.params["name"] ?? question.params["uri"];
  return {
    "mcp-protocol-version": revisionOf.modern,
    "mcp-method": question.method,
    ...(typeof named === "string" && { "mcp-name": named }),
  };
}

/** Keeps the answer and lets everything else go. */
class Collector implements Reply {
  readonly #done: (said: Said) => void;
  #session: string | undefined;

  constructor(done: (said: Said) => void) {
    this.#done = done;
  }

  opened(session: string | undefined): void {
    this.#session = session;
  }

  head(): void {
    // Only the answer counts.
  }

  message(): void {
    // Only the answer counts.
  }

  response(bytes: Buffer): void {
    this.#done(saidIn(bytes, this.#session));
  }

  failed({ message }: { readonly message: string }): void {
    this.#done({ kind: "silent", reason: message });
  }
}

function saidIn(bytes: Buffer, session: string | undefined): Said {
  try {
    const message: unknown = JSON.parse(bytes.toString("utf8"));
    if (isJsonObject(message) && isJsonObject(message["result"])) {
      return { kind: "result", result: message["result"], session };
    }
    if (isJsonObject(message) && isJsonObject(message["error"])) {
      const { code, message: text } = message["error"];
      return {
        kind: "error",
        code: typeof code === "number" ? code : -32_603,
        message: typeof text === "string" ? text : "",
      };
    }
  } catch {
    return { kind: "silent", reason: "It answered something that is no JSON." };
  }
  return { kind: "silent", reason: "It answered something that is not MCP." };
}
