import * as fc from "fast-check";

const names = ["email", "e_mail", "emailaddress", "status", "limit", "constructor"];

interface Schemas {
  readonly object: object;
  readonly any: object | boolean;
}

const { object } = fc.letrec<Schemas>((tie) => {
  const inside = tie("any");
  const properties = fc
    .uniqueArray(fc.tuple(fc.constantFrom(...names), inside), {
      maxLength: 4,
      selector: ([name]) => name,
    })
    .map((entries) => Object.fromEntries(entries));
  const object = fc.record(
    {
      type: fc.constant("object"),
      properties,
      required: fc.uniqueArray(fc.constantFrom(...names), { maxLength: 3 }),
      additionalProperties: fc.oneof(fc.boolean(), inside),
      patternProperties: fc.constantFrom({}, { "^x-": { type: "string" } }),
      dependentRequired: fc.constant({ email: ["status"] }),
      propertyNames: fc.constant({ maxLength: 12 }),
      minProperties: fc.nat(2),
    },
    { requiredKeys: ["type"] },
  );
  const string = fc.record(
    {
      type: fc.constantFrom("string", ["string", "null"], "system.string"),
      minLength: fc.nat(2),
      maxLength: fc.integer({ min: 2, max: 4 }),
      pattern: fc.constantFrom("^a", "b$"),
      format: fc.constantFrom("date", "uri"),
      enum: fc.uniqueArray(fc.constantFrom("a", "b", "c", null), { minLength: 1 }),
      description: fc.constantFrom("One", "Two"),
      title: fc.constantFrom("One", "Two"),
      examples: fc.constant(["a"]),
      default: fc.constantFrom("a", null),
      deprecated: fc.boolean(),
      nullable: fc.boolean(),
      "x-mcp-header": fc.constantFrom("A", "B"),
      "x-unit": fc.constantFrom("m", "km"),
    },
    { requiredKeys: [] },
  );
  const number = fc.record(
    {
      type: fc.constantFrom("integer", "number"),
      minimum: fc.constantFrom(0, 1, Number.MIN_SAFE_INTEGER),
      exclusiveMaximum: fc.constantFrom(5, 10),
      multipleOf: fc.constantFrom(1, 2, 3),
    },
    { requiredKeys: ["type"] },
  );
  const array = fc.record(
    {
      type: fc.constant("array"),
      items: inside,
      prefixItems: fc.array(inside, { minLength: 1, maxLength: 2 }),
      minItems: fc.nat(2),
      maxItems: fc.integer({ min: 2, max: 4 }),
      uniqueItems: fc.boolean(),
      contains: inside,
    },
    { requiredKeys: ["type"] },
  );
  const branches = fc.array(inside, { minLength: 1, maxLength: 3 });
  const combined = fc.oneof(
    fc.record({ anyOf: branches }),
    fc.record({ oneOf: branches }),
    fc.record({ allOf: branches }),
    fc.record({ not: inside }),
    fc.record({ const: fc.constantFrom("a", 1, null, true) }),
    fc.record({ if: inside, then: inside }, { requiredKeys: ["if"] }),
  );
  const any = fc.oneof(
    { maxDepth: 3, depthIdentifier: "schema" },
    string,
    fc.boolean(),
    number,
    array,
    object,
    combined,
  );
  return { object, any };
});

/**
 * Tool definitions of many shapes, small enough to differ in every way within a few hundred runs.
 */
export const definitions: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.record(
  {
    inputSchema: object,
    outputSchema: object,
    title: fc.constantFrom("One", "Two"),
    description: fc.constantFrom("Finds", "Finds contacts", ""),
    annotations: fc.record(
      {
        readOnlyHint: fc.boolean(),
        destructiveHint: fc.boolean(),
        idempotentHint: fc.boolean(),
        openWorldHint: fc.boolean(),
        costHint: fc.nat(2),
        title: fc.constantFrom("One", "Two"),
      },
      { requiredKeys: [] },
    ),
    icons: fc.constantFrom([], [{ src: "data:image/png;base64," }]),
    execution: fc.record(
      {
        taskSupport: fc.constantFrom("forbidden", "optional", "required", "perhaps"),
        queue: fc.nat(1),
      },
      { requiredKeys: [] },
    ),
    "x-scope": fc.constantFrom("read", "write"),
    _meta: fc.constantFrom({}, { build: 1 }),
  },
  { requiredKeys: ["inputSchema"] },
);
