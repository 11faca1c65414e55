/** Cuts chunks of bytes into lines. `feed` returns false once a line is longer than `maxBytes`. */
export class LineReader {
  readonly #onLine: (line: Buffer) => void;
  readonly #maxBytes: number;
  #parts: Buffer[] = [];
  #bytes = 0;

  constructor(maxBytes: number, onLine: (line: Buffer) => void) {
    this.#maxBytes = maxBytes;
    this.#onLine = onLine;
  }

  feed(chunk: Buffer): boolean {
    let from = 0;
    for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, from)) {
      if (this.#bytes + at - from > this.#maxBytes) return false;
      const rest = chunk.subarray(from, at);
      const line = this.#parts.length === 0 ? rest : Buffer.concat([...this.#parts, rest]);
      this.#parts = [];
      this.#bytes = 0;
      from = at + 1;
      this.#onLine(line);
    }
    if (from < chunk.length) {
      this.#bytes += chunk.length - from;
      this.#parts.push(chunk.subarray(from));
    }
    return this.#bytes <= this.#maxBytes;
  }

  /** What came after the last end of line. */
  rest(): Buffer {
    return Buffer.concat(this.#parts);
  }
}
