import { setTimeout as pause } from "node:timers/promises";
import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/client";
import { isJsonObject } from "@tenon/contract";
import type { Guard } from "./guard.ts";
import { limits } from "./limits.ts";
import { ProbeStop } from "./probe-stop.ts";
import { type CommandEnd, type CommandOrder, SupervisedProcess } from "./supervised-process.ts";

/** MCP over a command's standard streams: one JSON-RPC message per line (2025-11-25 and 2026-07-28, "stdio"). */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: NonNullable<Transport["onmessage"]>;
  readonly #order: CommandOrder;
  readonly #guard: Guard;
  #process: SupervisedProcess | undefined;
  #end: CommandEnd | undefined;
  #ending: Promise<void> | undefined;
  #line: Buffer[] = [];
  #stderrHead = Buffer.alloc(0);
  #stderrTail = Buffer.alloc(0);
  #noiseLines = 0;
  #messages = 0;

  constructor(order: CommandOrder, guard: Guard) {
    this.#order = order;
    this.#guard = guard;
  }

  /** How the command ended, once it did without being told to. */
  get end(): CommandEnd | undefined {
    return this.#end;
  }

  /** The start of the command's standard error, and its end where there is more than the start; whole lines. */
  get stderr(): { readonly head: string; readonly tail: string } {
    const head = this.#stderrHead.toString("utf8");
    if (this.#stderrTail.length === 0) return { head, tail: "" };
    // A line that was cut may hold half of a secret, which no mask would know.
    const tail = this.#stderrTail.toString("utf8");
    const firstBreak = tail.indexOf("\n");
    return {
      head: head.slice(0, head.lastIndexOf("\n") + 1),
      tail: firstBreak < 0 ? "" : tail.slice(firstBreak + 1),
    };
  }

  /** True when the command wrote to standard output and none of it was a message. */
  get onlyNoise(): boolean {
    return this.#messages === 0 && (this.#noiseLines > 0 || this.#line.length > 0);
  }

  async start(): Promise<void> {
    const child = this.#spawn();
    this.#process = child;
    child.stdout.on("data", (chunk: Buffer) => this.#receive(chunk));
    child.stdout.on("error", (error) => this.onerror?.(error));
    child.stderr.on("data", (chunk: Buffer) => this.#keepStderr(chunk));
    child.stderr.on("error", (error) => this.onerror?.(error));
    child.stdin.on("error", (error) => this.onerror?.(error));
    this.#ending = child.ended.then((end) => this.#ended(child, end));
  }

  send(message: JSONRPCMessage): Promise<void> {
    const stdin = this.#process?.stdin;
    if (stdin === undefined || !stdin.writable)
      return Promise.reject(new Error("the command takes no input"));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    stdin.write(`${JSON.stringify(message)}\n`, (error) => (error ? reject(error) : resolve()));
    return promise;
  }

  /** Waits a moment for a command that is just ending: its closed streams are seen before its exit code is. */
  async settle(): Promise<void> {
    await Promise.race([this.#ending, pause(limits.drainMs, undefined, { ref: false })]);
  }

  async close(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined) return;
    await child.stop();
    this.onclose?.();
  }

  /** A machine without processes or descriptors to spare says so at once, as a code. */
  #spawn(): SupervisedProcess {
    try {
      return new SupervisedProcess(this.#order);
    } catch (cause) {
      this.#end = {
        error: cause instanceof Error && "code" in cause ? String(cause.code) : "no process",
      };
      throw cause;
    }
  }

  /** What was written just before the end is still read: it may hold the answer, or the reason on standard error. */
  async #ended(child: SupervisedProcess, end: CommandEnd): Promise<void> {
    const drained = Promise.all([child.stdout, child.stderr].map(streamEnd));
    await Promise.race([drained, pause(limits.drainMs, undefined, { ref: false })]);
    if (this.#process !== child) return;
    this.#end = end;
    this.onclose?.();
  }

  #receive(chunk: Buffer): void {
    this.#guard.countBytes(chunk.byteLength);
    if (this.#guard.signal.aborted) {
      this.#line = [];
      return;
    }
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      const line = Buffer.concat([...this.#line, chunk.subarray(from, at)]);
      this.#line = [];
      from = at + 1;
      this.#readLine(line);
    }
    if (from < chunk.length) this.#line.push(chunk.subarray(from));
  }

  #readLine(line: Buffer): void {
    const message = parseMessage(line.toString("utf8"));
    if (message !== undefined) {
      this.#messages++;
      this.onmessage?.(message);
      return;
    }
    // Many servers print a greeting or logs to standard output; it is against the protocol, and harmless.
    if (line.toString("utf8").trim() === "") return;
    this.#noiseLines++;
    if (this.#noiseLines <= limits.maxNoiseLines) return;
    this.#guard.stop(
      new ProbeStop(
        "not-mcp",
        `The command wrote more than ${limits.maxNoiseLines} lines that are not JSON-RPC. ` +
          "Check that it is an MCP server, and that it speaks over its standard streams.",
      ),
    );
  }

  #keepStderr(chunk: Buffer): void {
    const room = limits.maxStderrBytes - this.#stderrHead.length;
    this.#stderrHead = Buffer.concat([this.#stderrHead, chunk.subarray(0, room)]);
    if (chunk.length <= room) return;
    const all = Buffer.concat([
      this.#stderrTail,
      chunk.subarray(room).subarray(-limits.maxStderrBytes),
    ]);
    this.#stderrTail = Buffer.from(all.subarray(-limits.maxStderrBytes));
  }
}

/** A JSON-RPC message of one line, or undefined for anything else. */
function parseMessage(line: string): JSONRPCMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isMessage(value) ? value : undefined;
}

/** The outline that tells requests, notifications and answers apart; what they hold is judged where it is used. */
function isMessage(value: unknown): value is JSONRPCMessage {
  if (!isJsonObject(value) || value["jsonrpc"] !== "2.0") return false;
  const { id, method, result, error } = value;
  const named = typeof id === "string" || typeof id === "number";
  if (typeof method === "string") return id === undefined || named;
  if (isJsonObject(result)) return named;
  return (
    isJsonObject(error) && typeof error["code"] === "number" && typeof error["message"] === "string"
  );
}

function streamEnd(
  stream: NodeJS.ReadableStream & { readonly readableEnded?: boolean },
): Promise<void> {
  if (stream.readableEnded === true) return Promise.resolve();
  return new Promise((resolve) => {
    stream.once("end", resolve);
    stream.once("close", resolve);
  });
}
