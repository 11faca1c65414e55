import { describe } from "vitest";
import { closed, input, object, testCases } from "./mcp-case.ts";

const text = { type: "string" };
const whole = { type: "integer" };
const email = { type: "string", description: "E-mail address of the contact" };

describe("parameters that come and go", () => {
  testCases([
    input(
      "an optional one comes",
      object({ a: text }),
      object({ a: text, limit: whole }),
      "safe minor",
      ".property-added",
    ),
    input(
      "an optional one comes to a closed object",
      closed({ a: text }),
      closed({ a: text, limit: whole }),
      "safe minor",
      ".property-added",
    ),
    input(
      "an optional one comes to an object that takes any key",
      { ...object({ a: text }), additionalProperties: {} },
      { ...object({ a: text, limit: whole }), additionalProperties: {} },
      "breaking major",
      ".property-added-to-open",
    ),
    input(
      "a required one comes",
      object({ a: text }),
      object({ a: text, limit: whole }, "limit"),
      "breaking major",
      ".property-added-required",
    ),
    input(
      "a required one comes with a default",
      object({ a: text }),
      object({ a: text, limit: { ...whole, default: 10 } }, "limit"),
      "breaking major",
      ".property-added-required",
    ),
    input(
      "one becomes required",
      object({ a: text }),
      object({ a: text }, "a"),
      "breaking major",
      ".property-became-required",
    ),
    input(
      "one with a default is listed in required",
      object({ a: { ...text, default: "x" } }),
      object({ a: { ...text, default: "x" } }, "a"),
      "breaking major",
      ".property-became-required",
    ),
    input(
      "one becomes optional",
      object({ a: text }, "a"),
      object({ a: text }),
      "safe minor",
      ".property-became-optional",
    ),
    input(
      "one goes from an open object",
      object({ a: text, fax: text }),
      object({ a: text }),
      "breaking major",
      ".property-removed",
    ),
    input(
      "one goes from a closed object",
      closed({ a: text, fax: text }),
      closed({ a: text }),
      "breaking major",
      ".property-removed",
    ),
    input("all go", object({ a: text }), { type: "object" }, "breaking major", ".property-removed"),
    input(
      "one goes and the object takes any key now",
      closed({ a: text, fax: text }),
      { ...object({ a: text }), additionalProperties: true },
      "breaking major",
      ".additional-opened",
      ".property-removed",
    ),
    input(
      "a required name that no property declares",
      object({ a: text }),
      object({ a: text }, "b"),
      "breaking major",
      ".property-became-required",
    ),
    input(
      "one that must be null goes away for good",
      object({ a: text, b: { type: "null" } }),
      object({ a: text }),
      "breaking major",
      ".property-removed",
    ),
    input(
      "one is forbidden by a schema that nothing matches",
      object({ a: text, b: text }),
      object({ a: text, b: false }),
      "breaking major",
      ".type-narrowed",
    ),
  ]);
});

describe("parameters under another name", () => {
  testCases([
    input(
      "in an open object, where old calls are silently ignored",
      object({ statsPeriod: text, query: text }),
      object({ period: text, query: text }),
      "breaking major",
      ".property-renamed",
    ),
    input(
      "in a closed object",
      closed({ customer_email: email }, "customer_email"),
      closed({ email_address: email }, "email_address"),
      "breaking major",
      ".property-renamed",
    ),
    input(
      "with another spelling and another type",
      object({ projectNumber: text }),
      object({ project_number: { type: "number" } }),
      "breaking major",
      ".property-renamed",
      ".type-changed",
    ),
    input(
      "with a pattern that was not there",
      object({ statsPeriod: text }),
      object({ period: { ...text, pattern: "^[0-9]+[dhw]$" } }),
      "breaking major",
      ".property-renamed",
      ".constraint-tightened",
    ),
    input(
      "and required from now on",
      object({ customer_email: email }),
      object({ email_address: email }, "email_address"),
      "breaking major",
      ".property-renamed",
    ),
    input(
      "and optional from now on",
      object({ customer_email: email }, "customer_email"),
      object({ email_address: email }),
      "breaking major",
      ".property-renamed",
    ),
    input(
      "inside a list of objects",
      object({ fields: { type: "array", items: object({ ref: text, value: text }, "ref") } }),
      object({ fields: { type: "array", items: object({ target: text, value: text }, "target") } }),
      "breaking major",
      ".property-renamed",
    ),
    input(
      "inside a nested object",
      object({ contact: object({ customerEmail: email }) }),
      object({ contact: object({ customer_email: email }) }),
      "breaking major",
      ".property-renamed",
    ),
    input(
      "two that went into a third one are not two renames",
      object({ owner: text, repo: text }, "owner", "repo"),
      object({ repository: text }, "repository"),
      "breaking major",
      ".property-removed",
      ".property-renamed",
    ),
    input(
      "what came has nothing to do with what went",
      object({ fax: { ...text, description: "Fax number" } }),
      object({ limit: { ...whole, description: "Most results" } }),
      "breaking major",
      ".property-removed",
      ".property-added",
    ),
  ]);
});

describe("parameters that move", () => {
  testCases([
    input(
      "into a nested object",
      object({ street: text, zip: text }),
      object({ address: object({ street: text, zip: text }) }),
      "breaking major",
      ".property-added",
      ".property-removed",
      ".property-removed",
    ),
    input(
      "out of a nested object",
      object({ address: object({ street: text }) }),
      object({ street: text }),
      "breaking major",
      ".property-removed",
      ".property-added",
    ),
    input(
      "into allOf, which changes nothing",
      object({ a: text, b: whole }, "a"),
      { ...object({ b: whole }), allOf: [object({ a: text }, "a")] },
      "same",
    ),
    input(
      "a value becomes a list of values",
      object({ tag: text }),
      object({ tag: { type: "array", items: text } }),
      "breaking major",
      ".type-changed",
    ),
    input(
      "a value becomes a value or a list of values",
      object({ tag: text }),
      object({ tag: { anyOf: [text, { type: "array", items: text }] } }),
      "safe minor",
      ".variant-added",
    ),
  ]);
});
