import { describe } from "vitest";
import { input, object, output, testCases } from "./mcp-case.ts";

const text = { type: "string" };
const whole = { type: "integer" };
const number = { type: "number" };
const list = (items: object, rest: object = {}): object =>
  object({ a: { type: "array", items, ...rest } });
const of = (schema: object): object => object({ a: schema });

describe("types of arguments", () => {
  testCases([
    input("integer to number", of(whole), of(number), "safe minor", ".type-widened"),
    input("number to integer", of(number), of(whole), "breaking major", ".type-narrowed"),
    input("text to number", of(text), of(number), "breaking major", ".type-changed"),
    input(
      "text to text or null",
      of(text),
      of({ type: ["string", "null"] }),
      "safe minor",
      ".type-widened",
    ),
    input(
      "text or null to text",
      of({ anyOf: [text, { type: "null" }] }),
      of(text),
      "breaking major",
      ".type-narrowed",
    ),
    input(
      "text to text or number",
      of(text),
      of({ type: ["string", "number"] }),
      "safe minor",
      ".type-widened",
    ),
    input("anything to text", of({}), of(text), "breaking major", ".type-narrowed"),
    input("text to anything", of(text), of({}), "safe minor", ".type-widened"),
    input("items: integer to number", list(whole), list(number), "safe minor", ".type-widened"),
    input("items: text to number", list(text), list(number), "breaking major", ".type-changed"),
    input("items are said", of({ type: "array" }), list(text), "breaking major", ".type-narrowed"),
    input(
      "items are no longer said",
      list(text),
      of({ type: "array" }),
      "safe minor",
      ".type-widened",
    ),
    input(
      "the first item of a tuple",
      {
        $schema: "http://json-schema.org/draft-07/schema#",
        ...of({ type: "array", items: [text, whole] }),
      },
      {
        $schema: "http://json-schema.org/draft-07/schema#",
        ...of({ type: "array", items: [whole, whole] }),
      },
      "breaking major",
      ".type-changed",
    ),
  ]);
});

describe("types of results", () => {
  testCases([
    output(
      "integer to number",
      object({ a: whole }, "a"),
      object({ a: number }, "a"),
      "breaking major",
      ".type-widened",
    ),
    output(
      "number to integer",
      object({ a: number }, "a"),
      object({ a: whole }, "a"),
      "safe minor",
      ".type-narrowed",
    ),
    output(
      "text to text or null",
      of(text),
      of({ type: ["string", "null"] }),
      "breaking major",
      ".type-widened",
    ),
    output(
      "text or null to text",
      of({ type: ["string", "null"] }),
      of(text),
      "safe minor",
      ".type-narrowed",
    ),
    output("text to number", of(text), of(number), "breaking major", ".type-changed"),
    output("items: number to integer", list(number), list(whole), "safe minor", ".type-narrowed"),
  ]);
});

describe("lists of values", () => {
  const status = (...values: readonly (string | null)[]): object =>
    of({ type: "string", enum: values });
  testCases([
    input("a value comes", status("x"), status("x", "y"), "safe minor", ".enum-value-added"),
    input("a value goes", status("x", "y"), status("x"), "breaking major", ".enum-value-removed"),
    input(
      "upper case",
      status("asc", "desc"),
      status("ASC", "DESC"),
      "breaking major",
      ".enum-value-added",
      ".enum-value-added",
      ".enum-value-removed",
      ".enum-value-removed",
    ),
    input("free text becomes a list", of(text), status("x", "y"), "breaking major", ".enum-added"),
    input("a list becomes free text", status("x", "y"), of(text), "safe minor", ".enum-removed"),
    input(
      "a constant becomes a list",
      of({ const: "x" }),
      status("x", "y"),
      "safe minor",
      ".enum-value-added",
    ),
    input(
      "another constant",
      of({ const: "x" }),
      of({ const: "y" }),
      "breaking major",
      ".enum-value-added",
      ".enum-value-removed",
    ),
    input(
      "a list that also takes null",
      status("x"),
      of({ type: ["string", "null"], enum: ["x", null] }),
      "safe minor",
      ".enum-value-added",
    ),
    input(
      "a value that the pattern beside it never allowed goes",
      of({ type: "string", enum: ["x", "yy"], maxLength: 1 }),
      of({ type: "string", enum: ["x"], maxLength: 1 }),
      "same",
    ),
    output("a value comes", status("x"), status("x", "y"), "breaking major", ".enum-value-added"),
    output("a value goes", status("x", "y"), status("x"), "safe minor", ".enum-value-removed"),
    output("free text becomes a list", of(text), status("x"), "safe minor", ".enum-added"),
    output("a list becomes free text", status("x"), of(text), "breaking major", ".enum-removed"),
  ]);
});
