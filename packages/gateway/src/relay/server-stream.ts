import type { Dispatcher } from "undici";
import type { Sent, StreamReply, UpstreamFailure } from "../upstream/upstream.ts";
import { EventReader } from "./event-reader.ts";
import {
  answerFailure,
  connectionFailure,
  isEventStream,
  statusFailure,
} from "../upstream/http-answer.ts";
import type { AnswerHeaders } from "../upstream/http-answer.ts";

/** The stream that a server holds open towards one legacy session (GET; MCP 2025-11-25, "Listening for Messages"). */
export class ServerStream implements Dispatcher.DispatchHandler, Sent {
  readonly #reply: StreamReply;
  #controller: Dispatcher.DispatchController | undefined;
  #events: EventReader | undefined;
  #failure: UpstreamFailure | undefined;
  #done = false;

  constructor(reply: StreamReply) {
    this.#reply = reply;
  }

  cancel(): void {
    this.#done = true;
    this.#controller?.abort(new Error("cancelled"));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#done) controller.abort(new Error("cancelled"));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: AnswerHeaders,
  ): void {
    if (this.#done || status < 200) return;
    if (isEventStream(status, headers)) {
      this.#events = new EventReader(({ data, id }, retryMs) => {
        if (!this.#done) this.#reply.message(Buffer.from(data), id, retryMs);
      });
      this.#reply.opened();
      return;
    }
    this.#failure = statusFailure(status, headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#events?.feed(chunk) === false) this.#end(answerFailure("an event is too large"));
  }

  onResponseEnd(): void {
    this.#end(this.#failure);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end(connectionFailure(true, error));
  }

  #end(failure: UpstreamFailure | undefined): void {
    if (this.#done) return;
    this.#done = true;
    this.#controller?.abort(new Error("ended"));
    this.#reply.ended(failure);
  }
}
