import { describe, expect, it } from "vitest";
import { linesOf } from "../src/lines.ts";

async function read(
  chunks: readonly string[],
  maxBytes = 100,
): Promise<readonly (string | undefined)[]> {
  const bytes = chunks.map((chunk) => Buffer.from(chunk));
  const lines: (string | undefined)[] = [];
  async function* input(): AsyncGenerator<Uint8Array> {
    yield* bytes;
  }
  for await (const line of linesOf(input(), maxBytes, () => Promise.resolve())) lines.push(line);
  return lines;
}

describe("linesOf", () => {
  it.each([
    { chunks: ["a\nb\n"], lines: ["a", "b"] },
    { chunks: ["a\n", "b"], lines: ["a", "b"] },
    { chunks: ["a", "b", "c\nd", "e\n"], lines: ["abc", "de"] },
    { chunks: ["\n\nx"], lines: ["", "", "x"] },
    { chunks: [], lines: [] },
  ])("splits $chunks", async ({ chunks, lines }) => {
    expect(await read(chunks)).toEqual(lines);
  });

  it("joins a character that was cut between chunks", async () => {
    const bytes = Buffer.from("ü\n");
    const lines: (string | undefined)[] = [];
    async function* input(): AsyncGenerator<Uint8Array> {
      yield bytes.subarray(0, 1);
      yield bytes.subarray(1);
    }
    for await (const line of linesOf(input(), 10, () => Promise.resolve())) lines.push(line);
    expect(lines).toEqual(["ü"]);
  });

  it("keeps a line at the limit and gives undefined for one past it, then goes on", async () => {
    expect(await read(["1234", "5\n12345", "6\nab\n"], 5)).toEqual(["12345", undefined, "ab"]);
    expect(await read(["123456"], 5)).toEqual([undefined]);
  });

  it("tells the caller before it waits, after every chunk", async () => {
    let waits = 0;
    async function* input(): AsyncGenerator<Uint8Array> {
      yield Buffer.from("a\nb\nc");
      yield Buffer.from("d\n");
    }
    const waiting = (): Promise<void> => {
      waits += 1;
      return Promise.resolve();
    };
    for await (const line of linesOf(input(), 10, waiting)) expect(line).toBeDefined();
    expect(waits).toBe(2);
  });
});
