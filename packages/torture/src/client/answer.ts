import { isJsonObject, type JsonObject } from "@tenon/contract";
import type { Exchange } from "./exchange.ts";

/** How a request ended for its caller. Times are milliseconds from its start. */
export type Answer =
  | { readonly kind: "result"; readonly result: JsonObject; readonly afterMs: number }
  | {
      readonly kind: "error";
      readonly code: number;
      readonly message: string;
      readonly data: JsonObject[string] | undefined;
      readonly status: number | undefined;
      readonly afterMs: number;
    }
  /** An HTTP answer without a JSON-RPC answer in it. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly text: string;
      readonly afterMs: number;
    }
  /** The connection ended, or an event stream without its answer. */
  | { readonly kind: "cut"; readonly how: string; readonly afterMs: number }
  /** Nothing within the time. */
  | { readonly kind: "nothing"; readonly afterMs: number };

/** The answer to the request `id` in an exchange; waits for it at most so long. */
export async function answerOf(
  exchange: Exchange,
  id: string | number,
  timeoutMs: number,
): Promise<Answer> {
  const found = await exchange.until(() => responseIn(exchange, id), timeoutMs);
  // The answer may have come with the very end.
  const response = found ?? responseIn(exchange, id);
  const afterMs = (response?.at ?? exchange.endedAt ?? performance.now()) - exchange.startedAt;
  if (response !== undefined) return readResponse(response.message, exchange.status, afterMs);
  if (!exchange.isOver) return { kind: "nothing", afterMs };
  if (exchange.failure !== undefined) return { kind: "cut", how: exchange.failure, afterMs };
  const { status = 0, text, headers } = exchange;
  if (status === 200 && headers["content-type"]?.startsWith("text/event-stream") === true) {
    return { kind: "cut", how: "the event stream ended without the answer", afterMs };
  }
  return { kind: "status", status, text, afterMs };
}

function responseIn(exchange: Exchange, id: string | number) {
  return exchange.messages.find(
    ({ message }) =>
      (message["result"] !== undefined || message["error"] !== undefined) &&
      // An error that could not name its request.
      (message["id"] === id || (message["id"] ?? null) === null),
  );
}

function readResponse(message: JsonObject, status: number | undefined, afterMs: number): Answer {
  if (isJsonObject(message["result"]))
    return { kind: "result", result: message["result"], afterMs };
  const error = isJsonObject(message["error"]) ? message["error"] : {};
  const { code, message: text, data } = error;
  return {
    kind: "error",
    code: typeof code === "number" ? code : Number.NaN,
    message: typeof text === "string" ? text : "",
    data,
    status,
    afterMs,
  };
}

/** An answer in one line, for a scorecard. */
export function describe(answer: Answer): string {
  const after = `after ${(answer.afterMs / 1000).toFixed(1)} s`;
  switch (answer.kind) {
    case "result":
      return `a result ${after}: ${JSON.stringify(answer.result)}`;
    case "error":
      return `error ${answer.code} ${after} (HTTP ${answer.status ?? "?"}): ${answer.message}`;
    case "status":
      return `HTTP ${answer.status} without a JSON-RPC answer ${after}: ${answer.text}`;
    case "cut":
      return `a cut connection ${after}: ${answer.how}`;
    default:
      return `no answer ${after}`;
  }
}

/** What the upstream's tool put into its answer; undefined when the answer is none of a tool. */
export function factsOf(answer: Answer): JsonObject | undefined {
  if (answer.kind !== "result") return undefined;
  const { structuredContent, content } = answer.result;
  if (isJsonObject(structuredContent)) return structuredContent;
  const first: unknown = Array.isArray(content) ? content[0] : undefined;
  if (!isJsonObject(first) || typeof first["text"] !== "string") return undefined;
  try {
    const facts: unknown = JSON.parse(first["text"]);
    return isJsonObject(facts) ? facts : undefined;
  } catch {
    return undefined;
  }
}
