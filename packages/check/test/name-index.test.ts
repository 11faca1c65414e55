import { parseToolList } from "@tenon/contract";
import type { Change, ToolList } from "@tenon/contract";
import { describe, expect, test } from "vitest";
import { emptyMemory } from "../src/lock/lock.ts";
import type { RetiredName } from "../src/lock/lock.ts";
import { indexNames } from "../src/name-index.ts";
import { tool } from "./folder.ts";

const text = { type: "string" };
const object = (properties: object): object => ({ type: "object", properties });
const list = (...tools: readonly object[]): ToolList => parseToolList(tools);

function change(name: string, path: string, renamedTo?: string): Change {
  return {
    rule: "some-rule",
    level: "breaking",
    bump: "major",
    tool: name,
    path,
    ...(renamedTo === undefined ? {} : { renamedTo }),
    proof: "proved",
    message: "",
  };
}

describe("what became of a parameter", () => {
  const index = indexNames({
    before: list(
      tool("a", {
        filter: object({ status: text, colour: text }),
        rows: { type: "array", items: object({ ref: text }) },
        same: text,
        gone: object({ inner: text }),
      }),
    ),
    now: list(
      tool("a", {
        filters: object({ status: text, color: text }),
        lines: { type: "array", items: object({ target: text }) },
        same: text,
      }),
    ),
    changes: [
      change("a", "/inputSchema/properties/filter", "filters"),
      change("a", "/inputSchema/properties/filter/properties/colour", "color"),
      change("a", "/inputSchema/properties/rows", "lines"),
      change("a", "/inputSchema/properties/rows/items/properties/ref", "target"),
      change("a", "/inputSchema/properties/gone"),
    ],
    memory: emptyMemory,
  });

  test.each([
    ["same", "kept", "same"],
    ["filter", "renamed", "filters"],
    ["filter.status", "moved", "filters.status"],
    ["filter.colour", "renamed", "filters.color"],
    ["rows[].ref", "renamed", "lines[].target"],
    ["gone", "gone", undefined],
    ["gone.inner", "gone", undefined],
  ])("%s: %s", (path, state, now) => {
    const place = { change: { path: "/inputSchema/properties/gone" } };
    expect(index.parameter("a", path)).toMatchObject(
      now === undefined ? { state, ...place } : { state, now },
    );
  });

  test("a change is about the parameter that its pointer is in", () => {
    const about = (path: string): string | undefined => index.parameterOfChange(change("a", path));
    expect(about("/inputSchema/properties/filter/properties/status/enum")).toBe("filter.status");
    expect(about("/inputSchema/properties/rows/items/type")).toBe("rows");
    expect(about("/inputSchema/properties/lines")).toBe("lines");
    expect(about("/description")).toBeUndefined();
    expect(about("/outputSchema/properties/other")).toBeUndefined();
  });
});

test("a parameter of a renamed tool is found under its new name", () => {
  const index = indexNames({
    before: list(tool("old", { x: text, y: text })),
    now: list(tool("new", { x: text, z: text })),
    changes: [change("old", "", "new"), change("old", "/inputSchema/properties/y", "z")],
    memory: emptyMemory,
  });
  expect(index.tool("old")).toMatchObject({ state: "renamed", now: "new" });
  expect(index.parameter("old", "x")).toMatchObject({ state: "kept" });
  expect(index.parameter("old", "y")).toMatchObject({ state: "renamed", newName: "z" });
});

test("a path is as sure as the least sure rename on it", () => {
  const at = (name: string, leaf: string) => ({
    [name]: { type: "object", properties: { [leaf]: text, depth: text } },
  });
  const below = "/inputSchema/properties/folder";
  const index = indexNames({
    before: list(tool("a", { ...at("folder", "customer_email"), page_idx: text })),
    now: list(tool("a", { ...at("directory", "email_address"), page_index: text })),
    changes: [
      change("a", below, "directory"),
      change("a", `${below}/properties/customer_email`, "email_address"),
      change("a", "/inputSchema/properties/page_idx", "page_index"),
    ],
    memory: emptyMemory,
  });
  expect(index.parameter("a", "folder")).toMatchObject({ state: "renamed", sure: false });
  expect(index.parameter("a", "folder.depth")).toMatchObject({ state: "moved", sure: false });
  expect(index.parameter("a", "folder.customer_email")).toMatchObject({
    state: "renamed",
    now: "directory.email_address",
    sure: false,
  });
  expect(index.parameter("a", "page_idx")).toMatchObject({ state: "renamed", sure: true });
});

test("a remembered rename is sure unless the lock says otherwise", () => {
  const now = list(tool("a", { second: text, fourth: text }));
  const origin = { tool: "a", since: "2.0.0", rule: "r", path: "/p" };
  const retired: readonly RetiredName[] = [
    { ...origin, parameter: "first", renamedTo: "second" },
    { ...origin, parameter: "third", renamedTo: "fourth", sure: false },
  ];
  const memory = { ...emptyMemory, retired };
  const index = indexNames({ before: now, now, changes: [], memory });
  expect(index.parameter("a", "first")).toMatchObject({ newName: "second", sure: true });
  expect(index.parameter("a", "third")).toMatchObject({ newName: "fourth", sure: false });
});

test("what an earlier pin remembers is followed on, and its rule is kept", () => {
  const now = list(tool("a", { third: text }));
  const retired: readonly RetiredName[] = [
    { tool: "a", parameter: "first", renamedTo: "second", since: "2.0.0", rule: "r1", path: "/p1" },
    { tool: "a", parameter: "second", renamedTo: "third", since: "3.0.0", rule: "r2", path: "/p2" },
    { tool: "a", parameter: "lost", since: "3.0.0", rule: "r3", path: "/p3" },
  ];
  const memory = { ...emptyMemory, retired };
  const index = indexNames({ before: now, now, changes: [], memory });
  expect(index.parameter("a", "first")).toMatchObject({
    state: "renamed",
    newName: "third",
    change: { rule: "r1", path: "/p1" },
  });
  expect(index.parameter("a", "lost")).toMatchObject({ state: "gone", change: { rule: "r3" } });
});

test("names of Object.prototype are names like others", () => {
  const now = list(tool("a", { x: text }));
  const index = indexNames({ before: now, now, changes: [], memory: emptyMemory });
  expect(index.tool("constructor").state).toBe("gone");
  expect(index.parameter("a", "__proto__").state).toBe("gone");
});
