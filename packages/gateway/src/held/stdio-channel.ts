import { setTimeout as pause } from "node:timers/promises";
import { plainText } from "@tenon/contract";
import { type CommandEnd, type CommandOrder, SupervisedProcess } from "@tenon/probe";
import type { UpstreamFailure } from "../upstream/upstream.ts";
import type { Channel, ChannelListener } from "./channel.ts";
import { heldLimits } from "./limits.ts";
import { LineReader } from "./line-reader.ts";
import type { LogLines } from "./log-lines.ts";
import { parseMessage } from "./message.ts";

/**
 * Starts a command and speaks with it over its standard streams, one message per line (2025-11-25 and 2026-07-28,
 * "stdio"). The command and everything it started end with the channel, and with this process however it ends.
 */
export function stdioChannel(
  order: CommandOrder,
  listener: ChannelListener,
  log: LogLines,
): Channel {
  return new StdioChannel(order, listener, log);
}

class StdioChannel implements Channel {
  readonly #listener: ChannelListener;
  readonly #log: LogLines;
  readonly #process: SupervisedProcess | undefined;
  readonly #lines: LineReader;
  #over: UpstreamFailure | undefined;
  #noise = 0;
  #closed = false;

  constructor(order: CommandOrder, listener: ChannelListener, log: LogLines) {
    this.#listener = listener;
    this.#log = log;
    this.#lines = new LineReader(heldLimits.messageBytes, (line) => this.#readLine(line));
    this.#process = this.#start(order);
  }

  send(bytes: Buffer, failed: (failure: UpstreamFailure) => void): void {
    const stdin = this.#process?.stdin;
    const refusal = this.#over ?? this.#refusal(bytes.length);
    if (stdin === undefined || refusal !== undefined) {
      queueMicrotask(() => failed(refusal ?? ended));
      return;
    }
    stdin.write(oneLine(bytes));
    stdin.write("\n");
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#over ??= ended;
    await this.#process?.stop();
  }

  #start(order: CommandOrder): SupervisedProcess | undefined {
    try {
      const child = new SupervisedProcess(order);
      child.stdout.on("data", (chunk: Buffer) => this.#receive(chunk));
      child.stderr.on("data", (chunk: Buffer) => this.#log.feed(chunk));
      // A broken stream is followed by the end of the process, which says why.
      for (const stream of [child.stdin, child.stdout, child.stderr]) {
        stream.on("error", (error: Error) =>
          this.#log.tell(`A stream of the command broke: ${error.message}`),
        );
      }
      void child.ended.then((end) => this.#ended(child, end));
      return child;
    } catch (error) {
      // A machine without processes or descriptors to spare says so at once.
      const reason = error instanceof Error ? plainText(error.message) : "no process";
      queueMicrotask(() =>
        this.#finish({ code: "not-sent", message: `The command cannot be started: ${reason}.` }),
      );
      return undefined;
    }
  }

  #refusal(bytes: number): UpstreamFailure | undefined {
    const stdin = this.#process?.stdin;
    if (stdin === undefined || !stdin.writable) return ended;
    if (stdin.writableLength === 0 || stdin.writableLength + bytes <= heldLimits.queuedBytes)
      return undefined;
    return {
      code: "not-sent",
      message: "The command does not read what it was sent before; nothing more is queued for it.",
      retryAfterSeconds: 1,
    };
  }

  #receive(chunk: Buffer): void {
    if (this.#over !== undefined) return;
    if (this.#lines.feed(chunk)) return;
    const message = `It wrote a message of more than ${heldLimits.messageBytes} bytes.`;
    this.#finish({ code: "bad-answer", message });
    void this.#process?.stop();
  }

  #readLine(line: Buffer): void {
    if (this.#over !== undefined) return;
    const message = parseMessage(line);
    if (message !== undefined) {
      this.#listener.message(line, message);
      return;
    }
    // Many servers print a greeting to standard output; it is against the protocol, and harmless.
    if (this.#noise >= heldLimits.noiseLines) return;
    const text = line.subarray(0, heldLimits.logLineBytes).toString("utf8").trim();
    if (text === "") return;
    this.#noise++;
    this.#log.tell(`Not a message on standard output: ${text}`);
  }

  /** What was written just before the end is still read: it may hold an answer. */
  async #ended(child: SupervisedProcess, end: CommandEnd): Promise<void> {
    const drained = Promise.all([child.stdout, child.stderr].map(streamEnd));
    await Promise.race([drained, pause(heldLimits.drainMs, undefined, { ref: false })]);
    this.#log.end();
    this.#finish(failureOf(end));
    void child.stop();
  }

  #finish(failure: UpstreamFailure): void {
    if (this.#over !== undefined) return;
    this.#over = failure.code === "not-sent" ? failure : ended;
    if (this.#closed) return;
    this.#log.tell(failure.message);
    this.#listener.ended(failure);
  }
}

const ended: UpstreamFailure = { code: "not-sent", message: "The command has ended." };

/** In valid JSON raw line breaks stand between tokens only. */
function oneLine(bytes: Buffer): Buffer {
  if (!bytes.includes(0x0a) && !bytes.includes(0x0d)) return bytes;
  const copy = Buffer.from(bytes);
  for (let at = 0; at < copy.length; at++) {
    if (copy[at] === 0x0a || copy[at] === 0x0d) copy[at] = 0x20;
  }
  return copy;
}

function failureOf(end: CommandEnd): UpstreamFailure {
  if (end.error !== undefined) {
    return { code: "not-sent", message: `The command cannot be started: ${plainText(end.error)}.` };
  }
  const how =
    end.signal === undefined
      ? `with exit code ${end.exitCode ?? 0}`
      : `by ${plainText(end.signal)}`;
  return { code: "cut", message: `The command ended ${how}.` };
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
