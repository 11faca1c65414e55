import type { Dispatcher } from "undici";
import type { Caller } from "../caller.ts";
import { EventReader } from "../relay/event-reader.ts";
import {
  type AnswerHeaders,
  answerFailure,
  statusFailure,
  isEventStream,
  reasonOf,
} from "../upstream/http-answer.ts";
import type { UpstreamFailure } from "../upstream/upstream.ts";
import type { Channel, ChannelListener } from "./channel.ts";
import { Delivery } from "./delivery.ts";
import { heldLimits } from "./limits.ts";
import { parseMessage } from "./message.ts";

type HeaderMap = Readonly<Record<string, string>>;

/** An HTTP+SSE server of 2024-11-05: where it is, and who we are there. */
export interface SseTarget {
  readonly url: string;
  readonly headers: HeaderMap;
  readonly credentials: (caller: Caller) => HeaderMap | Promise<HeaderMap>;
  readonly refused: (caller: Caller) => void;
  readonly dispatcher: Dispatcher;
}

interface Waiting {
  readonly bytes: Buffer;
  readonly failed: (failure: UpstreamFailure) => void;
}

/** Opens an event stream and posts to the endpoint that it names (2024-11-05, "HTTP with SSE"). */
export function sseChannel(target: SseTarget, caller: Caller, listener: ChannelListener): Channel {
  return new SseChannel(target, caller, listener);
}

class SseChannel implements Channel, Dispatcher.DispatchHandler {
  readonly #target: SseTarget;
  readonly #caller: Caller;
  readonly #listener: ChannelListener;
  readonly #events = new EventReader(({ event, data }) => this.#event(event, data));
  readonly #patience: NodeJS.Timeout;
  #own: HeaderMap = {};
  #controller: Dispatcher.DispatchController | undefined;
  #endpoint: URL | undefined;
  #failure: UpstreamFailure | undefined;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #over = false;

  constructor(target: SseTarget, caller: Caller, listener: ChannelListener) {
    this.#target = target;
    this.#caller = caller;
    this.#listener = listener;
    this.#patience = setTimeout(
      () => this.#finish(notSent("It did not name its endpoint in time")),
      heldLimits.endpointTimeoutMs,
    ).unref();
    void this.#open();
  }

  send(bytes: Buffer, failed: (failure: UpstreamFailure) => void): void {
    if (this.#over) queueMicrotask(() => failed(notSent("Its event stream is over")));
    else if (this.#endpoint !== undefined) this.#post(this.#endpoint, bytes, failed);
    else if (this.#waitingBytes + bytes.length > heldLimits.queuedBytes) {
      queueMicrotask(() => failed(notSent("Too much waits for its endpoint")));
    } else {
      this.#waitingBytes += bytes.length;
      this.#waiting.push({ bytes, failed });
    }
  }

  close(): Promise<void> {
    this.#over = true;
    clearTimeout(this.#patience);
    this.#controller?.abort(new Error("closed"));
    return Promise.resolve();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) controller.abort(new Error("closed"));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: AnswerHeaders,
  ): void {
    if (status < 200) return;
    if (isEventStream(status, headers)) return;
    const failure = statusFailure(status, headers);
    // Whatever a session stands for elsewhere, here none was ever there.
    const { code } = failure;
    this.#failure =
      code === "unauthorized" || code === "turned-away" ? failure : notSent(failure.message);
    if (code === "unauthorized") this.#target.refused(this.#caller);
    this.#finish(this.#failure);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#over && !this.#events.feed(chunk))
      this.#finish(answerFailure("an event is too large"));
  }

  onResponseEnd(): void {
    this.#finish(this.#broken("It ended its event stream."));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#finish(this.#broken(`Its event stream broke: ${reasonOf(error)}.`));
  }

  async #open(): Promise<void> {
    const { url, headers, credentials, dispatcher } = this.#target;
    try {
      this.#own = await credentials(this.#caller);
    } catch (error) {
      this.#finish(notSent(`No credential could be had: ${reasonOf(error)}`));
      return;
    }
    const { origin, pathname, search } = new URL(url);
    const sent = { ...headers, accept: "text/event-stream", ...this.#own };
    const order = { origin, path: `${pathname}${search}`, method: "GET", headers: sent } as const;
    dispatcher.dispatch(
      { ...order, headersTimeout: heldLimits.endpointTimeoutMs, bodyTimeout: 0 },
      this,
    );
  }

  #event(event: string | undefined, data: string): void {
    if (this.#over) return;
    if (event === "endpoint") {
      this.#settle(data);
      return;
    }
    const bytes = Buffer.from(data);
    const message = parseMessage(bytes);
    if (message === undefined) this.#finish(answerFailure("an event is not JSON-RPC"));
    else this.#listener.message(bytes, message);
  }

  /** The endpoint must be where the stream is: else a server could point our credentials elsewhere. */
  #settle(data: string): void {
    if (this.#endpoint !== undefined) return;
    const endpoint = URL.canParse(data, this.#target.url)
      ? new URL(data, this.#target.url)
      : undefined;
    if (endpoint?.origin !== new URL(this.#target.url).origin) {
      this.#finish(notSent("Its endpoint is not at its own origin"));
      return;
    }
    clearTimeout(this.#patience);
    this.#endpoint = endpoint;
    for (const { bytes, failed } of this.#waiting.splice(0)) this.#post(endpoint, bytes, failed);
    this.#waitingBytes = 0;
  }

  #post(endpoint: URL, body: Buffer, failed: (failure: UpstreamFailure) => void): void {
    const { headers, dispatcher } = this.#target;
    const order = {
      origin: endpoint.origin,
      path: `${endpoint.pathname}${endpoint.search}`,
      method: "POST",
      headers: { ...headers, "content-type": "application/json", ...this.#own },
      body,
      headersTimeout: heldLimits.noteTimeoutMs,
      bodyTimeout: heldLimits.noteTimeoutMs,
    } as const;
    dispatcher.dispatch(order, new Delivery(failed));
  }

  #broken(message: string): UpstreamFailure {
    if (this.#failure !== undefined) return this.#failure;
    return this.#endpoint === undefined ? notSent(message) : { code: "cut", message };
  }

  #finish(failure: UpstreamFailure): void {
    if (this.#over) return;
    void this.close();
    const waiting = this.#waiting.splice(0);
    queueMicrotask(() => {
      for (const { failed } of waiting) failed(failure);
      this.#listener.ended(failure);
    });
  }
}

function notSent(message: string): UpstreamFailure {
  return { code: "not-sent", message: message.endsWith(".") ? message : `${message}.` };
}
