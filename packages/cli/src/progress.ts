import { plainText } from "@tenon/contract";

/** Where progress is drawn. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** One line on the standard error that says what is going on and for how long; nothing where it is no terminal. */
export class Progress {
  readonly #stream: ProgressStream;
  readonly #enabled: boolean;
  // Not `performance`, which Node loads on first use: that costs as much as reading a hundred prompts.
  readonly #started = Date.now();
  readonly #delayMs: number;
  #message = "";
  #timer: NodeJS.Timeout | undefined;
  #drawn = false;

  /** Nothing is drawn in the first `delayMs`: quick work needs no progress. */
  constructor(stream: ProgressStream, enabled: boolean, delayMs = 300) {
    this.#delayMs = delayMs;
    this.#stream = stream;
    this.#enabled = enabled && stream.isTTY === true;
  }

  /** Shows a message until the next one. */
  readonly say = (message: string): void => {
    if (!this.#enabled) return;
    this.#message = plainText(message, 500);
    this.#timer ??= setInterval(() => this.#draw(), 200).unref();
    if (Date.now() - this.#started >= this.#delayMs) this.#draw();
  };

  /** Takes the line away, before anything else is written and at the end. */
  clear(): void {
    if (this.#drawn) this.#stream.write("\r\u001b[2K");
    this.#drawn = false;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.clear();
  }

  #draw(): void {
    const seconds = ((Date.now() - this.#started) / 1000).toFixed(1);
    const room = Math.max(10, (this.#stream.columns || 80) - seconds.length - 4);
    const text =
      this.#message.length > room ? `${this.#message.slice(0, room - 1)}…` : this.#message;
    this.#stream.write(`\r\u001b[2K${text}  ${seconds} s`);
    this.#drawn = true;
  }
}
