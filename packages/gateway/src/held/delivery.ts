import type { Dispatcher } from "undici";
import { type AnswerHeaders, statusFailure, connectionFailure } from "../upstream/http-answer.ts";
import type { UpstreamFailure } from "../upstream/upstream.ts";

/** One POST of which only the status matters; `failed` is called when it was not taken. */
export class Delivery implements Dispatcher.DispatchHandler {
  readonly #failed: (failure: UpstreamFailure) => void;
  #started = false;
  #over = false;

  constructor(failed: (failure: UpstreamFailure) => void) {
    this.#failed = failed;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // undici writes a request again that shared a connection (`pipelining` above 1 with `idempotent`, or HTTP/2), which is
    // never asked for here: then it may have arrived already.
    if (this.#started) controller.abort(new Error("It would be written twice."));
    this.#started = true;
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: AnswerHeaders,
  ): void {
    if (status < 200) return;
    if (status < 300) {
      this.#over = true;
      return;
    }
    this.#fail(statusFailure(status, headers));
    controller.abort(new Error("refused"));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(connectionFailure(this.#started, error));
  }

  #fail(failure: UpstreamFailure): void {
    if (this.#over) return;
    this.#over = true;
    this.#failed(failure);
  }
}
