import { describe } from "vitest";
import { input, object, output, testCases } from "./mcp-case.ts";

const text = { type: "string" };
const whole = { type: "integer" };

describe("nested and recursive schemas", () => {
  const tree = (value: object): object => ({
    ...object({ tree: { $ref: "#/$defs/Node" } }),
    $defs: {
      Node: object(
        { value, children: { type: "array", items: { $ref: "#/$defs/Node" } } },
        "value",
      ),
    },
  });
  testCases([
    input(
      "a recursive type widens",
      tree(whole),
      tree({ type: "number" }),
      "safe minor",
      ".type-widened",
    ),
    input(
      "a recursive type narrows",
      tree({ type: "number" }),
      tree(whole),
      "breaking major",
      ".type-narrowed",
    ),
    output(
      "a recursive result widens",
      tree(whole),
      tree({ type: "number" }),
      "breaking major",
      ".type-widened",
    ),
    input(
      "a required key deep inside",
      object({ a: object({ b: { type: "array", items: object({ c: text }) } }) }),
      object({ a: object({ b: { type: "array", items: object({ c: text, d: text }, "d") } }) }),
      "breaking major",
      ".property-added-required",
    ),
    input(
      "a definition is used by two parameters",
      { ...object({ a: { $ref: "#/$defs/Id" }, b: { $ref: "#/$defs/Id" } }), $defs: { Id: text } },
      { ...object({ a: { $ref: "#/$defs/Id" }, b: { $ref: "#/$defs/Id" } }), $defs: { Id: whole } },
      "breaking major",
      ".type-changed",
    ),
    input(
      "siblings of a reference mean nothing in draft-07",
      {
        $schema: "http://json-schema.org/draft-07/schema#",
        ...object({ a: { $ref: "#/definitions/T" } }),
        definitions: { T: text },
      },
      {
        $schema: "http://json-schema.org/draft-07/schema#",
        ...object({ a: { $ref: "#/definitions/T", maxLength: 3 } }),
        definitions: { T: text },
      },
      "same",
    ),
    input(
      "siblings of a reference count in 2020-12",
      { ...object({ a: { $ref: "#/$defs/T" } }), $defs: { T: text } },
      { ...object({ a: { $ref: "#/$defs/T", maxLength: 3 } }), $defs: { T: text } },
      "breaking major",
      ".constraint-tightened",
    ),
  ]);
});
