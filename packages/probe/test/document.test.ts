import { describe, expect, it } from "vitest";
import { parseDocument } from "../src/document.ts";
import type { ProbeStop } from "../src/probe-stop.ts";
import { contactTools } from "./fixtures/tools.ts";

const parse = (value: unknown): ReturnType<typeof parseDocument> =>
  parseDocument(new TextEncoder().encode(JSON.stringify(value)), "here");

function stop(value: unknown): ProbeStop {
  try {
    parse(value);
  } catch (error) {
    return error as ProbeStop;
  }
  throw new Error("it should have failed");
}

describe("parseDocument", () => {
  it.each([
    ["a tools/list result", { tools: contactTools }],
    ["an array", contactTools],
    ["a JSON-RPC answer", { jsonrpc: "2.0", id: 1, result: { tools: contactTools } }],
  ])("reads %s", (_name, value) => {
    const snapshot = parse(value);
    expect(snapshot.rawTools).toEqual(contactTools);
    expect(snapshot.list.tools).toHaveLength(2);
    expect(snapshot.capabilityProfile).toBe("unknown");
  });

  it("refuses one page of a longer list", () => {
    expect(stop({ tools: [], nextCursor: "2" }).code).toBe("partial");
  });

  it("reads as many tools as the limit, and no more", () => {
    const tools = Array.from({ length: 10_000 }, () => 0);
    expect(parse(tools).rawTools).toHaveLength(10_000);
    expect(stop([...tools, 0]).code).toBe("too-large");
  });

  it("keeps a tool that nests too deep only as a problem", () => {
    const deep = `${"[".repeat(10_000)}${"]".repeat(10_000)}`;
    const text = `[{"name":"deep","inputSchema":{"type":"object","x":${deep}}}]`;
    const snapshot = parseDocument(new TextEncoder().encode(text), "here");
    expect(snapshot.rawTools).toEqual([]);
    expect(snapshot.list.problems).toMatchObject([{ code: "tool-too-deep", name: "deep" }]);
  });

  it("accepts a byte order mark", () => {
    const bytes = new TextEncoder().encode('\ufeff{"tools":[]}');
    expect(parseDocument(bytes, "here").rawTools).toEqual([]);
  });
});
