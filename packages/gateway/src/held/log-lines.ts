import { plainText } from "@tenon/contract";
import { heldLimits } from "./limits.ts";
import { LineReader } from "./line-reader.ts";

/** Passes what a process writes to standard error to a log: whole lines, made safe, and no more than the log can bear. */
export class LogLines {
  readonly #log: (line: string) => void;
  readonly #now: () => number;
  #reader: LineReader;
  #windowStart = 0;
  #inWindow = 0;
  #leftOut = 0;

  constructor(log: (line: string) => void, now: () => number = Date.now) {
    this.#log = log;
    this.#now = now;
    this.#reader = this.#newReader();
  }

  feed(chunk: Buffer): void {
    if (this.#reader.feed(chunk)) return;
    // A line without end: its start is told, the rest is not kept.
    this.#line(this.#reader.rest().subarray(0, heldLimits.logLineBytes));
    this.#reader = this.#newReader();
  }

  /** A line of ours among those of the process. */
  tell(line: string): void {
    this.#log(plainText(line, heldLimits.logLineLength));
  }

  /** What came last without an end of line, and how much was left out. */
  end(): void {
    const rest = this.#reader.rest();
    if (rest.length > 0) this.#line(rest);
    this.#tellLeftOut();
  }

  #newReader(): LineReader {
    return new LineReader(heldLimits.logLineBytes, (line) => this.#line(line));
  }

  #line(line: Buffer): void {
    const text = line.toString("utf8").trim();
    if (text === "") return;
    const now = this.#now();
    if (now - this.#windowStart >= 1_000) {
      this.#windowStart = now;
      this.#inWindow = 0;
      this.#tellLeftOut();
    }
    this.#inWindow++;
    if (this.#inWindow > heldLimits.logLinesPerSecond) this.#leftOut++;
    else this.#log(plainText(text, heldLimits.logLineLength));
  }

  #tellLeftOut(): void {
    if (this.#leftOut === 0) return;
    this.#log(`(${this.#leftOut} more lines were left out)`);
    this.#leftOut = 0;
  }
}
