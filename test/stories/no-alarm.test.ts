import { describe, expect, test } from "vitest";
import { Agent } from "./agent.ts";

const base = {
  name: "search_orders",
  description: "Finds orders",
  inputSchema: {
    $schema: "http://json-schema.org/draft-07/schema#",
    type: "object",
    properties: {
      status: { type: "string", enum: ["open", "paid", "sent"] },
      page: { type: "integer", minimum: 1 },
      note: { type: ["string", "null"] },
      mode: { const: "exact" },
      customer: { $ref: "#/definitions/customer" },
    },
    required: ["status", "page"],
    definitions: {
      customer: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
    },
  },
};
const input = base.inputSchema;
const customer = input.definitions.customer;
const { definitions, ...withoutDefinitions } = input;

function withInput(inputSchema: object): object {
  return { ...base, inputSchema };
}

function withProperty(name: string, schema: unknown): object {
  return withInput({ ...input, properties: { ...input.properties, [name]: schema } });
}

const rewrites: Readonly<Record<string, readonly [old: object, rewritten: object]>> = {
  "key order": [
    base,
    {
      inputSchema: Object.fromEntries(Object.entries(input).toReversed()),
      name: base.name,
      description: base.description,
    },
  ],
  "order of required and enum": [
    base,
    withInput({
      ...input,
      required: ["page", "status"],
      properties: {
        ...input.properties,
        status: { type: "string", enum: ["sent", "open", "paid"] },
      },
    }),
  ],
  "a renamed definition": [
    base,
    withInput({
      ...withoutDefinitions,
      properties: { ...input.properties, customer: { $ref: "#/definitions/Person" } },
      definitions: { Person: customer },
    }),
  ],
  "an inlined definition": [
    base,
    withInput({ ...withoutDefinitions, properties: { ...input.properties, customer } }),
  ],
  "definitions to $defs": [
    base,
    withInput({
      ...withoutDefinitions,
      $schema: "https://json-schema.org/draft/2020-12/schema",
      properties: { ...input.properties, customer: { $ref: "#/$defs/customer" } },
      $defs: definitions,
    }),
  ],
  "const to a one-value enum": [base, withProperty("mode", { enum: ["exact"] })],
  "nullable as anyOf": [
    base,
    withProperty("note", { anyOf: [{ type: "string" }, { type: "null" }] }),
  ],
  "nullable as oneOf": [
    base,
    withProperty("note", { oneOf: [{ type: "null" }, { type: "string" }] }),
  ],
  "a property moved into allOf": [
    base,
    withInput({
      ...input,
      properties: Object.fromEntries(
        Object.entries(input.properties).filter(([name]) => name !== "page"),
      ),
      allOf: [{ properties: { page: input.properties.page } }],
    }),
  ],
  "safe integer bounds": [
    base,
    withProperty("page", { type: "integer", minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  ],
  "the spelling of $schema": [
    base,
    withInput({ ...input, $schema: "http://json-schema.org/draft-07/schema" }),
  ],
  "a dropped $schema": [
    base,
    withInput(Object.fromEntries(Object.entries(input).filter(([key]) => key !== "$schema"))),
  ],
  "a changed _meta": [
    { ...base, _meta: { build: 1 } },
    { ...base, _meta: { build: 2, extra: true } },
  ],
};

describe("a change that no caller can observe raises no alarm", () => {
  test.each(Object.entries(rewrites))("%s", async (_name, [old, rewritten]) => {
    const agent = new Agent({
      "old.json": JSON.stringify({ tools: [old] }),
      "new.json": JSON.stringify([rewritten]),
    });
    for (const [from, to] of [
      ["old.json", "new.json"],
      ["new.json", "old.json"],
    ] as const) {
      const { status, stdout } = await agent.tenon(["diff", from, to, "--format", "json"]);
      expect(JSON.parse(stdout)).toMatchObject({ verdict: "same", bump: "none", changes: [] });
      expect(status).toBe(0);
    }
  });
});
