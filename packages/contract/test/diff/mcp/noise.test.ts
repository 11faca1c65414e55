import { describe } from "vitest";
import { caseOf, closed, input, object, output, testCases, toolWith } from "./mcp-case.ts";

const text = { type: "string" };
const whole = { type: "integer" };
const address = { type: "object", properties: { street: text, zip: text }, required: ["street"] };
const draft7 = "http://json-schema.org/draft-07/schema#";
const latest = "https://json-schema.org/draft/2020-12/schema";

describe("what generators and SDKs spell differently is no change", () => {
  testCases([
    caseOf(
      "tools in another order",
      [toolWith({ name: "a" }), toolWith({ name: "b" })],
      [toolWith({ name: "b" }), toolWith({ name: "a" })],
      "same",
      [],
    ),
    input(
      "$schema comes",
      object({ a: text }),
      { $schema: latest, ...object({ a: text }) },
      "same",
    ),
    input(
      "draft-07 becomes 2020-12",
      { $schema: draft7, ...object({ a: text }) },
      { $schema: latest, ...object({ a: text }) },
      "same",
    ),
    input(
      "definitions become $defs",
      {
        $schema: draft7,
        ...object({ a: { $ref: "#/definitions/A" } }),
        definitions: { A: address },
      },
      { $schema: latest, ...object({ a: { $ref: "#/$defs/A" } }), $defs: { A: address } },
      "same",
    ),
    input(
      "a reference is inlined",
      { ...object({ a: { $ref: "#/$defs/A" } }), $defs: { A: address } },
      object({ a: address }),
      "same",
    ),
    input(
      "a reference to a sibling property is written out",
      object({ a: address, b: { $ref: "#/properties/a" } }),
      object({ a: address, b: address }),
      "same",
    ),
    input(
      "a reference in an allOf of one, as pydantic writes it",
      { ...object({ a: { allOf: [{ $ref: "#/$defs/A" }] } }), $defs: { A: address } },
      { ...object({ a: { $ref: "#/$defs/A" } }), $defs: { A: address } },
      "same",
    ),
    input(
      "an unused definition goes",
      { ...object({ a: text }), $defs: { A: address } },
      object({ a: text }),
      "same",
    ),
    input(
      "order of required",
      object({ a: text, b: text }, "a", "b"),
      object({ b: text, a: text }, "b", "a"),
      "same",
    ),
    input(
      "required of nothing",
      object({ a: text }),
      { ...object({ a: text }), required: [] },
      "same",
    ),
    input(
      "order of an enum",
      object({ a: { enum: ["x", "y"] } }),
      object({ a: { enum: ["y", "x"] } }),
      "same",
    ),
    input(
      "const and enum of one",
      object({ a: { const: "x" } }),
      object({ a: { type: "string", enum: ["x"] } }),
      "same",
    ),
    input(
      "enum and a choice of constants",
      object({ a: { enum: ["x", "y"] } }),
      object({ a: { oneOf: [{ const: "x" }, { const: "y" }] } }),
      "same",
    ),
    input(
      "nullable: list of types and anyOf",
      object({ a: { type: ["string", "null"] } }),
      object({ a: { anyOf: [text, { type: "null" }] } }),
      "same",
    ),
    input(
      "nullable: anyOf and the keyword of OpenAPI 3.0",
      object({ a: { anyOf: [whole, { type: "null" }] } }),
      object({ a: { type: "integer", nullable: true } }),
      "same",
    ),
    input(
      "nullable: the keyword and the list of types",
      object({ a: { type: "string", nullable: true } }),
      object({ a: { type: ["null", "string"] } }),
      "same",
    ),
    output(
      "nullable of a result: list of types and anyOf",
      object({ a: { type: ["string", "null"] } }, "a"),
      object({ a: { anyOf: [text, { type: "null" }] } }, "a"),
      "same",
    ),
    input(
      "bounds of safe integers come",
      object({ a: whole }),
      object({ a: { ...whole, minimum: -9007199254740991, maximum: 9007199254740991 } }),
      "same",
    ),
    input(
      "an exclusive bound beside the upper safe integer",
      object({ a: { ...whole, exclusiveMinimum: 0, maximum: 9007199254740991 } }),
      object({ a: { ...whole, minimum: 1 } }),
      "same",
    ),
    output(
      "bounds of safe integers go from a result",
      object({ a: { ...whole, minimum: -9007199254740991, maximum: 9007199254740991 } }, "a"),
      object({ a: whole }, "a"),
      "same",
    ),
    input(
      "additionalProperties {} and true",
      { ...object({ a: text }), additionalProperties: {} },
      { ...object({ a: text }), additionalProperties: true },
      "same",
    ),
    input(
      "additionalProperties true and nothing",
      { ...object({ a: text }), additionalProperties: true },
      object({ a: text }),
      "same",
    ),
    input(
      "additionalProperties and unevaluatedProperties refuse alike",
      closed({ a: text }),
      { ...object({ a: text }), unevaluatedProperties: false },
      "same",
    ),
    input("an empty schema and true", object({ a: {} }), object({ a: true }), "same"),
    input(
      "an empty object for arguments",
      { type: "object" },
      { type: "object", properties: {} },
      "same",
    ),
    input(
      "an object closed to nothing else, twice",
      closed({}),
      { type: "object", additionalProperties: false },
      "same",
    ),
    input(
      "comments",
      object({ a: text }),
      { ...object({ a: text }), $comment: "generated" },
      "same",
    ),
    input(
      "a root $id",
      object({ a: text }),
      { $id: "urn:example:args", ...object({ a: text }) },
      "same",
    ),
    input(
      "a default of null",
      object({ a: text }),
      object({ a: { ...text, default: null } }),
      "same",
    ),
    input(
      "deprecated: false",
      object({ a: text }),
      object({ a: { ...text, deprecated: false } }),
      "same",
    ),
    caseOf(
      "annotations with the values they have by default",
      [toolWith({})],
      [
        toolWith({
          annotations: {
            readOnlyHint: false,
            destructiveHint: true,
            idempotentHint: false,
            openWorldHint: true,
          },
        }),
      ],
      "same",
      [],
    ),
    caseOf("empty annotations", [toolWith({ annotations: {} })], [toolWith({})], "same", []),
    caseOf("_meta", [toolWith({ _meta: { v: 1 } })], [toolWith({ _meta: { v: 2 } })], "same", []),
    caseOf(
      "task support with the value it has by default",
      [toolWith({})],
      [toolWith({ execution: { taskSupport: "forbidden" } })],
      "same",
      [],
    ),
  ]);
});
