import type { EventSourceMessage } from "eventsource-parser";
import type { Dispatcher } from "undici";
import type { Reply, Sent, UpstreamFailure } from "../upstream/upstream.ts";
import { EventReader } from "./event-reader.ts";
import {
  answerFailure,
  connectionFailure,
  firstOf,
  isEventStream,
  statusFailure,
} from "../upstream/http-answer.ts";
import type { AnswerHeaders } from "../upstream/http-answer.ts";
import { relayLimits } from "./limits.ts";
import { messageKind } from "./message-kind.ts";

/** One request to an upstream over HTTP, from its connection to the last byte of its answer. */
export class Exchange implements Dispatcher.DispatchHandler, Sent {
  readonly #reply: Reply;
  readonly #opens: boolean;
  readonly #lingering: Set<Exchange>;
  #controller: Dispatcher.DispatchController | undefined;
  #connectedAt: number | undefined;
  #status = 0;
  #headers: AnswerHeaders = {};
  #events: EventReader | undefined;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #resumable = false;
  #done = false;

  /** `opens`: the answer may name a new session. `lingering` is told of streams that go on after their answer. */
  constructor(reply: Reply, opens: boolean, lingering: Set<Exchange>) {
    this.#reply = reply;
    this.#opens = opens;
    this.#lingering = lingering;
  }

  /** Gives up the rest of a stream whose answer came long ago. */
  abandon(): void {
    this.#controller?.abort(new Error("abandoned"));
  }

  cancel(reason: string): void {
    // Without a connection nothing of it ever left.
    const code = this.#connectedAt === undefined ? "not-sent" : "cancelled";
    this.#fail({ code, message: reason });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    const isAgain = this.#connectedAt !== undefined;
    this.#controller = controller;
    // Cancelled while it waited for a connection: nothing of it leaves.
    if (this.#done) controller.abort(new Error("cancelled"));
    // undici writes a request again that shared a connection (`pipelining` above 1 with `idempotent`, or HTTP/2), which is
    // never asked for here: then it may have arrived already.
    else if (isAgain) this.#fail({ code: "cut", message: "The connection broke." });
    else this.#connectedAt = performance.now();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: AnswerHeaders,
  ): void {
    if (this.#done || status < 200) return;
    this.#status = status;
    this.#headers = headers;
    this.#reply.head(this.#connectedAt);
    if (isEventStream(status, headers)) {
      this.#openSession();
      this.#events = new EventReader((event, retryMs) => this.#event(event, retryMs));
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#done) return;
    if (this.#events !== undefined) {
      if (!this.#events.feed(chunk)) this.#fail(answerFailure("an event is too large"));
      return;
    }
    this.#bytes += chunk.length;
    if (this.#bytes > relayLimits.messageBytes) this.#fail(answerFailure("it is too large"));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.#events !== undefined) this.#lingering.delete(this);
    if (this.#done) return;
    if (this.#events !== undefined) {
      this.#fail(this.#streamEnded());
      return;
    }
    const [only] = this.#chunks;
    const body =
      this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks);
    const type = firstOf(this.#headers["content-type"]) ?? "";
    // An error of the protocol comes as JSON under any status; pages of proxies do not.
    if (type.includes("json") && messageKind(body.toString("utf8")) === "response") {
      this.#finish(body);
      return;
    }
    this.#fail(
      this.#status === 200 || this.#status === 202
        ? answerFailure("it is no JSON-RPC message")
        : statusFailure(this.#status, this.#headers),
    );
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#lingering.delete(this);
    this.#fail(connectionFailure(this.#connectedAt !== undefined, error));
  }

  #streamEnded(): UpstreamFailure {
    return this.#resumable
      ? { code: "to-be-resumed", message: "The stream ended; it can be resumed." }
      : { code: "cut", message: "The stream ended before the answer." };
  }

  #event({ data, id }: EventSourceMessage, retryMs: number | undefined): void {
    if (this.#done) return;
    if (id !== undefined) this.#resumable = true;
    const bytes = Buffer.from(data);
    if (data === "") {
      if (id !== undefined) this.#reply.message(bytes, id, retryMs);
      return;
    }
    const kind = messageKind(data);
    if (kind === undefined) this.#fail(answerFailure("an event is not JSON-RPC"));
    else if (kind === "other") this.#reply.message(bytes, id, retryMs);
    else this.#finish(bytes, id);
  }

  #openSession(): void {
    if (this.#opens) this.#reply.opened(firstOf(this.#headers["mcp-session-id"]));
  }

  #finish(body: Buffer, eventId?: string): void {
    this.#done = true;
    if (this.#events === undefined) this.#openSession();
    else this.#lingering.add(this);
    this.#chunks = [];
    this.#reply.response(body, this.#status, eventId);
  }

  #fail(failure: UpstreamFailure): void {
    if (this.#done) return;
    this.#done = true;
    this.#chunks = [];
    this.#controller?.abort(new Error(failure.code));
    this.#reply.failed(failure);
  }
}
