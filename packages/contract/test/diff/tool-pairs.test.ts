import { describe, expect, it } from "vitest";
import { contractDigest } from "../../src/digest.ts";
import { diffToolLists } from "../../src/diff/diff.ts";
import { parseToolList } from "../../src/parse.ts";

const tool = (name: string, fields: object = {}) => ({
  name,
  inputSchema: { type: "object" },
  ...fields,
});

function diff(old: readonly object[], next: readonly object[]) {
  return diffToolLists(parseToolList(old), parseToolList(next));
}

describe("diffToolLists", () => {
  it("has the published form", () => {
    const [old, next] = [
      parseToolList([tool("find"), tool("gone")]),
      parseToolList([tool("find")]),
    ];
    expect(diffToolLists(old, next)).toEqual({
      schemaVersion: 1,
      verdict: "breaking",
      bump: "major",
      from: { digest: contractDigest(old) },
      to: { digest: contractDigest(next) },
      changes: [
        {
          rule: "tool-removed",
          level: "breaking",
          bump: "major",
          tool: "gone",
          path: "",
          old: tool("gone"),
          proof: "proved",
          message: "tool gone: the tool was removed",
        },
      ],
    });
  });

  it("sorts changes by tool, path and rule, whatever the order of the lists", () => {
    const old = [tool("b", { description: "B" }), tool("a", { title: "A", description: "A" })];
    const next = [tool("a", { title: "X", description: "X" }), tool("b", { description: "X" })];
    const found = diff(old, next);
    expect(found.changes.map(({ tool, path }) => `${tool}${path}`)).toEqual([
      "a/description",
      "a/title",
      "b/description",
    ]);
    expect(diff(old.toReversed(), next.toReversed())).toEqual(found);
  });

  it("does not take a malformed tool for a removed one", () => {
    const found = diff(
      [tool("find"), tool("update")],
      [tool("find"), tool("update", { inputSchema: 7 })],
    );
    expect(found.changes.map(({ rule, tool }) => `${rule} ${tool}`)).toEqual([
      "tool-unreadable update",
    ]);
  });

  it("is not new either when only the old definition could not be read", () => {
    const found = diff([tool("update", { inputSchema: 7 })], [tool("update"), tool("find")]);
    expect(found.changes.map(({ rule, level, tool }) => `${level} ${rule} ${tool}`)).toEqual([
      "safe tool-added find",
      "breaking tool-unreadable update",
    ]);
    expect(found.changes[1]?.message).toContain("the old definition cannot be read");
  });

  it("does not report a tool that neither list can read", () => {
    const broken = tool("update", { inputSchema: 7 });
    expect(diff([broken], [broken]).verdict).toBe("same");
  });

  it("asks for the highest bump, which need not come from the worst change", () => {
    const found = diff(
      [tool("a", { description: "A" })],
      [tool("a", { description: "B" }), tool("b")],
    );
    expect([found.verdict, found.bump]).toEqual(["dangerous", "minor"]);
  });
});

describe("tools that come and go", () => {
  it("carry the definition that came or went", () => {
    const [gone, came] = [tool("gone", { title: "A" }), tool("new", { description: "Other" })];
    const { changes } = diff([gone], [came]);
    expect(changes.map((change) => [change.rule, change.old, change.new])).toEqual([
      ["tool-removed", gone, undefined],
      ["tool-added", undefined, came],
    ]);
  });
});

describe("safety promises", () => {
  const hints = (annotations: object) => [tool("a", { annotations })];

  it.each([
    [{ readOnlyHint: true }, {}, ["annotation-read-only-lost"]],
    [{}, { readOnlyHint: true }, ["annotation-read-only-gained"]],
    [{ destructiveHint: false }, {}, ["annotation-non-destructive-lost"]],
    [
      { readOnlyHint: true, destructiveHint: false },
      { readOnlyHint: true, destructiveHint: true },
      ["annotation-non-destructive-lost"],
    ],
    [
      { readOnlyHint: true },
      { readOnlyHint: false, destructiveHint: true },
      ["annotation-read-only-lost"],
    ],
    [{ idempotentHint: true }, { idempotentHint: false }, ["annotation-idempotent-lost"]],
    [{ openWorldHint: false }, {}, ["annotation-closed-world-lost"]],
    [{ title: "A" }, { title: "B" }, ["title-changed"]],
  ])("%j -> %j", (old, next, rules) => {
    expect(diff(hints(old), hints(next)).changes.map(({ rule }) => rule)).toEqual(rules);
  });
});
