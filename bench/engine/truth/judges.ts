import { Validator } from "@cfworker/json-schema";
import type { SchemaDraft } from "@cfworker/json-schema";
import { registerSchema, unregisterSchema, validate } from "@hyperjump/json-schema/draft-2020-12";
import type { SchemaObject } from "@hyperjump/json-schema/draft-2020-12";
import "@hyperjump/json-schema/draft-04";
import "@hyperjump/json-schema/draft-07";
import { isJsonObject } from "@tenon/contract";
import type { Json, JsonSchema } from "@tenon/contract";
import type { BenchDialect } from "../pair.ts";

type Judge = (value: Json) => boolean | undefined;

const cfworkerDrafts: Readonly<Record<BenchDialect, SchemaDraft>> = {
  "draft-04": "4",
  "draft-07": "7",
  "2020-12": "2020-12",
};
const addresses: Readonly<Record<BenchDialect, string>> = {
  "draft-04": "http://json-schema.org/draft-04/schema",
  "draft-07": "http://json-schema.org/draft-07/schema",
  "2020-12": "https://json-schema.org/draft/2020-12/schema",
};

/** What each validator says of a value; null where it gives up. */
export type Opinions = Readonly<Record<"cfworker" | "hyperjump", boolean | null>>;

/**
 * Two validators that are not ours and share no code. A value counts as valid or invalid only where both say so:
 * cfworker lets a branch see what schemas around it evaluated, and each has faults with fractions.
 */
export class Judges {
  readonly #cfworker: Judge;
  readonly #hyperjump: Judge;
  readonly #first: Judge;

  private constructor(cfworker: Judge, hyperjump: Judge, first: Judge) {
    this.#cfworker = cfworker;
    this.#hyperjump = hyperjump;
    this.#first = first;
  }

  /** Throws where hyperjump cannot read the schema. */
  static async of(schema: JsonSchema, fallback: BenchDialect): Promise<Judges> {
    const dialect = dialectOf(schema) ?? fallback;
    // cfworker asserts formats, which are annotations here; what it is given it marks.
    const validator = new Validator(withoutFormats(schema) as object, cfworkerDrafts[dialect]);
    const cfworker = guarded((value) => validator.validate(value).valid);
    const hyperjump = guarded(await compiled(schema, dialect));
    const first = JSON.stringify(schema).includes('"unevaluated') ? hyperjump : cfworker;
    return new Judges(cfworker, hyperjump, first);
  }

  /** The opinion that is asked first; a hit still needs both. */
  seems(value: Json): boolean | undefined {
    return this.#first(value);
  }

  both(value: Json, valid: boolean): boolean {
    return this.#cfworker(value) === valid && this.#hyperjump(value) === valid;
  }

  /** What each says, for the record. */
  opinions(value: Json): Opinions {
    return { cfworker: this.#cfworker(value) ?? null, hyperjump: this.#hyperjump(value) ?? null };
  }
}

/** A copy without the keyword `format`; a property of that name has no string for a value. */
function withoutFormats(schema: JsonSchema): Json {
  return without(schema, (key, value) => key === "format" && typeof value === "string");
}

/** A copy without bounds of ±(2^53 − 1), which SDKs write for "integer" and which the policy takes for none. */
export function withoutNoise(schema: JsonSchema): JsonSchema {
  const noise = (key: string, value: Json): boolean =>
    (key === "minimum" && value === Number.MIN_SAFE_INTEGER) ||
    (key === "maximum" && value === Number.MAX_SAFE_INTEGER);
  return without(schema, noise) as JsonSchema;
}

function without(value: Json, drop: (key: string, value: Json) => boolean): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => without(item, drop));
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([key, item]) => !drop(key, item));
  return Object.fromEntries(kept.map(([key, item]) => [key, without(item, drop)]));
}

function dialectOf(schema: JsonSchema): BenchDialect | undefined {
  const name = isJsonObject(schema) ? schema["$schema"] : undefined;
  if (typeof name !== "string") return undefined;
  return (["draft-04", "draft-07", "2020-12"] as const).find((dialect) =>
    name.startsWith(addresses[dialect]),
  );
}

/** A validator that cannot tell (a schema that is itself in place, say) confirms nothing: neither valid nor invalid. */
function guarded(validator: (value: Json) => boolean): Judge {
  return (value) => {
    try {
      return validator(value);
    } catch {
      return undefined;
    }
  };
}

let registered = 0;

async function compiled(
  schema: JsonSchema,
  dialect: BenchDialect,
): Promise<(value: Json) => boolean> {
  const address = `https://bench.example/${(registered += 1)}`;
  registerSchema(structuredClone(schema) as SchemaObject, address, addresses[dialect]);
  try {
    const check = await validate(address);
    return (value) => check(value as Parameters<typeof check>[0]).valid;
  } finally {
    unregisterSchema(address);
  }
}
