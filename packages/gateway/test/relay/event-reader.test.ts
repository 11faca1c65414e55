import { describe, expect, it } from "vitest";
import { EventReader } from "../../src/relay/event-reader.ts";
import { relayLimits } from "../../src/relay/limits.ts";

type Seen = readonly [data: string, id: string | undefined, retryMs: number | undefined];

function read(...chunks: readonly string[]): readonly Seen[] {
  const seen: Seen[] = [];
  const reader = new EventReader(({ data, id }, retryMs) => seen.push([data, id, retryMs]));
  for (const chunk of chunks) reader.feed(Buffer.from(chunk));
  return seen;
}

describe("EventReader", () => {
  it("gives events with their ids, wherever the chunks end", () => {
    expect(read("id: 1\ndata: {}\n", "\nda", "ta: []\n\n")).toEqual([
      ["{}", "1", undefined],
      ["[]", undefined, undefined],
    ]);
  });

  it("gives the pause of the event that it came with, and of no other", () => {
    expect(read("id: 1\nretry: 100\ndata:\n\n", "id: 2\ndata: {}\n\n")).toEqual([
      ["", "1", 100],
      ["{}", "2", undefined],
    ]);
  });

  it("takes no pause for longer than the limit", () => {
    const most = relayLimits.resumeAfterMs;
    const pauses = [most, most + 1].map((pause) => read(`retry: ${pause}\ndata: {}\n\n`));
    expect(pauses).toEqual([[["{}", undefined, most]], [["{}", undefined, most]]]);
  });
});
