import { isDeepStrictEqual } from "node:util";
import "@hyperjump/json-schema/draft-04";
import "@hyperjump/json-schema/draft-06";
import "@hyperjump/json-schema/draft-07";
import "@hyperjump/json-schema/draft-2019-09";
import { registerSchema, unregisterSchema, validate } from "@hyperjump/json-schema/draft-2020-12";
import type { SchemaObject } from "@hyperjump/json-schema/draft-2020-12";
import { describe, expect, it } from "vitest";
import type { Dialect, Json, JsonSchema } from "../../src/index.ts";
import { isJsonObject } from "../../src/index.ts";
import { compareSchemas } from "../../src/prove/compare.ts";
import { IndependentValidator } from "../../src/prove/independent-validator.ts";
import { semantics } from "./semantics/table.ts";

const addresses: Readonly<Record<Dialect, string>> = {
  "draft-04": "http://json-schema.org/draft-04/schema#",
  "draft-06": "http://json-schema.org/draft-06/schema#",
  "draft-07": "http://json-schema.org/draft-07/schema#",
  "2019-09": "https://json-schema.org/draft/2019-09/schema",
  "2020-12": "https://json-schema.org/draft/2020-12/schema",
};
const strict = { objects: "strict" } as const;
const budget = { timeoutMs: 5000 };

/** Both ways to ask the engine about one value: is it included, and is it found where it is all that counts. */
function engineAnswers(schema: JsonSchema, value: Json, dialect: Dialect): string[] {
  const common = { side: "input", dialect, policy: strict, budget } as const;
  const included = compareSchemas({ ...common, old: { enum: [value] }, new: schema });
  const found = compareSchemas({ ...common, old: schema, new: { not: { enum: [value] } } });
  const answer = { compatible: "invalid", breaking: "valid", unknown: "unknown" };
  return [
    included.verdict === "compatible"
      ? "valid"
      : included.verdict === "breaking"
        ? "invalid"
        : "unknown",
    answer[found.verdict],
  ];
}

/** The texts that the validator has to know of. */
function texts(value: Json): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  const keys = isJsonObject(value) ? Object.keys(value) : [];
  return [...keys, ...Object.values(value).flatMap((item: Json) => texts(item))];
}

describe.each(semantics.flatMap((one) => one.dialects.map((dialect) => ({ ...one, dialect }))))(
  "$dialect: $about",
  ({ schema, dialect, valid, invalid, wrong = [] }) => {
    const values = [
      ...valid.map((value) => ({ value, expected: "valid" })),
      ...invalid.map((value) => ({ value, expected: "invalid" })),
    ];

    it("is how the engine reads it", () => {
      for (const { value, expected } of values) {
        const about = JSON.stringify(value);
        expect([about, ...engineAnswers(schema, value, dialect)]).toEqual([
          about,
          expected,
          expected,
        ]);
      }
    });

    it("is how the validator behind every witness reads it", () => {
      const outcomes = values.map(({ value }) => {
        const named = { name: dialect, unknown: undefined };
        const validator = new IndependentValidator(schema, named, "annotation", texts(value));
        return validator.accepts(value) ? "valid" : "invalid";
      });
      const right = isDeepStrictEqual(
        outcomes,
        values.map((each) => each.expected),
      );
      expect({ outcomes, right }).toEqual({ outcomes, right: !wrong.includes("cfworker") });
    });

    it("is how a second validator reads it", async () => {
      const own = isJsonObject(schema) ? (schema["$id"] ?? schema["id"]) : undefined;
      const uri = typeof own === "string" ? own : "https://semantics.example/case";
      const named = { ...(schema as object), $schema: addresses[dialect] } as SchemaObject;
      registerSchema(structuredClone(named), uri);
      try {
        const check = await validate(uri);
        const outcomes = values.map(({ value }) =>
          check(value as Parameters<typeof check>[0]).valid ? "valid" : "invalid",
        );
        const right = isDeepStrictEqual(
          outcomes,
          values.map((each) => each.expected),
        );
        expect({ outcomes, right }).toEqual({ outcomes, right: !wrong.includes("hyperjump") });
      } finally {
        unregisterSchema(uri);
      }
    });
  },
);
