import { describe } from "vitest";
import { closed, input, object, output, testCases } from "./mcp-case.ts";

const text = { type: "string" };
const whole = { type: "integer" };
const byId = closed({ kind: { const: "id" }, id: text }, "kind", "id");
const byName = closed({ kind: { const: "name" }, name: text }, "kind", "name");
const byMail = closed({ kind: { const: "mail" }, mail: text }, "kind", "mail");
const target = (keyword: string, ...branches: readonly object[]): object =>
  object({ target: { [keyword]: branches } });

describe("variants", () => {
  testCases([
    input(
      "one comes",
      target("anyOf", byId, byName),
      target("anyOf", byId, byName, byMail),
      "safe minor",
      ".variant-added",
    ),
    input(
      "one goes",
      target("anyOf", byId, byName, byMail),
      target("anyOf", byId, byMail),
      "breaking major",
      ".variant-removed",
    ),
    input(
      "one comes to a oneOf of tagged objects",
      target("oneOf", byId, byName),
      target("oneOf", byId, byName, byMail),
      "safe minor",
      ".variant-added",
    ),
    input(
      "one comes to a oneOf and overlaps",
      target("oneOf", text, whole),
      target("oneOf", text, whole, { type: "string", maxLength: 3 }),
      "breaking major",
      ".variants-made-exclusive",
      ".variant-added",
    ),
    input("in another order", target("oneOf", byId, byName), target("oneOf", byName, byId), "same"),
    input(
      "one gets a required key",
      target("anyOf", byId, byName),
      target(
        "anyOf",
        byId,
        closed({ kind: { const: "name" }, name: text, org: text }, "kind", "name", "org"),
      ),
      "breaking major",
      ".property-added-required",
    ),
    input(
      "one gets an optional key",
      target("anyOf", byId, byName),
      target(
        "anyOf",
        byId,
        closed({ kind: { const: "name" }, name: text, org: text }, "kind", "name"),
      ),
      "safe minor",
      ".property-added",
    ),
    input(
      "a shape becomes one of two",
      object({ target: byId }),
      target("anyOf", byId, byName),
      "safe minor",
      ".variant-added",
    ),
    input(
      "one of two becomes the only shape",
      target("anyOf", byId, byName),
      object({ target: byId }),
      "breaking major",
      ".variant-removed",
    ),
    input(
      "anyOf becomes oneOf over tagged objects",
      target("anyOf", byId, byName),
      target("oneOf", byId, byName),
      "same",
    ),
    input(
      "anyOf becomes oneOf over objects that overlap",
      target("anyOf", object({ id: text }), object({ name: text })),
      target("oneOf", object({ id: text }), object({ name: text })),
      "breaking major",
      ".variants-made-exclusive",
    ),
    output(
      "one comes",
      target("anyOf", byId, byName),
      target("anyOf", byId, byName, byMail),
      "breaking major",
      ".variant-added",
    ),
    output(
      "one goes",
      target("anyOf", byId, byName, byMail),
      target("anyOf", byId, byName),
      "safe minor",
      ".variant-removed",
    ),
    input(
      "alternatives of required keys come",
      object({ id: text, name: text }),
      {
        ...object({ id: text, name: text }),
        anyOf: [{ required: ["id"] }, { required: ["name"] }],
      },
      "breaking major",
      ".combination-changed",
    ),
    input(
      "alternatives of required keys go",
      {
        ...object({ id: text, name: text }),
        anyOf: [{ required: ["id"] }, { required: ["name"] }],
      },
      object({ id: text, name: text }),
      "safe minor",
      ".combination-changed",
    ),
  ]);
});

describe("conditions", () => {
  const card = object({ card: text, cvc: text });
  testCases([
    input(
      "one key needs another",
      card,
      { ...card, dependentRequired: { card: ["cvc"] } },
      "breaking major",
      ".combination-changed",
    ),
    input(
      "one key no longer needs another",
      { ...card, dependentRequired: { card: ["cvc"] } },
      card,
      "safe minor",
      ".combination-changed",
    ),
    input(
      "dependencies and dependentRequired are one thing",
      {
        $schema: "http://json-schema.org/draft-07/schema#",
        ...card,
        dependencies: { card: ["cvc"] },
      },
      { ...card, dependentRequired: { card: ["cvc"] } },
      "same",
    ),
    input(
      "if and then come",
      card,
      { ...card, if: { required: ["card"] }, then: { required: ["cvc"] } },
      "breaking major",
      ".combination-changed",
    ),
    input(
      "a value is excluded",
      object({ a: text }),
      object({ a: { ...text, not: { const: "x" } } }),
      "breaking major",
      ".combination-changed",
    ),
    input(
      "a value is no longer excluded",
      object({ a: { ...text, not: { const: "x" } } }),
      object({ a: text }),
      "safe minor",
      ".combination-changed",
    ),
    input(
      "an item of a kind must be there",
      object({ a: { type: "array", items: text } }),
      object({ a: { type: "array", items: text, contains: { const: "x" } } }),
      "breaking major",
      ".combination-changed",
    ),
    output(
      "one key needs another",
      card,
      { ...card, dependentRequired: { card: ["cvc"] } },
      "safe minor",
      ".combination-changed",
    ),
  ]);
});

describe("parameters in variants", () => {
  const either = (...branches: readonly object[]): object => ({ type: "object", anyOf: branches });
  testCases([
    input(
      "they are shared out among variants",
      object({ id: text, name: text }),
      either(object({ id: text }), object({ name: text })),
      "safe minor",
      ".variant-added",
    ),
    input(
      "they are gathered from variants",
      either(object({ id: text }), object({ name: text })),
      object({ id: text, name: text }),
      "safe minor",
      ".variant-removed",
    ),
    input(
      "one goes with the only variant that declares it",
      either(object({ id: text }), object({ name: text })),
      either(object({ id: text })),
      "breaking major",
      ".variant-removed",
    ),
    input(
      "one becomes a choice of one",
      object({ id: text }),
      either(object({ id: text })),
      "same",
    ),
    output(
      "an optional field of a closed result is renamed",
      closed({ userName: text }),
      closed({ user_name: text }),
      "breaking major",
      ".property-renamed",
    ),
    input(
      "a new parameter has the name of an old pattern",
      { ...object({}), patternProperties: { "^x-": text } },
      { ...object({ "x-limit": whole }), patternProperties: { "^x-": text } },
      "breaking major",
      ".property-added",
    ),
  ]);
});
