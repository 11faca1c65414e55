import type {
  JSONRPCMessage,
  MessageExtraInfo,
  Transport,
  TransportSendOptions,
} from "@modelcontextprotocol/client";
import { type Json, type JsonObject, isJsonObject } from "@tenon/contract";
import type { Guard } from "./guard.ts";
import { limits } from "./limits.ts";
import { ProbeStop, RpcError } from "./probe-stop.ts";

interface Pending {
  readonly resolve: (result: JsonObject) => void;
  readonly reject: (error: unknown) => void;
}

/** First id of our own requests; the SDK counts from 0 and never gets here within one load. */
const firstId = 1_000_001;

/**
 * A transport that lets the SDK negotiate, and beside it sends requests of our own whose answers come back exactly as
 * they stood on the wire: the SDK's client rewrites tools and refuses a whole list for one malformed entry.
 */
export class Wire implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: NonNullable<Transport["onmessage"]>;
  readonly hasPerRequestStream: boolean;
  readonly #inner: Transport;
  readonly #guard: Guard;
  readonly #pending = new Map<number, Pending>();
  readonly #openings = new Map<string | number, string>();
  readonly #answers = new Map<string, JsonObject>();
  #nextId = firstId;
  #discoveredLate = false;
  #unasked = 0;
  #problem: Error | undefined;

  constructor(inner: Transport, guard: Guard) {
    this.#inner = inner;
    this.#guard = guard;
    this.hasPerRequestStream = inner.hasPerRequestStream ?? false;
    /* oxlint-disable unicorn/prefer-add-event-listener -- the SDK's Transport interface has no other way */
    inner.onmessage = (message, extra) => this.#receive(message, extra);
    inner.onerror = (error) => {
      this.#problem = error;
      this.onerror?.(error);
    };
    inner.onclose = () => this.#closed();
    /* oxlint-enable unicorn/prefer-add-event-listener */
  }

  get sessionId(): string | undefined {
    return this.#inner.sessionId;
  }

  /** The last thing the transport could not make sense of, for instance a message that is not JSON-RPC. */
  get problem(): Error | undefined {
    return this.#problem;
  }

  /** True when `server/discover` was answered only after `initialize` had been sent: the server speaks both eras. */
  get discoveredLate(): boolean {
    return this.#discoveredLate;
  }

  /** True once the server answered an opening with a result. */
  get opened(): boolean {
    return this.#answers.size > 0;
  }

  /** The raw result of `server/discover` or `initialize`. */
  answerTo(method: string): JsonObject | undefined {
    return this.#answers.get(method);
  }

  /** Sends one request and gives its raw result; rejects with `RpcError`, or with what the transport met. */
  async request(method: string, params: JsonObject, signal: AbortSignal): Promise<JsonObject> {
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<JsonObject>();
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    this.#pending.set(id, { resolve, reject });
    const onRequestStreamEnd = (): void => reject(this.#problem ?? noAnswer(method));
    this.#inner
      .send({ jsonrpc: "2.0", id, method, params }, { requestSignal: signal, onRequestStreamEnd })
      .catch(reject);
    try {
      return await promise;
    } finally {
      this.#pending.delete(id);
      signal.removeEventListener("abort", onAbort);
    }
  }

  start(): Promise<void> {
    return this.#inner.start();
  }

  send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    if ("method" in message && "id" in message && isOpening(message.method)) {
      this.#openings.set(message.id, message.method);
    }
    return this.#inner.send(message, options);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  setProtocolVersion(version: string): void {
    this.#inner.setProtocolVersion?.(version);
  }

  #receive(message: JSONRPCMessage, extra: MessageExtraInfo | undefined): void {
    if ("method" in message || message.id === undefined) return this.#passUnasked(message, extra);
    const opening = this.#openings.get(message.id);
    if (opening !== undefined && "result" in message && isJsonObject(message.result)) {
      this.#answers.set(opening, message.result);
      const initialized = [...this.#openings.values()].includes("initialize");
      if (opening === "server/discover" && initialized) this.#discoveredLate = true;
    }
    const pending = typeof message.id === "number" ? this.#pending.get(message.id) : undefined;
    if (pending === undefined) return this.#pass(message, extra);
    if ("error" in message)
      return pending.reject(new RpcError(message.error.code, message.error.message));
    const result: unknown = message.result;
    if (isJsonObject(result)) return pending.resolve(result);
    return pending.reject(new ProbeStop("malformed", "The server's answer is not a JSON object."));
  }

  /** Requests and notifications of the server: the SDK answers or ignores them, within a limit. */
  #passUnasked(message: JSONRPCMessage, extra: MessageExtraInfo | undefined): void {
    this.#unasked++;
    if (this.#unasked <= limits.maxUnaskedMessages) return this.#pass(message, extra);
    return this.#guard.stop(
      new ProbeStop(
        "too-large",
        `The server sent more than ${limits.maxUnaskedMessages} messages that nobody asked for. Ask its owner.`,
      ),
    );
  }

  /** What the SDK cannot digest (for instance a message nested too deep for it) must not end this process. */
  #pass(message: JSONRPCMessage, extra: MessageExtraInfo | undefined): void {
    try {
      this.onmessage?.(message, extra);
    } catch (error) {
      this.#problem = error instanceof Error ? error : new Error(String(error));
    }
  }

  #closed(): void {
    for (const { reject } of this.#pending.values()) reject(new Error("the connection was closed"));
    this.onclose?.();
  }
}

/** The parts of `result` that are typed further up: a member that is an object, or undefined. */
export function objectMember(result: JsonObject | undefined, key: string): JsonObject | undefined {
  if (result === undefined || !Object.hasOwn(result, key)) return undefined;
  const member: Json | undefined = result[key];
  return isJsonObject(member) ? member : undefined;
}

function isOpening(method: string): boolean {
  return method === "server/discover" || method === "initialize";
}

function noAnswer(method: string): ProbeStop {
  return new ProbeStop("malformed", `The server ended its answer to ${method} without a result.`);
}
