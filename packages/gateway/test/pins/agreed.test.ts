import { contractDigest, parseToolList } from "@tenon/contract";
import type { Json, JsonObject } from "@tenon/contract";
import { expect, test } from "vitest";
import type { AgreedOrigin } from "../../src/pins/agreed.ts";
import { pinLimits } from "../../src/pins/limits.ts";
import { makeAgreed } from "../../src/pins/make-agreed.ts";
import { mirroredParameters } from "../../src/pins/mirrored-parameters.ts";
import { findContact, manyTools, updateContact } from "./fixtures/tools.ts";

const pinned: AgreedOrigin = { kind: "registry", server: "desk", reference: "prod" };

function agreed(definitions: readonly Json[], origin: AgreedOrigin = pinned) {
  const list = parseToolList(definitions);
  return makeAgreed({
    server: "desk",
    origin,
    version: "1.2.0",
    observedAt: "2026-11-20T10:00:00.000Z",
    definitions,
    list,
  });
}

function parsed(bytes: Buffer): JsonObject {
  return JSON.parse(bytes.toString("utf8"));
}

test("the list is verbatim, in the server's order, with what is pinned beside it", () => {
  const odd = {
    zeta: { "x-vendor": [1] },
    name: "zz",
    inputSchema: { type: "object" },
    _meta: { "a/b": 1 },
    execution: {},
  };
  const list = agreed([odd, updateContact]);
  const modern = parsed(list.listResult("modern"));
  expect(JSON.stringify(modern["tools"])).toBe(JSON.stringify([odd, updateContact]));
  const digest = contractDigest(parseToolList([odd, updateContact]));
  expect(modern).toMatchObject({
    resultType: "complete",
    ttlMs: expect.any(Number),
    cacheScope: "private",
    _meta: { "dev.tenon/pin": { server: "desk", version: "1.2.0", digest } },
  });
  const legacy = parsed(list.listResult("legacy"));
  expect(legacy["tools"]).toEqual(modern["tools"]);
  expect(Object.keys(legacy)).toEqual(["tools", "_meta"]);
  expect(list.listResult("modern")).toBe(list.listResult("modern"));
});

test("entries for a joined list have the name behind the prefix and all else as it was", () => {
  const list = agreed([updateContact, findContact]);
  const joined = `[${list.listEntries("modern", "desk__").toString("utf8")}]`;
  expect(JSON.parse(joined)).toEqual([
    { ...updateContact, name: "desk__update_contact" },
    { ...findContact, name: "desk__find_contact" },
  ]);
  expect(Object.keys(JSON.parse(joined)[0])).toEqual(Object.keys(updateContact));
  expect(list.listEntries("legacy", "desk__")).toBe(list.listEntries("modern", "desk__"));
});

test("an output schema that is not one of objects is put inside one for older clients", () => {
  const count = { ...findContact, name: "count", outputSchema: { type: "integer" } };
  const tree = {
    ...findContact,
    name: "tree",
    outputSchema: { anyOf: [{ type: "null" }, { type: "array", items: { $ref: "#" } }] },
  };
  const list = agreed([count, tree, findContact]);
  const [first, second, third] = parsed(list.listResult("legacy"))[
    "tools"
  ] as readonly JsonObject[];
  expect(first?.["outputSchema"]).toEqual({
    type: "object",
    properties: { result: { type: "integer" } },
    required: ["result"],
  });
  expect(second).not.toHaveProperty("outputSchema");
  expect(third).toEqual(findContact);
  expect((parsed(list.listResult("modern"))["tools"] as readonly Json[])[1]).toEqual(tree);
});

test("what cannot be used is not served from a pin, and left as it is in a server's own list", () => {
  const broken = { name: "broken" };
  expect(parsed(agreed([broken, updateContact]).listResult("modern"))["tools"]).toEqual([
    updateContact,
  ]);
  const live = agreed([broken, updateContact], { kind: "live" });
  expect(parsed(live.listResult("modern"))["tools"]).toEqual([broken, updateContact]);
  expect([...live.byName.keys()]).toEqual(["update_contact"]);
  expect(live.list.problems).toHaveLength(1);
});

test("a thousand tools are one page", () => {
  const list = agreed(manyTools(1_000));
  expect(parsed(list.listResult("legacy"))["tools"]).toHaveLength(1_000);
  expect(list.byName.get("update_0999")?.digest).toMatch(/^sha256:/u);
});

test("parameters that are repeated as headers are found at any depth, in valid definitions only", () => {
  const region = { type: "string", "x-mcp-header": "Region" };
  const nested = {
    type: "object",
    properties: { size: { type: "integer", "x-mcp-header": "Size" } },
  };
  expect(mirroredParameters({ type: "object", properties: { region, nested } })).toEqual([
    { header: "mcp-param-size", path: ["nested", "size"], type: "integer" },
    { header: "mcp-param-region", path: ["region"], type: "string" },
  ]);
  const invalid: readonly JsonObject[] = [
    { ...region, "x-mcp-header": "" },
    { ...region, "x-mcp-header": "a b" },
    { ...region, "x-mcp-header": 1 },
    { ...region, type: "number" },
    { ...region, type: ["string", "null"] },
  ];
  for (const one of invalid)
    expect(mirroredParameters({ type: "object", properties: { one, region } })).toEqual([]);
  expect(
    mirroredParameters({
      type: "object",
      properties: { region, other: { ...region, "x-mcp-header": "REGION" } },
    }),
  ).toEqual([]);
  expect(mirroredParameters({ type: "object", "x-mcp-header": "Root" })).toEqual([]);
});

test.each([
  [pinLimits.mirrored, pinLimits.mirrored],
  [pinLimits.mirrored + 1, 0],
])("of %i parameters that are repeated as headers, %i are", (count, found) => {
  const entries = Array.from({ length: count }, (_, index) => [
    `p${index}`,
    { type: "string", "x-mcp-header": `H${index}` },
  ]);
  const schema = { type: "object", properties: Object.fromEntries(entries) };
  expect(mirroredParameters(schema)).toHaveLength(found);
});
