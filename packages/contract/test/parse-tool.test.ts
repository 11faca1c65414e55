import { expect, test } from "vitest";
import { limits } from "../src/limits.ts";
import { parseToolList } from "../src/parse.ts";
import type { ToolProblem } from "../src/tool.ts";

const object = { type: "object" };

function problemOf(entry: unknown): ToolProblem | undefined {
  return parseToolList([entry]).problems[0];
}

function nested(levels: number): unknown {
  let schema: Record<string, unknown> = {};
  for (let level = 1; level < levels; level += 1) schema = { not: schema };
  return schema;
}

test.each([
  ["a number", 5, "tool-not-object"],
  ["an array", [], "tool-not-object"],
  ["no name", { inputSchema: object }, "tool-name-invalid"],
  ["a name that is no text", { name: 5, inputSchema: object }, "tool-name-invalid"],
  ["an empty name", { name: "", inputSchema: object }, "tool-name-invalid"],
  [
    "a terminal escape in the name",
    { name: "a\u001b[2J", inputSchema: object },
    "tool-name-invalid",
  ],
  ["half of an emoji in the name", { name: "a\ud83d", inputSchema: object }, "tool-name-invalid"],
  [
    "a description that is no text",
    { name: "a", description: {}, inputSchema: object },
    "tool-field-invalid",
  ],
  ["a title that is no text", { name: "a", title: 1, inputSchema: object }, "tool-field-invalid"],
  [
    "annotations that are a list",
    { name: "a", annotations: [], inputSchema: object },
    "tool-field-invalid",
  ],
  ["no input schema", { name: "a" }, "tool-schema-missing"],
  ["a null input schema", { name: "a", inputSchema: null }, "tool-schema-missing"],
  ["a list as input schema", { name: "a", inputSchema: [] }, "tool-schema-invalid"],
  ["true as input schema", { name: "a", inputSchema: true }, "tool-schema-invalid"],
  [
    "a root that is a string",
    { name: "a", inputSchema: { type: "string" } },
    "tool-schema-invalid",
  ],
  [
    "an output schema that is text",
    { name: "a", inputSchema: object, outputSchema: "" },
    "tool-schema-invalid",
  ],
  [
    "an infinite number",
    { name: "a", inputSchema: { maximum: Number("1e400") } },
    "tool-field-invalid",
  ],
  ["a function", { name: "a", inputSchema: { x: () => 1 } }, "tool-field-invalid"],
])("%s is %s", (_, entry, code) => {
  expect(problemOf(entry)?.code).toBe(code);
});

test.each([
  ["an odd name", { name: "files/read file.v2 (ü)", inputSchema: object }],
  [
    "null where a field is optional",
    {
      name: "a",
      title: null,
      description: null,
      annotations: null,
      outputSchema: null,
      inputSchema: object,
    },
  ],
  ["an input schema without a type", { name: "a", inputSchema: {} }],
  ["a list of types with object", { name: "a", inputSchema: { type: ["object", "null"] } }],
  [
    "a type that JSON Schema has not, below the root",
    { name: "a", inputSchema: { properties: { x: { type: "system.string" } } } },
  ],
  ["an empty enum", { name: "a", inputSchema: { properties: { x: { enum: [] } } } }],
  [
    "a tuple in the old spelling",
    { name: "a", inputSchema: { properties: { x: { items: [{}] } } } },
  ],
  ["an output schema that is a boolean", { name: "a", inputSchema: object, outputSchema: true }],
  [
    "a remote reference",
    { name: "a", inputSchema: { properties: { x: { $ref: "https://example.com/x" } } } },
  ],
  [
    "recursion through a property",
    { name: "a", inputSchema: { properties: { x: { $ref: "#" } } } },
  ],
  [
    "a reference to a sibling",
    { name: "a", inputSchema: { properties: { x: {}, y: { $ref: "#/properties/x" } } } },
  ],
])("keeps a tool with %s", (_, entry) => {
  const { tools, problems } = parseToolList([entry]);
  expect(problems).toEqual([]);
  expect(tools).toHaveLength(1);
});

test("a cycle of references in one place is named with its place", () => {
  const inputSchema = {
    properties: { x: { $ref: "#/$defs/a" } },
    $defs: { a: { allOf: [{ $ref: "#/$defs/a" }] } },
  };
  expect(problemOf({ name: "loop", inputSchema })).toEqual({
    code: "tool-schema-ref-cycle",
    index: 0,
    name: "loop",
    pointer: "/inputSchema/$defs/a/allOf/0/$ref",
    message:
      'Tool "loop" (position 0): its schema refers to itself without passing a property or an item at ' +
      "/inputSchema/$defs/a/allOf/0/$ref. Break the cycle.",
  });
});

test("a local reference to nothing is named with its place, in the output schema too", () => {
  const outputSchema = { properties: { "a/b": { $ref: "#/definitions/Gone" } } };
  expect(problemOf({ name: "gone", inputSchema: object, outputSchema })).toMatchObject({
    code: "tool-schema-ref-unresolved",
    pointer: "/outputSchema/properties/a~1b/$ref",
  });
});

test("a name has at most the limit's characters", () => {
  expect(problemOf({ name: "n".repeat(limits.nameLength), inputSchema: object })).toBeUndefined();
  expect(problemOf({ name: "n".repeat(limits.nameLength + 1), inputSchema: object })).toMatchObject(
    {
      code: "tool-name-invalid",
      name: `${"n".repeat(limits.nameLength - 1)}…`,
    },
  );
});

test("a definition has at most the limit's levels, counted without recursion", () => {
  // The definition is one level; the schema has the others.
  expect(problemOf({ name: "deep", inputSchema: nested(limits.toolDepth - 1) })).toBeUndefined();
  const one = problemOf({ name: "deep", inputSchema: nested(limits.toolDepth) });
  expect(one).toMatchObject({ code: "tool-too-deep", name: "deep" });
  const many = problemOf({ name: "deep", inputSchema: nested(200_000) });
  expect(many).toMatchObject({ code: "tool-too-deep", name: "deep" });
});

test("an object that contains itself is too deep", () => {
  const inputSchema: Record<string, unknown> = {};
  inputSchema["not"] = inputSchema;
  expect(problemOf({ name: "self", inputSchema })?.code).toBe("tool-too-deep");
});

test("a definition has at most the limit's characters", () => {
  const definition = { name: "big", description: "", inputSchema: {} };
  const room = limits.toolCharacters - JSON.stringify(definition).length - 10;
  expect(problemOf({ ...definition, description: "x".repeat(room) })).toBeUndefined();
  expect(
    problemOf({ ...definition, description: "x".repeat(limits.toolCharacters) }),
  ).toMatchObject({
    code: "tool-too-large",
    name: "big",
  });
});

test("a schema has at most the limit's subschemas", () => {
  const withProperties = (count: number): unknown => ({
    name: "wide",
    inputSchema: {
      properties: Object.fromEntries(Array.from({ length: count }, (_, index) => [index, {}])),
    },
  });
  expect(problemOf(withProperties(limits.subschemas - 1))).toBeUndefined();
  expect(problemOf(withProperties(limits.subschemas))).toMatchObject({
    code: "tool-too-large",
    pointer: "/inputSchema",
  });
});

test("messages carry no raw text of the server", () => {
  const inputSchema = { properties: { "\u001b[31m\n": { $ref: "#/x" } } };
  const problem = problemOf({ name: "a\u202eb", inputSchema });
  expect(problem?.name).toBe("a\ufffdb");
  expect(problem?.message).toContain('"a\ufffdb"');
  const other = problemOf({ name: "a", inputSchema });
  expect(other?.message).toContain("/inputSchema/properties/\ufffd[31m\ufffd/$ref");
});
