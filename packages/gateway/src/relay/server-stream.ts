import { plainText } from "@tenon/contract";
import type { Dispatcher } from "undici";
import type { Sent, StreamReply, UpstreamFailure } from "../upstream/upstream.ts";
import { EventReader } from "./event-reader.ts";
import { answerFailure, statusFailure } from "./failure.ts";

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
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (this.#done || status < 200) return;
    const type = headers["content-type"];
    if (status === 200 && typeof type === "string" && type.startsWith("text/event-stream")) {
      this.#events = new EventReader(({ data, id }, retryMs) => {
        if (!this.#done) this.#reply.message(Buffer.from(data), id, retryMs);
      });
      this.#reply.opened();
      return;
    }
    const retry = headers["retry-after"];
    this.#failure = statusFailure(status, typeof retry === "string" ? retry : undefined);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#events?.feed(chunk) === false) this.#end(answerFailure("an event is too large"));
  }

  onResponseEnd(): void {
    this.#end(this.#failure);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end({ code: "cut", message: `The connection broke: ${plainText(error.message)}.` });
  }

  #end(failure: UpstreamFailure | undefined): void {
    if (this.#done) return;
    this.#done = true;
    this.#controller?.abort(new Error("ended"));
    this.#reply.ended(failure);
  }
}
