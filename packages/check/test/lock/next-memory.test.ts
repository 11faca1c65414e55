import { parseToolList } from "@tenon/contract";
import type { Change, ToolList } from "@tenon/contract";
import { describe, expect, test } from "vitest";
import { limits } from "../../src/limits.ts";
import { emptyMemory } from "../../src/lock/lock.ts";
import { nextMemory } from "../../src/lock/next-memory.ts";
import { tool } from "../folder.ts";

const text = { type: "string" };
const list = (...tools: readonly object[]): ToolList => parseToolList(tools);
const renamed = (name: string, path: string, renamedTo: string): Change => ({
  rule: path === "" ? "tool-renamed" : "input-property-renamed",
  level: "breaking",
  bump: "major",
  tool: name,
  path,
  renamedTo,
  proof: "proved",
  message: "",
});

describe("nextMemory", () => {
  test("remembers tools, parameters and values that went, and what became required", () => {
    const memory = nextMemory(
      {
        before: list(
          tool("a", {
            x: { enum: ["one", "two"] },
            gone: text,
            o: { type: "object", properties: { deep: text } },
          }),
          tool("b"),
        ),
        now: list(
          tool(
            "a",
            { x: { enum: ["one"] }, o: { type: "object", properties: {} }, must: text },
            { required: ["must"] },
          ),
        ),
        changes: [],
        memory: emptyMemory,
      },
      "2.0.0",
    );
    expect(
      memory.retired.map(({ tool: name, parameter, value }) => [name, parameter, value]),
    ).toEqual([
      ["a", "gone", undefined],
      ["a", "o.deep", undefined],
      ["a", "x", "two"],
      ["b", undefined, undefined],
    ]);
    expect(memory.required).toMatchObject([{ tool: "a", parameter: "must", since: "2.0.0" }]);
  });

  test("follows a renamed tool, and forgets what came back", () => {
    const first = nextMemory(
      {
        before: list(tool("old", { x: text, y: text })),
        now: list(tool("new", { y: text })),
        changes: [renamed("old", "", "new")],
        memory: emptyMemory,
      },
      "2.0.0",
    );
    expect(first.retired).toMatchObject([
      { tool: "new", parameter: "x" },
      { tool: "old", renamedTo: "new" },
    ]);
    const second = nextMemory(
      {
        before: list(tool("new", { y: text })),
        now: list(tool("newer", { y: text, x: text })),
        changes: [renamed("new", "", "newer")],
        memory: first,
      },
      "3.0.0",
    );
    expect(second.retired).toMatchObject([
      { tool: "new", renamedTo: "newer", since: "3.0.0" },
      { tool: "old", renamedTo: "new", since: "2.0.0" },
    ]);
  });

  test("a renamed parent keeps its children apart from what is really gone", () => {
    const filter = (name: string, child: string): object =>
      tool("a", { [name]: { type: "object", properties: { [child]: text } } });
    const memory = nextMemory(
      {
        before: list(filter("filter", "status")),
        now: list(filter("filters", "status")),
        changes: [renamed("a", "/inputSchema/properties/filter", "filters")],
        memory: emptyMemory,
      },
      "2.0.0",
    );
    expect(memory.retired).toMatchObject([
      { parameter: "filter", renamedTo: "filters" },
      { parameter: "filter.status" },
    ]);
    expect(memory.retired[1]).not.toHaveProperty("renamedTo");
  });

  test("keeps as many names as the limit, the newest first", () => {
    const names = Array.from({ length: limits.retiredNames + 1 }, (_, index) => `t${index}`);
    const step = (count: number) => ({
      before: list(...names.slice(0, count).map((name) => tool(name))),
      now: list(),
      changes: [],
      memory: {
        retired: [{ tool: "ancient", since: "1.0.0", rule: "tool-removed", path: "" }],
        required: [],
      },
    });
    const fits = nextMemory(step(limits.retiredNames - 1), "2.0.0").retired;
    expect(fits).toHaveLength(limits.retiredNames);
    expect(fits.some((entry) => entry.tool === "ancient")).toBe(true);
    const over = nextMemory(step(limits.retiredNames), "2.0.0").retired;
    expect(over).toHaveLength(limits.retiredNames);
    expect(over.some((entry) => entry.tool === "ancient")).toBe(false);
  });
});
