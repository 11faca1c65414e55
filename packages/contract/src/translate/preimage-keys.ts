import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { matchesPattern } from "../prove/pattern.ts";
import { emptyObject, isSchema } from "../schema-walk.ts";
import type { JsonSchema } from "../tool.ts";
import type { EditNode } from "./edit-tree.ts";
import { changesKeys, isIdle } from "./edit-tree.ts";
import { NotExpressible } from "./not-expressible.ts";
import type { PreimageContext, PreimageDraft } from "./preimage.ts";

/** Accepts everything but objects: what is left of a demand that no object can meet. */
const noObject: JsonSchema = { not: { type: "object" } };

/** Adds the preimages of the keywords that speak about the keys of an object. */
export function keyKeywords(
  context: PreimageContext,
  schema: JsonObject,
  node: EditNode,
  draft: PreimageDraft,
): void {
  const keys: Keys = { context, schema, node, draft };
  for (const keyword of ["patternProperties", "additionalProperties", "unevaluatedProperties"]) {
    const value = schema[keyword];
    if (value === undefined) continue;
    draft.keywords[keyword] =
      isSchema(value) && keyword !== "patternProperties"
        ? context.copy(value)
        : copiedMap(context, value);
  }
  checkPatterns(keys);
  addProperties(keys);
  addCounts(keys);
  addRequired(keys);
  addDependencies(keys);
}

interface Keys {
  readonly context: PreimageContext;
  readonly schema: JsonObject;
  readonly node: EditNode;
  readonly draft: PreimageDraft;
}

/** The writer's key that arrives under a name of the reader; undefined where none does. */
function sourceOf({ renames, drops }: EditNode, name: string): string | undefined {
  for (const [from, to] of renames) if (to === name) return from;
  return renames.has(name) || drops.has(name) ? undefined : name;
}

function copiedMap(context: PreimageContext, value: Json): Json {
  if (!isJsonObject(value)) return value;
  const copy = emptyObject();
  for (const key of Object.keys(value)) {
    const inside = value[key];
    if (inside !== undefined) copy[key] = isSchema(inside) ? context.copy(inside) : inside;
  }
  return copy;
}

/** A pattern has to think the same of a key before and after, and nothing may change inside what it matches. */
function checkPatterns({ schema, node }: Keys): void {
  const patterns = schema["patternProperties"];
  if (!isJsonObject(patterns)) return;
  for (const pattern of Object.keys(patterns)) {
    const matches = (name: string): boolean => {
      const matched = matchesPattern(pattern, name);
      if (matched === undefined) throw new NotExpressible("a pattern of keys cannot be decided");
      return matched;
    };
    const moved = [...node.renames].some(([from, to]) => matches(from) !== matches(to));
    const edited = [...node.children].some(([key, inside]) => !isIdle(inside) && matches(key));
    const touched = [...node.drops, ...node.supplies.keys()].some(matches);
    if (moved || edited || touched)
      throw new NotExpressible("patternProperties speaks about a key that changes");
  }
}

function addProperties({ context, schema, node, draft }: Keys): void {
  const properties = schema["properties"];
  const declared = isJsonObject(properties) ? properties : {};
  const before = emptyObject();
  for (const name of Object.keys(declared)) {
    const inside = declared[name];
    if (!isSchema(inside)) throw new NotExpressible("properties holds something that is no schema");
    const source = sourceOf(node, name);
    const supplied = node.supplies.get(name);
    if (supplied !== undefined && !context.admits(inside, supplied))
      draft.also.push(source === undefined ? noObject : { required: [source] });
    if (source !== undefined) before[source] = context.at(inside, node.children.get(source));
  }
  addUndeclared({ context, schema, node, draft }, declared, before);
  const speaks = ["properties", "additionalProperties", "unevaluatedProperties"].some(
    (keyword) => schema[keyword] !== undefined,
  );
  // What is left out never arrives, so nothing here may mind it.
  if (speaks) for (const name of node.drops) before[name] = true;
  if (isJsonObject(properties) || Object.keys(before).length > 0)
    draft.keywords["properties"] = before;
}

/** Keys that change although this schema does not name them. */
function addUndeclared(
  { context, schema, node, draft }: Keys,
  declared: JsonObject,
  before: Record<string, Json>,
): void {
  const { additionalProperties: additional, unevaluatedProperties: unevaluated } = schema;
  for (const [key, child] of node.children) {
    const name = node.renames.get(key) ?? key;
    if (isIdle(child) || node.drops.has(key) || Object.hasOwn(declared, name)) continue;
    if (isJsonObject(additional)) before[key] = context.at(additional, child);
    else if (additional === undefined && isJsonObject(unevaluated))
      throw new NotExpressible(
        "unevaluatedProperties speaks about a key in which something changes",
      );
  }
  for (const [name, value] of node.supplies) {
    if (Object.hasOwn(declared, name)) continue;
    if (isSchema(additional)) {
      if (!context.admits(additional, value)) {
        const source = sourceOf(node, name);
        draft.also.push(source === undefined ? noObject : { required: [source] });
      }
    } else if (unevaluated !== undefined && unevaluated !== true)
      throw new NotExpressible("unevaluatedProperties speaks about a key that is supplied");
  }
}

function addCounts({ context, schema, node, draft }: Keys): void {
  const changesCount = node.drops.size + node.supplies.size > 0;
  for (const keyword of ["minProperties", "maxProperties"]) {
    const value = schema[keyword];
    if (value === undefined) continue;
    if (changesCount) throw new NotExpressible(`${keyword} counts keys that come or go`);
    draft.keywords[keyword] = value;
  }
  const names = schema["propertyNames"];
  if (names === undefined) return;
  if (!changesKeys(node))
    draft.keywords["propertyNames"] = isSchema(names) ? context.copy(names) : names;
  else if (!isAnyName(names))
    throw new NotExpressible("propertyNames speaks about keys that change");
}

function isAnyName(names: Json): boolean {
  if (names === true) return true;
  return (
    isJsonObject(names) &&
    Object.entries(names).every(([key, value]) => key === "type" && value === "string")
  );
}

function addRequired(keys: Keys): void {
  const required = keys.schema["required"];
  if (!Array.isArray(required)) return;
  const before = sources(keys.node, required);
  if (before === undefined) keys.draft.also.push(noObject);
  else keys.draft.keywords["required"] = before;
}

/** The keys that the writer has to send so that all these names arrive; undefined where one never does. */
function sources(node: EditNode, names: readonly Json[]): readonly string[] | undefined {
  const before: string[] = [];
  for (const name of names) {
    if (typeof name !== "string" || node.supplies.has(name)) continue;
    const source = sourceOf(node, name);
    if (source === undefined) return undefined;
    before.push(source);
  }
  return before;
}

function addDependencies(keys: Keys): void {
  const { schema, node, context, draft } = keys;
  for (const keyword of ["dependentRequired", "dependentSchemas", "dependencies"]) {
    const map = schema[keyword];
    if (!isJsonObject(map)) continue;
    const before = emptyObject();
    for (const name of Object.keys(map)) {
      const value = map[name];
      const then = Array.isArray(value)
        ? demanded(node, value)
        : isSchema(value)
          ? context.at(value, node)
          : true;
      if (node.supplies.has(name)) draft.also.push({ anyOf: [noObject, then] });
      else {
        const source = sourceOf(node, name);
        if (source !== undefined) before[source] = then;
      }
    }
    moveDependencies(keyword, before, draft);
  }
}

function demanded(node: EditNode, names: readonly Json[]): JsonSchema {
  const before = sources(node, names);
  return before === undefined ? false : { required: before };
}

/** Lists have become schemas, so `dependentRequired` has to move; its dialects know `dependentSchemas`. */
function moveDependencies(
  keyword: string,
  before: Record<string, Json>,
  draft: PreimageDraft,
): void {
  if (keyword !== "dependentRequired") draft.keywords[keyword] = before;
  else draft.also.push({ dependentSchemas: before });
}
