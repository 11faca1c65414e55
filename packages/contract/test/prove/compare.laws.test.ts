import { isDeepStrictEqual } from "node:util";
import { Validator } from "@cfworker/json-schema";
import { registerSchema, unregisterSchema, validate } from "@hyperjump/json-schema/draft-2020-12";
import type { SchemaObject } from "@hyperjump/json-schema/draft-2020-12";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject, JsonSchema } from "../../src/index.ts";
import { isJsonObject } from "../../src/index.ts";
import { undeclaredKey } from "../../src/prove/check-declared.ts";
import { compareSchemas } from "../../src/prove/compare.ts";
import { IndependentValidator } from "../../src/prove/independent-validator.ts";
import { RandomSchema } from "./random-schema.ts";

/** Pairs per law; the nightly script asks for many more. */
const runs = Number(process.env["TENON_LAWS_RUNS"] ?? 150);
const samples = 60;
const budget = { timeoutMs: 2000 };

function strictly(old: JsonSchema, next: JsonSchema) {
  const policy = { objects: "strict" } as const;
  return compareSchemas({ old, new: next, side: "input", policy, dialect: "2020-12", budget });
}

function accepts(schema: JsonSchema, value: Json): boolean {
  // The validator leaves marks on the schema it is given.
  return new Validator(structuredClone(schema) as object, "2020-12").validate(value).valid;
}

/** cfworker lets a branch see what schemas around it evaluated, so ajv has to agree with it. */
function refutes(old: JsonSchema, next: JsonSchema, value: Json): boolean {
  if (!accepts(old, value) || accepts(next, value)) return false;
  const ajv = (): Ajv2020 => new Ajv2020({ strict: false, validateFormats: false, logger: false });
  return ajv().validate(old, value) && !ajv().validate(next, value);
}

/** Two validators of one schema that have to agree. */
function draft07Validators(schema: JsonSchema): readonly ((value: Json) => boolean)[] {
  const ajv = new Ajv({ strict: false, validateFormats: false, validateSchema: false });
  const compiled = ajv.compile(schema);
  const other = new Validator(structuredClone(schema) as object, "7");
  return [(value) => compiled(value), (value) => other.validate(value).valid];
}

/** Pairs as (random, changed) and (random, unrelated), each from its own seed. */
function* pairs(
  offset: number,
  older = false,
): Generator<[JsonSchema, JsonSchema, RandomSchema, number]> {
  for (let run = 0; run < runs; run += 1) {
    const seed = offset * 1_000_003 + run;
    const random = new RandomSchema(seed, older);
    const old = random.document();
    const next = random.chance(0.7)
      ? random.changed(old)
      : new RandomSchema(seed + 7, older).document();
    yield [old, next, random, seed];
  }
}

function show(seed: number, ...schemas: readonly JsonSchema[]): string {
  return `seed ${seed}: ${schemas.map((schema) => JSON.stringify(schema)).join(" => ")}`;
}

describe("verdicts against validators that we did not write", () => {
  it("never calls compatible what a sampled value refutes", () => {
    const failures: string[] = [];
    for (const [old, next, random, seed] of pairs(1)) {
      if (strictly(old, next).verdict !== "compatible") continue;
      for (let count = 0; count < samples; count += 1) {
        const value = random.value();
        if (!refutes(old, next, value)) continue;
        failures.push(`${show(seed, old, next)} by ${JSON.stringify(value)}`);
      }
    }
    expect(failures).toEqual([]);
  });

  it("never does so in draft-07 either", () => {
    const failures: string[] = [];
    const policy = { objects: "strict" } as const;
    for (const [old, next, random, seed] of pairs(11, true)) {
      const question = { old, new: next, side: "input", policy, budget } as const;
      if (compareSchemas({ ...question, dialect: "draft-07" }).verdict !== "compatible") continue;
      const written = draft07Validators(old);
      const read = draft07Validators(next);
      for (let count = 0; count < samples; count += 1) {
        const value = random.value();
        const taken = written.every((accepted) => accepted(value));
        if (!taken || read.some((accepted) => accepted(value))) continue;
        failures.push(`${show(seed, old, next)} by ${JSON.stringify(value)}`);
      }
    }
    expect(failures).toEqual([]);
  });

  it("never lets a declared writer's value slip either", () => {
    const failures: string[] = [];
    const texts = ["a", "b", "c", "ab", "x1", "d"];
    for (const [old, next, random, seed] of pairs(10)) {
      const question = { old, new: next, side: "input", dialect: "2020-12", budget } as const;
      if (compareSchemas(question).verdict !== "compatible") continue;
      const dialect = { name: "2020-12", unknown: undefined } as const;
      const writer = new IndependentValidator(old, dialect, "annotation", texts);
      for (let count = 0; count < samples; count += 1) {
        const value = random.value();
        if (!refutes(old, next, value)) continue;
        if (undeclaredKey(writer, value) !== undefined) continue;
        failures.push(`${show(seed, old, next)} by ${JSON.stringify(value)}`);
      }
    }
    expect(failures).toEqual([]);
  });

  it("shows only small witnesses that ajv accepts and rejects as claimed", () => {
    const failures: string[] = [];
    let checked = 0;
    for (const [old, next, , seed] of pairs(2)) {
      const verdict = strictly(old, next);
      if (verdict.verdict !== "breaking" || knownAjvError(old) || knownAjvError(next)) continue;
      const { value } = verdict.witness;
      const valid = (schema: JsonSchema): boolean =>
        new Ajv2020({ strict: false, validateFormats: false, logger: false }).validate(
          schema,
          value,
        );
      const small = JSON.stringify(value).length < 300;
      if (!valid(old) || valid(next) || !small) failures.push(show(seed, old, next));
      checked += 1;
    }
    expect(failures).toEqual([]);
    expect(checked).toBeGreaterThan(runs / 10);
  });

  it("shows only witnesses that hyperjump accepts and rejects as claimed", async () => {
    const failures: string[] = [];
    for (const [old, next, , seed] of pairs(9)) {
      const verdict = strictly(old, next);
      if (verdict.verdict !== "breaking" || hasDecimalMultiple(old, next)) continue;
      const { value } = verdict.witness;
      const valid = async (schema: JsonSchema, name: string): Promise<boolean> => {
        const address = `https://laws.example/${seed}/${name}`;
        const dialect = "https://json-schema.org/draft/2020-12/schema";
        registerSchema(structuredClone(schema) as SchemaObject, address, dialect);
        const check = await validate(address);
        unregisterSchema(address);
        return check(value as Parameters<typeof check>[0]).valid;
      };
      const claims = [await valid(old, "old"), await valid(next, "new")];
      if (claims[0] !== true || claims[1] !== false) failures.push(show(seed, old, next));
    }
    expect(failures).toEqual([]);
  });

  it("answers nearly everything, in both generations of dialects", () => {
    for (const older of [false, true]) {
      let unknown = 0;
      for (const [old, next] of pairs(3, older)) {
        const dialect = older ? "draft-07" : "2020-12";
        const policy = { objects: "strict" } as const;
        const verdict = compareSchemas({ old, new: next, side: "input", policy, dialect, budget });
        if (verdict.verdict === "unknown") unknown += 1;
      }
      expect(unknown).toBeLessThanOrEqual(Math.ceil(runs / 50));
    }
  });
});

/** hyperjump takes remainders of doubles, and finds no negative number to be a multiple of 0.1. */
function hasDecimalMultiple(...schemas: readonly JsonSchema[]): boolean {
  return schemas.some((schema) => /"multipleOf":0\.\d/.test(JSON.stringify(schema)));
}

/** ajv 8.20 accepts an empty array under `contains` with `minContains`, and counts `contains` items wrongly. */
function knownAjvError(schema: JsonSchema): boolean {
  return JSON.stringify(schema).includes('"contains"');
}

describe("laws of inclusion", () => {
  it("is reflexive, even for copies and for reversed key order", () => {
    const failures: string[] = [];
    for (const [old, , , seed] of pairs(4)) {
      for (const copy of [structuredClone(old), reversed(old) as JsonSchema]) {
        if (strictly(old, copy).verdict !== "compatible") failures.push(show(seed, old));
      }
    }
    expect(failures).toEqual([]);
  });

  it("is transitive", () => {
    const failures: string[] = [];
    for (const [first, second, random, seed] of pairs(5)) {
      const third = random.changed(second);
      if (strictly(first, second).verdict !== "compatible") continue;
      if (strictly(second, third).verdict !== "compatible") continue;
      if (strictly(first, third).verdict === "breaking")
        failures.push(show(seed, first, second, third));
    }
    expect(failures).toEqual([]);
  });

  it("is monotone: what the writer promises more, or the reader asks less, never breaks", () => {
    const failures: string[] = [];
    for (const [old, next, random, seed] of pairs(6)) {
      const extra = random.document();
      if ([extra, old, next].some(hasReferences)) continue;
      const narrower = strictly({ allOf: [old, extra] }, old).verdict;
      const wider = strictly(old, { anyOf: [extra, old] }).verdict;
      if (narrower !== "compatible" || wider !== "compatible")
        failures.push(show(seed, old, extra));
      if (strictly(old, next).verdict !== "breaking") continue;
      const stricter = strictly(old, { allOf: [next, extra] }).verdict;
      if (stricter === "compatible") failures.push(show(seed, old, next, extra));
    }
    expect(failures).toEqual([]);
  });

  it("does not depend on key order, witness and words included", () => {
    const failures: string[] = [];
    for (const [old, next, , seed] of pairs(7)) {
      const again = strictly(reversed(old) as JsonSchema, reversed(next) as JsonSchema);
      const first = strictly(old, next);
      if (!isDeepStrictEqual(again, first)) failures.push(show(seed, old, next));
    }
    expect(failures).toEqual([]);
  });

  it("does not depend on how the same thing is spelled", () => {
    const failures: string[] = [];
    for (const [old, next, , seed] of pairs(8)) {
      const expected = strictly(old, next).verdict;
      for (const rewrite of [
        constAsEnum,
        definitionsRenamed,
        typesAsBranches,
        keywordMovedIntoAllOf,
      ]) {
        const verdicts = [
          strictly(rewrite(old), next).verdict,
          strictly(old, rewrite(next)).verdict,
        ];
        if (verdicts.every((verdict) => verdict === expected)) continue;
        failures.push(`${rewrite.name} ${show(seed, old, next)}`);
      }
    }
    expect(failures).toEqual([]);
  });
});

function hasReferences(schema: JsonSchema): boolean {
  return JSON.stringify(schema).includes('"$ref"');
}

function reversed(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(reversed);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

/** Rewrites every schema object, leaving the values of `const` and `enum` alone. */
function everywhere(schema: Json, rewrite: (schema: JsonObject) => JsonObject): Json {
  if (Array.isArray(schema))
    return (schema as readonly Json[]).map((item) => everywhere(item, rewrite));
  if (!isJsonObject(schema)) return schema;
  const entries = Object.entries(schema).map(([key, value]): [string, Json] =>
    key === "const" || key === "enum" ? [key, value] : [key, everywhere(value, rewrite)],
  );
  return rewrite(Object.fromEntries(entries));
}

function constAsEnum(schema: JsonSchema): JsonSchema {
  return everywhere(schema, (each) => {
    if (each["const"] === undefined || each["enum"] !== undefined) return each;
    const { const: value, ...rest } = each;
    return { ...rest, enum: [value ?? null] };
  }) as JsonSchema;
}

function definitionsRenamed(schema: JsonSchema): JsonSchema {
  if (typeof schema === "boolean" || schema["$defs"] === undefined) return schema;
  const text = JSON.stringify(schema).replaceAll("#/$defs/", "#/definitions/");
  return JSON.parse(text.replaceAll('"$defs"', '"definitions"')) as JsonSchema;
}

function typesAsBranches(schema: JsonSchema): JsonSchema {
  return everywhere(schema, (each) => {
    const { type, ...rest } = each;
    if (!Array.isArray(type) || rest["anyOf"] !== undefined) return each;
    return { ...rest, anyOf: (type as readonly Json[]).map((name) => ({ type: name })) };
  }) as JsonSchema;
}

/** Only where no neighbour looks at it: `additionalProperties` and `items` count their own schema's keywords. */
function keywordMovedIntoAllOf(schema: JsonSchema): JsonSchema {
  return everywhere(schema, (each) => {
    const { required, minimum, minLength, ...rest } = each;
    if (rest["allOf"] !== undefined || "$ref" in each) return each;
    const moved = Object.entries({ required, minimum, minLength }).filter(
      ([, value]) => value !== undefined,
    );
    return moved.length === 0
      ? each
      : { ...rest, allOf: [Object.fromEntries(moved) as JsonObject] };
  }) as JsonSchema;
}
