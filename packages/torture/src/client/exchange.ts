import { isJsonObject, type JsonObject } from "@tenon/contract";
import { createParser } from "eventsource-parser";
import { type Dispatcher, request } from "undici";
import { tortureLimits } from "../limits.ts";

/** A message and when its last byte came, `performance.now()`. */
export interface Received {
  readonly at: number;
  readonly message: JsonObject;
}

/** What is asked of an HTTP server. */
export interface Question {
  readonly url: string;
  readonly method: "GET" | "POST" | "DELETE";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One HTTP request and everything that comes back, with times; never throws, what goes wrong is in `failure`. */
export class Exchange {
  readonly startedAt = performance.now();
  readonly messages: Received[] = [];
  /** When bytes came, comments of the event stream among them. */
  readonly bytesAt: number[] = [];
  status: number | undefined;
  headers: Readonly<Record<string, string>> = {};
  trailers: Readonly<Record<string, string>> = {};
  /** The body, when it was no MCP. */
  text = "";
  headAt: number | undefined;
  endedAt: number | undefined;
  failure: string | undefined;
  readonly #aborter = new AbortController();
  readonly #waiting = new Set<() => void>();
  #bytes = 0;

  constructor(question: Question, dispatcher: Dispatcher) {
    this.#run(question, dispatcher).then(
      () => this.#end(undefined),
      (error: unknown) => this.#end(error),
    );
  }

  /** Closes the connection of this exchange. */
  abort(): void {
    this.#aborter.abort();
  }

  get isOver(): boolean {
    return this.endedAt !== undefined;
  }

  /** What `find` finds, looked for whenever something came; undefined when the exchange ended or time ran out before. */
  async until<T>(find: () => T | undefined, timeoutMs: number): Promise<T | undefined> {
    const giveUpAt = performance.now() + timeoutMs;
    for (;;) {
      const found = find();
      const left = giveUpAt - performance.now();
      if (found !== undefined || this.isOver || left <= 0) return found;
      await this.#news(left);
    }
  }

  /** Resolves when the exchange ended, or after the time. */
  async ended(timeoutMs: number): Promise<boolean> {
    await this.until(() => undefined, timeoutMs);
    return this.isOver;
  }

  #news(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      this.#waiting.add(done);
    });
  }

  #wake(): void {
    for (const done of this.#waiting) done();
  }

  async #run({ url, method, headers, body }: Question, dispatcher: Dispatcher): Promise<void> {
    const answer = await request(url, {
      method,
      headers,
      body: body ?? null,
      dispatcher,
      signal: this.#aborter.signal,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    this.status = answer.statusCode;
    this.headers = flat(answer.headers);
    this.headAt = performance.now();
    this.#wake();
    const isStream = this.headers["content-type"]?.startsWith("text/event-stream") === true;
    const decoder = new TextDecoder();
    const parser = createParser({ onEvent: ({ data }) => this.#take(data) });
    const parts: string[] = [];
    for await (const part of answer.body) {
      if (!(part instanceof Uint8Array)) continue;
      this.#bytes += part.length;
      if (this.#bytes > tortureLimits.answerBytes) throw new Error("The answer is too large");
      this.bytesAt.push(performance.now());
      const text = decoder.decode(part, { stream: true });
      if (isStream) parser.feed(text);
      else parts.push(text);
      this.#wake();
    }
    this.trailers = flat(answer.trailers);
    if (!isStream) this.#take(parts.join(""));
  }

  #take(text: string): void {
    if (text === "") return;
    try {
      const value: unknown = JSON.parse(text);
      const messages: readonly unknown[] = Array.isArray(value) ? value : [value];
      const at = performance.now();
      for (const message of messages) {
        if (!isJsonObject(message)) this.text = text;
        else if (this.messages.length < tortureLimits.messages) this.messages.push({ at, message });
      }
    } catch {
      this.text = text;
    }
  }

  #end(error: unknown): void {
    this.endedAt = performance.now();
    if (error !== undefined) this.failure = wordsOf(error);
    this.#wake();
  }
}

function flat(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value ?? "")]),
  );
}

/** An error in a few words, with its code where it has one. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? ` (${error.code})` : "";
  return `${error.message}${code}`;
}
