import { describe } from "vitest";
import { input, object, output, testCases } from "./mcp-case.ts";

const text = { type: "string" };
const whole = { type: "integer" };

describe("constraints that constrain nothing more", () => {
  testCases([
    input("a list of one type", object({ a: text }), object({ a: { type: ["string"] } }), "same"),
    input(
      "types in one anyOf",
      object({ a: { type: ["string", "integer"] } }),
      object({ a: { anyOf: [whole, text] } }),
      "same",
    ),
    input(
      "a bound that draft-04 makes exclusive",
      object({ a: { ...whole, minimum: 0, exclusiveMinimum: true } }),
      object({ a: { ...whole, exclusiveMinimum: 0 } }),
      "same",
    ),
    input(
      "names of keys are texts",
      object({ a: { type: "object", additionalProperties: text } }),
      object({ a: { type: "object", additionalProperties: text, propertyNames: text } }),
      "same",
    ),
    input(
      "a negation of nothing",
      object({ a: text }),
      object({ a: { ...text, not: false } }),
      "same",
    ),
    input(
      "a negation of another type",
      object({ a: text }),
      object({ a: { ...text, not: { type: "number" } } }),
      "same",
    ),
    input(
      "a pattern that everything matches",
      object({ a: text }),
      object({ a: { ...text, pattern: "^.*" } }),
      "same",
    ),
    input(
      "two patterns of one language",
      object({ a: { ...text, pattern: "^[0-9]+$" } }),
      object({ a: { ...text, pattern: "^\\d\\d*$" } }),
      "same",
    ),
    output(
      "two patterns of one language in a result",
      object({ a: { ...text, pattern: "^[0-9]+$" } }),
      object({ a: { ...text, pattern: "^\\d+$" } }),
      "same",
    ),
    input(
      "anyOf and oneOf of branches that exclude each other",
      object({
        a: {
          anyOf: [
            { ...whole, minimum: 5 },
            { ...whole, maximum: 4 },
          ],
        },
      }),
      object({
        a: {
          oneOf: [
            { ...whole, minimum: 5 },
            { ...whole, maximum: 4 },
          ],
        },
      }),
      "same",
    ),
    input(
      "a branch that another covers",
      object({ a: { anyOf: [text, { type: "string", maxLength: 3 }] } }),
      object({ a: text }),
      "same",
    ),
    input(
      "a constraint on a type that cannot occur",
      object({ a: text }),
      object({ a: { ...text, minimum: 3 } }),
      "same",
    ),
  ]);
});
