import { isJsonObject } from "@tenon/contract";
import type { Json, JsonObject, JsonSchema } from "@tenon/contract";
import type { BenchDialect } from "../pair.ts";

const keys = ["properties", "patternProperties", "additionalProperties"];
const beyond = /^(?:not|if|contains|dependen.*|unevaluated.*|\$dynamicRef|\$id|propertyNames)$/;
const inPlace = ["allOf", "anyOf", "oneOf"];

/**
 * closed(S) written out as a schema, where that is plain: every object schema that lists keys and says nothing of
 * others gets `additionalProperties: false`. Nothing where schemas that apply to the same value might add to each
 * other's keys, where a keyword looks at values without stating them, or where closing one branch of `oneOf` could
 * let a value of another in. In 2020-12 `unevaluatedProperties: false` says it where the schemas in the branches speak
 * of keys, but not of objects inside.
 */
export function closedText(schema: JsonSchema, dialect: BenchDialect): JsonSchema | undefined {
  try {
    const named = isJsonObject(schema) ? schema["$schema"] : undefined;
    const modern = dialect === "2020-12" && (named === undefined || named === modernAddress);
    return closed(schema, modern) as JsonSchema;
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

const modernAddress = "https://json-schema.org/draft/2020-12/schema";

class NotPlain extends Error {}

function closed(schema: Json, modern: boolean): Json {
  if (!isJsonObject(schema)) return schema;
  if (modern && isComposed(schema)) {
    const own = Object.entries(schema).map(([keyword, value]): [string, Json] => [
      keyword,
      /^(?:properties|items)$/.test(keyword) ? closedPart(keyword, value, modern) : value,
    ]);
    return { ...Object.fromEntries(own), unevaluatedProperties: false };
  }
  if (speakers(schema) > 1 || !apartIn(schema["oneOf"])) throw new NotPlain();
  const draft: { [keyword: string]: Json } = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (beyond.test(keyword)) throw new NotPlain();
    draft[keyword] = closedPart(keyword, value, modern);
  }
  const lists = "properties" in schema || "patternProperties" in schema;
  if (lists && !("additionalProperties" in schema)) draft["additionalProperties"] = false;
  return draft;
}

function closedPart(keyword: string, value: Json, modern: boolean): Json {
  if (
    /^(?:properties|patternProperties|\$defs|definitions)$/.test(keyword) &&
    isJsonObject(value)
  ) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, closed(item, modern)]),
    );
  }
  if (/^(?:allOf|anyOf|oneOf|prefixItems|items)$/.test(keyword) && Array.isArray(value)) {
    return (value as readonly Json[]).map((item) => closed(item, modern));
  }
  return /^(?:items|additionalItems|additionalProperties)$/.test(keyword)
    ? closed(value, modern)
    : value;
}

const branching = /^(?:allOf|anyOf|oneOf|not|if|then|else|dependentSchemas)$/;
const inner =
  /"(?:properties|patternProperties|additionalProperties|unevaluated\w+|items|prefixItems|contains|\$\w*[rR]ef|\$id)":/;

/** Whether the schema lists keys itself and has branches that speak of keys, but not of objects or lists inside. */
function isComposed(schema: JsonObject): boolean {
  const keywords = Object.keys(schema);
  if (!("properties" in schema) || !keywords.some((keyword) => branching.test(keyword)))
    return false;
  const beyondKeys =
    /^(?:additional.*|unevaluated.*|\$.*|prefixItems|contains|patternProperties|definitions)$/;
  if (keywords.some((keyword) => beyondKeys.test(keyword))) return false;
  return branchesOf(schema).every(speaksOfKeysOnly);
}

function branchesOf(schema: JsonObject): Json[] {
  return Object.entries(schema).flatMap(([keyword, value]) => {
    if (!branching.test(keyword)) return [];
    const group = Array.isArray(value) || keyword === "dependentSchemas";
    return group && typeof value === "object" && value !== null
      ? Object.values<Json>(value)
      : [value];
  });
}

function speaksOfKeysOnly(branch: Json): boolean {
  if (!isJsonObject(branch)) return true;
  const { properties, patternProperties, propertyNames: _, ...rest } = branch;
  const values = [properties, patternProperties].flatMap((map) =>
    isJsonObject(map) ? Object.values(map) : [],
  );
  const own = Object.fromEntries(
    Object.entries(rest).filter(([keyword]) => !branching.test(keyword)),
  );
  return !inner.test(JSON.stringify([own, values])) && branchesOf(branch).every(speaksOfKeysOnly);
}

/** How many schemas may say something about the keys of one value; branches with different tags count once. */
function speakers(schema: JsonObject): number {
  let count = keys.some((keyword) => keyword in schema) ? 1 : 0;
  if ("$ref" in schema) count += 1;
  for (const keyword of inPlace) {
    const list = schema[keyword];
    if (!Array.isArray(list)) continue;
    const branches = (list as readonly Json[]).filter((item) => isJsonObject(item));
    const counts = branches.map(speakers);
    const speaking = branches.filter((_, index) => (counts[index] ?? 0) > 0);
    const apart = keyword !== "allOf" && speaking.length > 1 && tagged(speaking);
    count += apart ? Math.max(...counts) : counts.reduce((sum, each) => sum + each, 0);
  }
  return count;
}

/** Whether no value is valid in two branches of a `oneOf`, seen by their types or tags. */
function apartIn(list: Json | undefined): boolean {
  if (!Array.isArray(list)) return true;
  const branches = (list as readonly Json[]).filter((item) => isJsonObject(item));
  if (branches.length < list.length) return false;
  const types = branches.flatMap(({ type }) => (Array.isArray(type) ? type : [type]));
  const numeric = types.includes("integer") && types.includes("number");
  const apart = !types.includes(undefined) && new Set(types).size === types.length && !numeric;
  return apart || tagged(branches);
}

/** Whether no value can be valid in two of the branches: a required key has another constant in each. */
function tagged(branches: readonly JsonObject[]): boolean {
  const [first] = branches;
  const names = first !== undefined && isJsonObject(first["properties"]) ? first["properties"] : {};
  return Object.keys(names).some((name) => {
    const tags = branches.map((branch) => tagOf(branch, name));
    return !tags.includes(undefined) && new Set(tags).size === tags.length;
  });
}

function tagOf(branch: JsonObject, name: string): string | undefined {
  const { properties, required, type } = branch;
  if (type !== "object" || !isJsonObject(properties) || !Array.isArray(required)) return undefined;
  const property = properties[name];
  if (!(required as readonly Json[]).includes(name) || !isJsonObject(property)) return undefined;
  const tag = property["const"];
  return tag === undefined ? undefined : JSON.stringify(tag);
}
