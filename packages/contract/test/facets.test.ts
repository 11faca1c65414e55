import { expect, test } from "vitest";
import type { Facet } from "../src/digest.ts";
import { facetDigests } from "../src/digest.ts";
import type { JsonObject } from "../src/json.ts";
import { parseToolList } from "../src/parse.ts";
import type { Tool } from "../src/tool.ts";

const base: JsonObject = {
  name: "search",
  title: "Search",
  description: "Searches.",
  annotations: { readOnlyHint: true, openWorldHint: true },
  inputSchema: {
    type: "object",
    properties: { title: { type: "string", description: "The title.", default: "" } },
    required: ["title"],
  },
  outputSchema: { type: "object", properties: { hits: { type: "integer" } } },
};

function toolOf(definition: JsonObject): Tool {
  const [tool] = parseToolList([definition]).tools;
  if (tool === undefined) throw new Error("the test's tool does not parse");
  return tool;
}

/** The facets whose digests differ from those of `base`. */
function changed(change: JsonObject): readonly Facet[] {
  const before = facetDigests(toolOf(base));
  const after = facetDigests(toolOf({ ...base, ...change }));
  return (["input", "output", "annotations", "prose"] as const).filter(
    (facet) => before[facet] !== after[facet],
  );
}

const title = { type: "string", description: "The title.", default: "" };

test.each<[string, JsonObject, readonly Facet[]]>([
  ["another description", { description: "Finds." }, ["prose"]],
  ["another title", { title: "Find" }, ["prose"]],
  ["a title in the annotations", { annotations: { readOnlyHint: true, title: "S" } }, ["prose"]],
  [
    "a default of the spec spelled out",
    { annotations: { readOnlyHint: true, idempotentHint: false } },
    [],
  ],
  ["a lost promise", { annotations: {} }, ["annotations"]],
  [
    "another description of a property",
    {
      inputSchema: {
        type: "object",
        properties: { title: { ...title, description: "T" } },
        required: ["title"],
      },
    },
    ["prose"],
  ],
  [
    "another default",
    {
      inputSchema: {
        type: "object",
        properties: { title: { ...title, default: "x" } },
        required: ["title"],
      },
    },
    ["input"],
  ],
  [
    "a property called title that is gone",
    { inputSchema: { type: "object", properties: {}, required: ["title"] } },
    ["input", "prose"],
  ],
  [
    "examples",
    { inputSchema: { type: "object", examples: [{}], properties: { title }, required: ["title"] } },
    ["prose"],
  ],
  ["no output schema", { outputSchema: null }, ["output"]],
  [
    "another output type",
    { outputSchema: { type: "object", properties: { hits: { type: "number" } } } },
    ["output"],
  ],
  ["_meta", { _meta: { any: 1 } }, []],
])("%s", (_, change, facets) => {
  expect(changed(change)).toEqual(facets);
});

test("a description moved from one place to another is a change of prose", () => {
  const at = (place: "a" | "b"): JsonObject => ({
    ...base,
    inputSchema: { properties: { a: {}, b: {}, [place]: { description: "Here." } } },
  });
  expect(facetDigests(toolOf(at("a"))).prose).not.toBe(facetDigests(toolOf(at("b"))).prose);
});

test("long keys do not multiply", () => {
  const properties = Object.fromEntries(
    Array.from({ length: 5_000 }, (_, index) => [index, { title: "x" }]),
  );
  const inputSchema = { properties: { ["k".repeat(400_000)]: { properties } } };
  expect(facetDigests(toolOf({ ...base, inputSchema })).prose).toMatch(/^sha256:[0-9a-f]{64}$/u);
});
