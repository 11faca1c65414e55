import { createParser } from "eventsource-parser";
import { describe, expect, it } from "vitest";
import { eventBytes, signOfLife } from "../../src/front/event-bytes.ts";

function parsed(bytes: Buffer): { data: string; id: string | undefined }[] {
  const events: { data: string; id: string | undefined }[] = [];
  const parser = createParser({ onEvent: ({ data, id }) => events.push({ data, id }) });
  parser.feed(bytes.toString());
  return events;
}

describe("eventBytes", () => {
  it.each([
    ['{"a":1}', undefined],
    ['{"a":1}', "e-1"],
    ['{\n  "a": "é"\n}', undefined],
    ['{"a":1}\n', "e-2"],
    ["", "e-3"],
  ])("is read as %j with id %s", (text, id) => {
    expect(parsed(eventBytes(Buffer.from(text), id))).toEqual([{ data: text, id }]);
  });

  it("lets no id break out of its line", () => {
    expect(parsed(eventBytes(Buffer.from("{}"), "a\ndata: x"))).toEqual([
      { data: "{}", id: "adata: x" },
    ]);
  });

  it("says after what pause the client comes back", () => {
    const pauses: number[] = [];
    const parser = createParser({ onRetry: (pauseMs) => pauses.push(pauseMs) });
    parser.feed(eventBytes(Buffer.alloc(0), "e-1", 250).toString());
    parser.feed(eventBytes(Buffer.from("{}"), undefined, 50).toString());
    parser.feed(eventBytes(Buffer.from("{}"), "e-2").toString());
    expect(pauses).toEqual([250, 50]);
  });

  it("is nothing for the client when it only shows life", () => {
    expect(parsed(signOfLife)).toEqual([]);
  });
});
