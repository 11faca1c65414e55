import { plainText } from "@tenon/contract";
import type { Dispatcher } from "undici";
import { statusFailure } from "../relay/failure.ts";
import type { UpstreamFailure } from "../upstream/upstream.ts";

/** One POST of which only the status matters; `failed` is called when it was not taken. */
export class Delivery implements Dispatcher.DispatchHandler {
  readonly #failed: (failure: UpstreamFailure) => void;
  #started = false;
  #over = false;

  constructor(failed: (failure: UpstreamFailure) => void) {
    this.#failed = failed;
  }

  onRequestStart(): void {
    this.#started = true;
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (status < 200) return;
    if (status < 300) {
      this.#over = true;
      return;
    }
    const retry = headers["retry-after"];
    this.#fail(statusFailure(status, typeof retry === "string" ? retry : undefined));
    controller.abort(new Error("refused"));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const reason = plainText(reasonOf(error));
    this.#fail(
      this.#started
        ? { code: "cut", message: `The connection broke: ${reason}.` }
        : { code: "not-sent", message: `It cannot be reached: ${reason}.` },
    );
  }

  #fail(failure: UpstreamFailure): void {
    if (this.#over) return;
    this.#over = true;
    this.#failed(failure);
  }
}

/** The code of a system or undici error, which says more than its message. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : plainText(error.message);
}
