import * as fc from "fast-check";
import { expect, test } from "vitest";
import { TenonError } from "../src/error.ts";
import { limits } from "../src/limits.ts";
import { parseToolList } from "../src/parse.ts";
import { plainText } from "../src/plain-text.ts";
import type { ToolList } from "../src/tool.ts";

const ping = { name: "ping", inputSchema: { type: "object" } };

function errorOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

test.each([
  ["a tools/list result", { tools: [ping], nextCursor: "x" }],
  ["an array", [ping]],
  ["a JSON-RPC response", { jsonrpc: "2.0", id: 1, result: { tools: [ping] } }],
])("accepts %s", (_, raw) => {
  const { tools, problems } = parseToolList(raw);
  expect(problems).toEqual([]);
  expect(tools).toEqual([
    {
      name: "ping",
      definition: ping,
      title: undefined,
      description: undefined,
      inputSchema: { type: "object" },
      outputSchema: undefined,
      annotations: {},
    },
  ]);
  expect(tools[0]?.definition).toBe(ping);
});

test.each([null, undefined, 7, "tools", {}, { tools: {} }, { result: [] }, { tools: null }])(
  "refuses %j: there is no list in it",
  (raw) => {
    expect(errorOf(() => parseToolList(raw))).toMatchObject({
      name: "TenonError",
      kind: "load",
      code: "tool-list-invalid",
    });
  },
);

test("takes as many entries as the limit, and refuses one more", () => {
  const entries = Array.from({ length: limits.tools }, (_, index) => ({
    ...ping,
    name: `t${index}`,
  }));
  expect(parseToolList(entries).tools).toHaveLength(limits.tools);
  entries.push({ ...ping, name: "one-more" });
  expect(errorOf(() => parseToolList(entries))).toMatchObject({
    kind: "load",
    code: "tool-list-too-large",
  });
});

test("sorts tools by code units and keeps the rest when entries are malformed", () => {
  const { tools, problems } = parseToolList([
    { ...ping, name: "b" },
    "no tool",
    { ...ping, name: "a" },
    { name: "c" },
    { ...ping, name: "Z" },
    { ...ping, name: "ä" },
  ]);
  expect(tools.map(({ name }) => name)).toEqual(["Z", "a", "b", "ä"]);
  expect(problems.map(({ code, index, name }) => ({ code, index, name }))).toEqual([
    { code: "tool-not-object", index: 1, name: undefined },
    { code: "tool-schema-missing", index: 3, name: "c" },
  ]);
});

test("a name that an earlier entry has makes a problem of the later entry", () => {
  const later = { ...ping, description: "later" };
  const { tools, problems } = parseToolList([ping, later]);
  expect(tools.map(({ definition }) => definition)).toEqual([ping]);
  expect(problems).toMatchObject([
    { code: "tool-name-duplicate", index: 1, name: "ping", pointer: "/name" },
  ]);
});

test("reads a tool called __proto__ like any other", () => {
  const raw: unknown = JSON.parse(
    '[{"name":"__proto__","inputSchema":{"type":"object","properties":{"__proto__":{"type":"string"}}}}]',
  );
  const { tools, problems } = parseToolList(raw);
  expect(problems).toEqual([]);
  expect(tools.map(({ name }) => name)).toEqual(["__proto__"]);
});

test("does not take inherited keys for fields", () => {
  const inherited: unknown = Object.create({ tools: [ping] });
  expect(errorOf(() => parseToolList(inherited))).toBeInstanceOf(TenonError);
  const entry: unknown = Object.assign(Object.create({ name: "inherited" }), { inputSchema: {} });
  expect(parseToolList([entry]).problems).toMatchObject([{ code: "tool-name-invalid" }]);
});

test("never throws anything but TenonError, whatever the JSON", () => {
  const entry = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        name: fc.oneof(fc.string(), fc.constant("a"), fc.jsonValue()),
        title: fc.jsonValue(),
        description: fc.oneof(fc.string(), fc.jsonValue()),
        inputSchema: fc.oneof(
          fc.jsonValue(),
          fc.dictionary(
            fc.constantFrom(
              "type",
              "$ref",
              "allOf",
              "properties",
              "$defs",
              "items",
              "__proto__",
              "$id",
            ),
            fc.oneof(
              fc.jsonValue(),
              fc.constantFrom("#", "#/allOf/0", "#/$defs/x", "object", "#%"),
            ),
          ),
        ),
        outputSchema: fc.jsonValue(),
        annotations: fc.jsonValue(),
      },
      { requiredKeys: [] },
    ),
  );
  fc.assert(
    fc.property(
      fc.oneof(fc.array(entry), fc.jsonValue(), fc.record({ tools: fc.array(entry) })),
      (raw) => {
        let list: ToolList = { tools: [], problems: [] };
        const error = errorOf(() => {
          list = parseToolList(raw);
        });
        expect(error === undefined || error instanceof TenonError).toBe(true);
        expect(
          list.problems.filter(({ message }) => message !== plainText(message, 1_000)),
        ).toEqual([]);
        expect(new Set(list.tools.map(({ name }) => name)).size).toBe(list.tools.length);
      },
    ),
    { numRuns: 500 },
  );
});
