import { Ajv2020 } from "ajv/dist/2020.js";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { configSchema } from "../../src/config/schema.ts";
import { validateConfig } from "../../src/config/validate.ts";

const ajv = new Ajv2020({ strict: false, allErrors: true });
const accepts = ajv.compile(configSchema);

const scalar = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constant("off"),
);
const server = fc.dictionary(
  fc.constantFrom(
    "url",
    "command",
    "args",
    "file",
    "registry",
    "env",
    "headers",
    "aliases",
    "timeout-ms",
    "x",
  ),
  fc.oneof(
    scalar,
    fc.array(scalar, { maxLength: 2 }),
    fc.dictionary(fc.string({ maxLength: 3 }), scalar),
  ),
  { maxKeys: 3 },
);
const prompt = fc.oneof(
  scalar,
  fc.record(
    { include: fc.oneof(scalar, fc.array(scalar)), servers: fc.array(scalar) },
    { requiredKeys: [] },
  ),
);
const waiver = fc.record(
  {
    rule: scalar,
    reason: scalar,
    by: scalar,
    expires: fc.oneof(scalar, fc.constant("2027-01-01")),
    z: scalar,
  },
  { requiredKeys: [] },
);
const config = fc.record(
  {
    servers: fc.dictionary(fc.string({ maxLength: 4 }), server, { maxKeys: 3 }),
    prompts: fc.array(prompt, { maxLength: 3 }),
    "fail-on": fc.constantFrom("breaking", "impacted", "nothing", 1),
    rules: fc.dictionary(fc.constantFrom("prompt-unknown-tool", "waiver-unused", "nope"), scalar),
    waivers: fc.array(waiver, { maxLength: 2 }),
    "waiver-days": fc.oneof(scalar, fc.double()),
    registry: scalar,
    extra: scalar,
  },
  { requiredKeys: ["servers"] },
);

test("the small validator and ajv agree on every configuration", () => {
  fc.assert(
    fc.property(config, (raw) => {
      const value: unknown = JSON.parse(JSON.stringify(raw));
      const ours = validateConfig(configSchema, value as never).length === 0;
      expect(ours).toBe(accepts(value));
    }),
    { numRuns: 1000 },
  );
});

test("the schema uses only keywords that the small validator knows", () => {
  const known = new Set([
    "$schema",
    "title",
    "description",
    "default",
    "type",
    "enum",
    "oneOf",
    "required",
    "properties",
    "additionalProperties",
    "items",
    "minItems",
    "maxItems",
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
    "propertyNames",
    "maxProperties",
  ]);
  const unknown: string[] = [];
  const visit = (schema: unknown, inProperties: boolean): void => {
    if (typeof schema !== "object" || schema === null) return;
    for (const [key, value] of Object.entries(schema)) {
      if (!inProperties && !Array.isArray(schema) && !known.has(key)) unknown.push(key);
      if (key !== "enum" && key !== "required") visit(value, key === "properties" && !inProperties);
    }
  };
  visit(configSchema, false);
  expect(unknown).toEqual([]);
});
