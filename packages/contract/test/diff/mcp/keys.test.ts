import { describe } from "vitest";
import { closed, input, object, testCases } from "./mcp-case.ts";

const text = { type: "string" };
const whole = { type: "integer" };

describe("keys that no property declares", () => {
  const labels = (additional: unknown): object =>
    object({ labels: { type: "object", additionalProperties: additional } });
  testCases([
    input(
      "an open root is closed",
      object({ a: text }),
      closed({ a: text }),
      "safe patch",
      ".undeclared-refused",
    ),
    input(
      "a closed root is opened",
      closed({ a: text }),
      object({ a: text }),
      "safe patch",
      ".undeclared-accepted",
    ),
    input(
      "{} becomes false",
      { ...object({ a: text }), additionalProperties: {} },
      closed({ a: text }),
      "breaking major",
      ".additional-closed",
    ),
    input(
      "true becomes false",
      labels(true),
      labels(false),
      "breaking major",
      ".additional-closed",
    ),
    input("false becomes true", labels(false), labels(true), "safe minor", ".additional-opened"),
    input("any values become texts", labels({}), labels(text), "breaking major", ".type-narrowed"),
    input("texts become any values", labels(text), labels({}), "safe minor", ".type-widened"),
    input(
      "texts become numbers",
      labels(text),
      labels({ type: "number" }),
      "breaking major",
      ".type-changed",
    ),
    input(
      "integers become numbers",
      labels(whole),
      labels({ type: "number" }),
      "safe minor",
      ".type-widened",
    ),
    input(
      "a map without a word is closed",
      object({ labels: { type: "object" } }),
      labels(false),
      "breaking major",
      ".additional-closed",
    ),
    input(
      "unevaluatedProperties closes what an allOf declares",
      { ...object({ a: text }), allOf: [object({ b: text })] },
      { ...object({ a: text }), allOf: [object({ b: text })], unevaluatedProperties: false },
      "safe patch",
      ".undeclared-refused",
    ),
    input(
      "additionalProperties closes what an allOf declares",
      { ...object({ a: text }), allOf: [object({ b: text })] },
      { ...closed({ a: text }), allOf: [object({ b: text })] },
      "breaking major",
      ".undeclared-refused",
    ),
    input(
      "a key pattern comes to a closed object",
      closed({ a: text }),
      { ...closed({ a: text }), patternProperties: { "^x-": text } },
      "safe minor",
      ".combination-changed",
    ),
    input(
      "names of keys are limited",
      labels(text),
      object({
        labels: { type: "object", additionalProperties: text, propertyNames: { maxLength: 8 } },
      }),
      "breaking major",
      ".combination-changed",
    ),
    input(
      "a map without a word gets texts",
      object({ labels: { type: "object" } }),
      labels(text),
      "breaking major",
      ".type-narrowed",
    ),
    input(
      "texts become a map without a word",
      labels(text),
      object({ labels: { type: "object" } }),
      "safe minor",
      ".type-widened",
    ),
    input(
      "a map without a word gets keys of its own",
      object({ labels: { type: "object" } }),
      object({ labels: object({ team: text }) }),
      "breaking major",
      ".property-added-to-open",
    ),
    input(
      "a map without a word becomes a closed object",
      object({ labels: { type: "object" } }),
      object({ labels: closed({ a: whole }) }),
      "breaking major",
      ".additional-closed",
      ".property-added-to-open",
    ),
  ]);
});
