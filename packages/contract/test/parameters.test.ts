import { expect, test } from "vitest";
import type { JsonObject } from "../src/json.ts";
import { limits } from "../src/limits.ts";
import type { Parameter } from "../src/parameter.ts";
import { parametersOf } from "../src/parameters.ts";
import { parseToolList } from "../src/parse.ts";

function parameters(inputSchema: JsonObject): readonly Parameter[] {
  const { tools, problems } = parseToolList([{ name: "tool", inputSchema }]);
  expect(problems).toEqual([]);
  return tools.flatMap((tool) => parametersOf(tool));
}

function paths(inputSchema: JsonObject): readonly string[] {
  return parameters(inputSchema).map(({ path }) => path);
}

test("describes a parameter wholly", () => {
  const status = { type: "string", enum: ["open", "closed"], description: "State." };
  expect(parameters({ type: "object", required: ["status"], properties: { status } })).toEqual([
    {
      path: "status",
      name: "status",
      pointer: "/inputSchema/properties/status",
      required: true,
      schema: status,
      types: ["string"],
      values: ["open", "closed"],
    },
  ]);
});

test("lists nested parameters in document order, parents first", () => {
  const inputSchema = {
    properties: {
      filter: { properties: { status: {}, deep: { properties: { x: {} } } } },
      fields: {
        type: "array",
        items: { required: ["target"], properties: { target: {}, "odd.name": {} } },
      },
      matrix: { items: { items: { properties: { cell: {} } } } },
      pair: { prefixItems: [{ properties: { left: {} } }, { properties: { right: {} } }] },
      headers: { additionalProperties: { properties: { value: {} } } },
      id: {},
    },
    patternProperties: { "^x-": { properties: { ignored: {} } } },
    not: { properties: { ignored: {} } },
  };
  expect(paths(inputSchema)).toEqual([
    "filter",
    "filter.status",
    "filter.deep",
    "filter.deep.x",
    "fields",
    "fields[].target",
    "fields[].odd.name",
    "matrix",
    "matrix[][].cell",
    "pair",
    "pair[].left",
    "pair[].right",
    "headers",
    "headers.*.value",
    "id",
  ]);
  const target = parameters(inputSchema).find(({ path }) => path === "fields[].target");
  expect(target).toMatchObject({
    name: "target",
    required: true,
    pointer: "/inputSchema/properties/fields/items/properties/target",
  });
  expect(parameters(inputSchema).find(({ path }) => path === "fields[].odd.name")?.name).toBe(
    "odd.name",
  );
});

test("follows local references and points to where the parameter is declared", () => {
  const found = parameters({
    properties: { to: { $ref: "#/$defs/Address" } },
    $defs: {
      Address: {
        type: "object",
        required: ["city"],
        properties: { city: { $ref: "#/$defs/Text" } },
      },
      Text: { type: "string" },
    },
  });
  expect(found).toMatchObject([
    { path: "to", types: ["object"], pointer: "/inputSchema/properties/to" },
    {
      path: "to.city",
      types: ["string"],
      required: true,
      pointer: "/inputSchema/$defs/Address/properties/city",
    },
  ]);
});

test("enters a recursive reference once", () => {
  expect(
    paths({
      properties: { tree: { $ref: "#/$defs/Node" }, again: { $ref: "#" } },
      $defs: { Node: { properties: { name: {}, children: { items: { $ref: "#/$defs/Node" } } } } },
    }),
  ).toEqual(["tree", "tree.name", "tree.children", "again"]);
});

test("what allOf and the schema itself say holds together", () => {
  const found = parameters({
    properties: { a: { type: ["string", "null"] }, b: {} },
    required: ["c"],
    allOf: [
      { required: ["a"], properties: { a: { type: "string", enum: ["x", "y"] } } },
      { properties: { c: { const: 1 } } },
    ],
  });
  expect(found).toMatchObject([
    { path: "a", required: true, types: ["string"], values: ["x", "y"] },
    { path: "b", required: false, types: [] },
    { path: "c", required: true, types: ["number"], values: [1] },
  ]);
});

test("a parameter of several branches is required where every one that declares it requires it", () => {
  const found = parameters({
    oneOf: [
      {
        properties: { kind: { const: "file" }, path: { type: "string" } },
        required: ["kind", "path"],
      },
      { properties: { kind: { const: "url" }, url: { type: "string" } }, required: ["kind"] },
    ],
  });
  expect(found).toMatchObject([
    {
      path: "kind",
      required: true,
      values: ["file", "url"],
      pointer: "/inputSchema/oneOf/0/properties/kind",
    },
    { path: "path", required: true, values: undefined },
    { path: "url", required: false },
  ]);
});

test("a branch does not narrow what the schema itself declares", () => {
  const found = parameters({
    properties: { mode: { enum: ["a", "b", "c"] } },
    if: { properties: { mode: { const: "a" } }, required: ["mode"] },
    then: { properties: { extra: { type: "string" } }, required: ["extra"] },
    else: { properties: { extra: { type: "integer" } } },
  });
  expect(found).toMatchObject([
    { path: "mode", required: false, values: ["a", "b", "c"] },
    { path: "extra", required: false, types: ["string", "integer"] },
  ]);
});

test("a choice narrows a parameter only where every branch declares it", () => {
  const base = { properties: { mode: { type: "string" } } };
  const branch = (value: string): JsonObject => ({
    properties: { mode: { const: value } },
    required: ["mode"],
  });
  expect(parameters({ ...base, anyOf: [branch("a"), branch("b")] })).toMatchObject([
    { path: "mode", required: true, values: ["a", "b"], pointer: "/inputSchema/properties/mode" },
  ]);
  expect(parameters({ ...base, anyOf: [branch("a"), {}] })).toMatchObject([
    { path: "mode", required: false, values: undefined },
  ]);
  expect(parameters({ ...base, if: {}, then: branch("a") })).toMatchObject([
    { path: "mode", required: false, values: undefined },
  ]);
});

test("what is required beside the declaration counts", () => {
  const properties = { a: {}, b: {}, c: {}, d: {} };
  const found = parameters({
    properties,
    allOf: [{ required: ["a"] }, { $ref: "#/$defs/needs" }],
    oneOf: [{ required: ["c", "d"] }, { required: ["b", "d"] }],
    $defs: { needs: { required: ["b"] } },
  });
  expect(found.map(({ name, required }) => [name, required])).toEqual([
    ["a", true],
    ["b", true],
    ["c", false],
    ["d", true],
  ]);
});

test("positions of a tuple are alternatives", () => {
  const at = (kind: string): JsonObject => ({
    properties: { kind: { const: kind } },
    required: ["kind"],
  });
  expect(
    parameters({ properties: { l: { prefixItems: [at("a"), at("b")], items: at("c") } } })[1],
  ).toMatchObject({
    path: "l[].kind",
    required: true,
    values: ["a", "b", "c"],
  });
});

test("a key that only a condition mentions is listed, open and not required", () => {
  expect(
    parameters({ dependentSchemas: { x: { properties: { y: { const: 1 } }, required: ["y"] } } }),
  ).toMatchObject([{ path: "y", required: false, values: undefined }]);
});

test.each<[string, JsonObject, readonly string[], readonly unknown[] | undefined]>([
  ["nothing", {}, [], undefined],
  ["a constant", { const: null }, ["null"], [null]],
  [
    "an enum of several types",
    { enum: ["a", 1, true, null, []] },
    ["string", "number", "boolean", "null", "array"],
    ["a", 1, true, null, []],
  ],
  [
    "a nullable enum",
    { anyOf: [{ type: "string", enum: ["a"] }, { type: "null" }] },
    ["string", "null"],
    ["a"],
  ],
  [
    "constants in branches",
    { oneOf: [{ const: "a" }, { const: "b" }, { const: "a" }] },
    ["string"],
    ["a", "b"],
  ],
  ["an enum or any text", { anyOf: [{ enum: ["a"] }, { type: "string" }] }, ["string"], undefined],
  ["an enum or anything", { anyOf: [{ enum: ["a"] }, {}] }, [], undefined],
  ["items of an enum", { type: "array", items: { enum: ["a", "b"] } }, ["array"], ["a", "b"]],
  [
    "an integer that is also a number",
    { type: "integer", allOf: [{ type: "number" }] },
    ["integer"],
    undefined,
  ],
  ["an unusable type", { type: 5 }, [], undefined],
])("types and values of %s", (_, schema, types, values) => {
  const [parameter] = parameters({ properties: { p: schema } });
  expect(parameter?.types).toEqual(types);
  expect(parameter?.values).toEqual(values);
});

test("lists as many parameters as the limit and no more", () => {
  const wide = (count: number): JsonObject => ({
    properties: Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, {}])),
  });
  expect(parameters(wide(limits.parameters))).toHaveLength(limits.parameters);
  expect(parameters(wide(limits.parameters + 1))).toHaveLength(limits.parameters);
});

test("leaves out parameters whose path is longer than the limit", () => {
  const name = (length: number): JsonObject => ({ properties: { ["n".repeat(length)]: {} } });
  const room = limits.parameterPath - "/properties/".length;
  expect(parameters(name(room))).toHaveLength(1);
  expect(parameters(name(room + 1))).toHaveLength(0);
});

test("shared references that unfold to millions of places end soon", () => {
  const $defs: Record<string, JsonObject> = { d15: { properties: { leaf: {} } } };
  for (let level = 0; level < 15; level += 1) {
    const next = { $ref: `#/$defs/d${level + 1}` };
    $defs[`d${level}`] = { properties: { a: next, b: next, c: next } };
  }
  const found = paths({ $ref: "#/$defs/d0", $defs });
  expect(found.length).toBeLessThanOrEqual(limits.parameters);
  expect(found.slice(0, 2)).toEqual(["a", "a.a"]);
});

test("follows as many references, one inside the other, as the limit", () => {
  const $defs: Record<string, JsonObject> = {};
  for (let link = 0; link <= limits.parameterReferences; link += 1) {
    $defs[`d${link}`] = { properties: { [`p${link}`]: { $ref: `#/$defs/d${link + 1}` } } };
  }
  $defs[`d${limits.parameterReferences + 1}`] = {};
  expect(paths({ $ref: "#/$defs/d0", $defs })).toHaveLength(limits.parameterReferences);
});

test("thousands of branches with a constant each are merged at once", () => {
  const oneOf = Array.from({ length: 8_000 }, (_, index) => ({
    properties: { kind: { const: `k${index}` } },
  }));
  expect(parameters({ oneOf })[0]?.values).toHaveLength(8_000);
});

test("names that objects inherit are names like any other", () => {
  const inputSchema: unknown = JSON.parse(
    '{"properties":{"__proto__":{"properties":{"constructor":{}}}},"required":["__proto__"]}',
  );
  expect(
    parameters(inputSchema as JsonObject).map(({ path, required }) => [path, required]),
  ).toEqual([
    ["__proto__", true],
    ["__proto__.constructor", false],
  ]);
});
