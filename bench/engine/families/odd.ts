import { isJsonObject } from "@tenon/contract";
import type { Json, JsonSchema } from "@tenon/contract";
import type { Draft } from "../pair.ts";
import type { Seeded } from "../seeded.ts";
import { edited } from "./edit.ts";
import { RandomSchemas } from "./random.ts";

const strange = [
  "__proto__",
  "constructor",
  "",
  "a/b~c",
  "toString",
  "é%20",
  "hasOwnProperty",
  "$ref",
  "😀",
  "0",
];
const addresses = {
  "draft-04": "http://json-schema.org/draft-04/schema#",
  "draft-07": "http://json-schema.org/draft-07/schema#",
  "2020-12": "https://json-schema.org/draft/2020-12/schema",
} as const;

/** Pairs for the hunt alone: keys with strange names, schemas that name different dialects, draft-04. */
export function oddPair(random: Seeded): readonly [JsonSchema, JsonSchema] {
  const modern = random.chance(0.5);
  const make = new RandomSchemas(random, modern ? "2020-12" : "draft-07");
  const old = make.document();
  const next = edited(old, random, modern ? "2020-12" : "draft-07");
  const kind = random.below(3);
  if (kind === 0) {
    const names = new Map(["a", "b", "c", "ab", "foo"].map((name) => [name, random.pick(strange)]));
    return [renamed(old, names), renamed(next, names)];
  }
  if (kind === 1) {
    const [from, to] = random.chance(0.5)
      ? (["draft-07", "2020-12"] as const)
      : (["2020-12", "draft-07"] as const);
    return [named(old, addresses[from]), named(next, addresses[to])];
  }
  return [
    named(asDraft04(old), addresses["draft-04"]),
    named(asDraft04(next), addresses["draft-04"]),
  ];
}

function renamed(schema: JsonSchema, names: ReadonlyMap<string, string>): JsonSchema {
  let text = JSON.stringify(schema);
  for (const [from, to] of names) text = text.replaceAll(JSON.stringify(from), JSON.stringify(to));
  return JSON.parse(text) as JsonSchema;
}

function named(schema: JsonSchema, address: string): JsonSchema {
  return isJsonObject(schema) ? { $schema: address, ...schema } : schema;
}

const unknownIn04 =
  /^(?:const|contains|propertyNames|if|then|else|prefixItems|unevaluated.*|dependent.*|m..Contains)$/;

/** Boolean exclusive bounds, and nothing that came later; boolean schemas become their long form. */
function asDraft04(schema: Json): JsonSchema {
  if (typeof schema === "boolean") return schema ? {} : { not: {} };
  if (!isJsonObject(schema)) return {};
  const draft: Draft = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (unknownIn04.test(keyword)) continue;
    if (keyword === "exclusiveMinimum")
      Object.assign(draft, { minimum: value, exclusiveMinimum: true });
    else if (keyword === "exclusiveMaximum")
      Object.assign(draft, { maximum: value, exclusiveMaximum: true });
    else if (
      /^(?:properties|patternProperties|definitions|\$defs)$/.test(keyword) &&
      isJsonObject(value)
    ) {
      draft[keyword] = Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, asDraft04(item)]),
      );
    } else if (/^(?:allOf|anyOf|oneOf)$/.test(keyword) && Array.isArray(value)) {
      draft[keyword] = (value as readonly Json[]).map(asDraft04);
    } else if (keyword === "not" || (keyword === "items" && isJsonObject(value)))
      draft[keyword] = asDraft04(value);
    else if (keyword.startsWith("additional") && isJsonObject(value))
      draft[keyword] = asDraft04(value);
    else if (keyword !== "items" && keyword !== "dependencies") draft[keyword] = value;
  }
  return draft;
}
