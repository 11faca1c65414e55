import type { Dialect } from "../compatibility.ts";
import { isJsonObject } from "../json.ts";
import type { JsonSchema } from "../tool.ts";

/** A schema's dialect as far as the engine knows it. */
export interface SchemaDialect {
  /** `tolerant` when neither the schema nor the question names one: 2020-12 plus older spellings. */
  readonly name: Dialect | "tolerant";
  /** The `$schema` that the engine does not know, if that is what the schema names. */
  readonly unknown: string | undefined;
}

const known = new Map<string, Dialect>([
  ["json-schema.org/draft/2020-12/schema", "2020-12"],
  ["json-schema.org/draft/2019-09/schema", "2019-09"],
  ["json-schema.org/draft-07/schema", "draft-07"],
  ["json-schema.org/draft-06/schema", "draft-06"],
  ["json-schema.org/draft-04/schema", "draft-04"],
  // OpenAPI 3.1: 2020-12 and annotations.
  ["spec.openapis.org/oas/3.1/dialect/base", "2020-12"],
]);

/** The dialect a schema names by `$schema`, else `fallback`, else 2020-12 read tolerantly. */
export function dialectOf(schema: JsonSchema, fallback: Dialect | undefined): SchemaDialect {
  const name = isJsonObject(schema) ? schema["$schema"] : undefined;
  if (typeof name !== "string") return { name: fallback ?? "tolerant", unknown: undefined };
  const bare = name.replace(/^https?:\/\//, "").replace(/#$/, "");
  const dialect = known.get(bare);
  if (dialect !== undefined) return { name: dialect, unknown: undefined };
  // The address without a version means "the latest".
  if (bare === "json-schema.org/schema")
    return { name: fallback ?? "tolerant", unknown: undefined };
  return { name: fallback ?? "tolerant", unknown: name };
}

const order: readonly Dialect[] = ["draft-04", "draft-06", "draft-07", "2019-09", "2020-12"];

/** Keywords that are assertions or applicators only from one dialect on, or only up to one. */
const since = new Map<string, Dialect>([
  ["const", "draft-06"],
  ["contains", "draft-06"],
  ["propertyNames", "draft-06"],
  ["if", "draft-07"],
  ["then", "draft-07"],
  ["else", "draft-07"],
  ["dependentRequired", "2019-09"],
  ["dependentSchemas", "2019-09"],
  ["minContains", "2019-09"],
  ["maxContains", "2019-09"],
  ["unevaluatedItems", "2019-09"],
  ["unevaluatedProperties", "2019-09"],
  ["$anchor", "2019-09"],
  ["$recursiveRef", "2019-09"],
  ["prefixItems", "2020-12"],
  ["$dynamicRef", "2020-12"],
]);
const until = new Map<string, Dialect>([
  ["dependencies", "draft-07"],
  ["$recursiveRef", "2019-09"],
  ["additionalItems", "2019-09"],
]);

/** What kind of thing a keyword asserts, as bits; annotations have no family. */
export const families = {
  reference: 1,
  type: 2,
  values: 4,
  number: 8,
  string: 16,
  items: 32,
  array: 64,
  keys: 128,
  required: 256,
  object: 512,
  logic: 1024,
} as const;
type Family = keyof typeof families;

const keywords: Readonly<Record<Family, string>> = {
  reference: "$ref $dynamicRef $recursiveRef",
  type: "type",
  values: "enum const",
  number: "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf",
  string: "minLength maxLength pattern format",
  items: "items prefixItems additionalItems",
  array: "contains minContains maxContains minItems maxItems uniqueItems unevaluatedItems",
  keys: "properties patternProperties additionalProperties",
  required: "required",
  object:
    "propertyNames minProperties maxProperties dependencies dependentRequired dependentSchemas " +
    "unevaluatedProperties",
  logic: "allOf anyOf oneOf not if then else",
};

const familiesByDialect = new Map<SchemaDialect["name"], ReadonlyMap<string, number>>();

/** Every keyword that means something in the dialect, with the bit of its family. */
export function familiesOf(dialect: SchemaDialect["name"]): ReadonlyMap<string, number> {
  const known = familiesByDialect.get(dialect);
  if (known !== undefined) return known;
  const found = new Map<string, number>();
  for (const family of Object.keys(families) as Family[]) {
    for (const keyword of keywords[family].split(" ")) {
      if (isKeyword(keyword, dialect)) found.set(keyword, families[family]);
    }
  }
  familiesByDialect.set(dialect, found);
  return found;
}

/** False when the keyword means nothing in the dialect, so that it must be ignored. */
export function isKeyword(keyword: string, dialect: SchemaDialect["name"]): boolean {
  if (dialect === "tolerant") return true;
  const rank = order.indexOf(dialect);
  const first = since.get(keyword);
  if (first !== undefined && rank < order.indexOf(first)) return false;
  const last = until.get(keyword);
  if (last === undefined || rank <= order.indexOf(last)) return true;
  // A tuple in a newer dialect is a mistake that only its old meaning explains.
  return keyword === "additionalItems";
}

/** True where `$ref` hides the keywords beside it (draft-07 section 8.3 and before). */
export function refHidesSiblings(dialect: SchemaDialect["name"]): boolean {
  return dialect === "draft-04" || dialect === "draft-06" || dialect === "draft-07";
}
