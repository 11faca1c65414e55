import * as fc from "fast-check";
import { isJsonObject } from "../../src/json.ts";
import type { Json, JsonObject } from "../../src/json.ts";
import { mapSubschemas } from "../../src/schema-walk.ts";
import type { JsonSchema } from "../../src/tool.ts";

/** Which spellings are changed; each bit of the seed decides one place. */
export const spellings: fc.Arbitrary<readonly boolean[]> = fc.array(fc.boolean(), {
  minLength: 24,
  maxLength: 24,
});

/**
 * The same schema in other words: keys turned round, constants as lists, lists of types, alternatives with null,
 * an `allOf` of one, and parts that moved to `$defs`. `choices` say what is done at which place.
 */
export function respelled(root: JsonObject, choices: readonly boolean[]): JsonObject {
  const definitions: Record<string, Json> = {};
  let place = 0;
  const chosen = (): boolean => choices[(place += 1) % choices.length] === true;
  const respell = (schema: JsonSchema): JsonSchema => {
    if (!isJsonObject(schema)) return schema;
    const inside = mapSubschemas(schema, respell);
    return moved(reworded(chosen() ? turned(inside) : inside));
  };
  const reworded = (schema: JsonObject): JsonObject => {
    const { const: constant, ...rest } = schema;
    if (constant !== undefined && chosen()) return { ...rest, enum: [constant] };
    const { enum: listed, ...others } = schema;
    if (Array.isArray(listed) && chosen())
      return { ...others, enum: listed.toReversed() as readonly Json[] };
    const { type, ...untyped } = schema;
    if (typeof type === "string" && chosen()) return { ...untyped, type: [type] };
    return schema;
  };
  const moved = (schema: JsonObject): JsonSchema => {
    // A definition of its own is another resource only where there are references; here are none.
    if (!chosen()) return schema;
    if (chosen()) return { allOf: [schema] };
    const name = `part${Object.keys(definitions).length}`;
    definitions[name] = schema;
    return { $ref: `#/$defs/${name}` };
  };
  const inside = mapSubschemas(root, respell);
  return Object.keys(definitions).length === 0 ? inside : { ...inside, $defs: definitions };
}

function turned(schema: JsonObject): JsonObject {
  const entries = Object.entries(schema).map(([key, value]): [string, Json] => [
    key,
    key === "required" && Array.isArray(value) ? (value.toReversed() as readonly Json[]) : value,
  ]);
  return Object.fromEntries(entries.toReversed());
}
