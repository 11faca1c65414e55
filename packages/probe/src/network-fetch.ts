import { Agent, type Dispatcher, EnvHttpProxyAgent, fetch as undiciFetch } from "undici";
import type { Guard } from "./guard.ts";
import { guardedConnector } from "./guarded-connector.ts";
import { limits } from "./limits.ts";

/** What the last answer that matters was, for messages: POST answers, and any answer when `watchGet` is set. */
export interface LastAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly location: string | undefined;
}

export interface NetworkOptions {
  readonly watchGet: boolean;
  /** Told when a GET opens an event stream, when it is refused one, and when the stream ends. */
  readonly onStream?: (state: "open" | "refused" | "ended") => void;
}

/** A `fetch` for one load: counts bytes while they stream, bounds connecting, never leaves a socket behind. */
export class NetworkFetch {
  readonly #guard: Guard;
  readonly #watchGet: boolean;
  readonly #onStream: NetworkOptions["onStream"];
  readonly #agent: Dispatcher;
  /** False when the agent is the caller's. */
  readonly #ownAgent: boolean;
  #last: LastAnswer | undefined;
  #streamed = false;

  constructor(guard: Guard, server: URL, options: NetworkOptions) {
    const { dispatcher } = guard.reach;
    this.#guard = guard;
    this.#agent = dispatcher ?? agentFor(server, guard);
    this.#ownAgent = dispatcher === undefined;
    this.#watchGet = options.watchGet;
    this.#onStream = options.onStream;
  }

  get last(): LastAnswer | undefined {
    return this.#last;
  }

  /** True once a GET opened an event stream. */
  get streamed(): boolean {
    return this.#streamed;
  }

  /** As the SDK's `fetch` option wants it. */
  readonly fetch = async (url: string | URL, init?: RequestInit): Promise<Response> => {
    const method = init?.method ?? "GET";
    if (method === "POST" || this.#watchGet) this.#last = undefined;
    const answer = await undiciFetch(url, {
      method,
      headers: [...new Headers(init?.headers)],
      body: typeof init?.body === "string" ? init.body : null,
      redirect: "manual",
      signal: this.#signal(method, init?.signal),
      dispatcher: this.#agent,
    });
    const contentType = answer.headers.get("content-type") ?? "";
    const location = answer.headers.get("location") ?? undefined;
    if (method === "POST" || this.#watchGet) {
      this.#last = { status: answer.status, contentType, location };
    }
    const streams = method === "GET" && answer.ok && contentType.startsWith("text/event-stream");
    if (streams) this.#streamed = true;
    if (method === "GET") this.#onStream?.(streams ? "open" : "refused");
    const onEnd = streams ? (): void => this.#onStream?.("ended") : (): void => undefined;
    const body = answer.body === null ? null : this.#counted(answer.body.getReader(), onEnd);
    return new Response(hasBody(answer.status) ? body : null, {
      status: answer.status,
      statusText: answer.statusText,
      headers: [...answer.headers],
    });
  };

  async close(): Promise<void> {
    if (this.#ownAgent) await this.#agent.destroy();
  }

  /** The session's end is told to the server even when the load was stopped. */
  #signal(method: string, signal: AbortSignal | null | undefined): AbortSignal {
    const stop =
      method === "DELETE" ? AbortSignal.timeout(limits.farewellTimeoutMs) : this.#guard.signal;
    return signal ? AbortSignal.any([stop, signal]) : stop;
  }

  #counted(reader: ByteReader, onEnd: () => void): ReadableStream<Uint8Array<ArrayBuffer>> {
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: async (controller) => {
        const chunk = await reader.read().catch((error: unknown) => {
          onEnd();
          throw error;
        });
        if (chunk.done) {
          onEnd();
          return controller.close();
        }
        const bytes = new Uint8Array(chunk.value);
        this.#guard.countBytes(bytes.byteLength);
        controller.enqueue(bytes);
      },
      cancel: (reason) => reader.cancel(reason),
    });
  }
}

/** Connections as HTTP_PROXY, HTTPS_PROXY and NO_PROXY say; this machine's own servers never go through a proxy. */
function agentFor(server: URL, guard: Guard): Dispatcher {
  const { allowAddress } = guard.reach;
  // The guard keeps the time of the whole load.
  const times = { headersTimeout: 0, bodyTimeout: 0 };
  if (allowAddress !== undefined) {
    return new Agent({ ...times, connect: guardedConnector(allowAddress, guard) });
  }
  const options = { ...times, connect: { timeout: limits.connectTimeoutMs } };
  const local = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(server.hostname);
  return local ? new Agent(options) : new EnvHttpProxyAgent(options);
}

interface ByteReader {
  read(): Promise<{ done: false; value: Uint8Array } | { done: true; value?: unknown }>;
  cancel(reason: unknown): Promise<void>;
}

function hasBody(status: number): boolean {
  return status !== 204 && status !== 205 && status !== 304;
}
