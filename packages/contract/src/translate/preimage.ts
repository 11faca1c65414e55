import type { CompatibilityPolicy } from "../compatibility.ts";
import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { dialectOf, refHidesSiblings } from "../prove/dialect.ts";
import { resolveRef } from "../resolve-ref.ts";
import { emptyObject, mapSubschemas, subschemas } from "../schema-walk.ts";
import type { JsonSchema } from "../tool.ts";
import { validateValue } from "../validate.ts";
import { schemaList } from "../value-space.ts";
import type { EditNode } from "./edit-tree.ts";
import { changesKeys, isIdle } from "./edit-tree.ts";
import { translationLimits } from "./limits.ts";
import { NotExpressible } from "./not-expressible.ts";
import { itemKeywords } from "./preimage-items.ts";
import { keyKeywords } from "./preimage-keys.ts";
import { wrappedSchema } from "./preimage-wrap.ts";

/** What the parts of a preimage ask of the whole. */
export interface PreimageContext {
  /** The preimage of a schema under the edits of its place. */
  readonly at: (schema: JsonSchema, node: EditNode | undefined) => JsonSchema;
  /** The schema itself, its references led to the copy of the reader's document. */
  readonly copy: (schema: JsonSchema) => JsonSchema;
  /** The target of a reference of the reader. */
  readonly target: (ref: string) => JsonSchema;
  /** Whether a value of ours is valid under a schema of the reader. */
  readonly admits: (schema: JsonSchema, value: Json) => boolean;
}

/** Keywords of a preimage in the making: those with a name, and schemas that have to hold beside them. */
export interface PreimageDraft {
  readonly keywords: Record<string, Json>;
  readonly also: JsonSchema[];
}

/** Where the reader's document lies inside its preimage. */
const readerName = "reader";

/**
 * The schema of exactly those values that the reader's schema accepts after the edits, in the words of the writer and
 * in the reader's dialect. A preimage goes through `allOf`, `anyOf`, `oneOf`, `not` and `if` unchanged, so every
 * keyword is rewritten by itself at its place; shared `$ref` targets are unfolded along the path of an edit only. It
 * says nothing about values for which the edits collide (see `absenceSchema`). Throws `NotExpressible` where a
 * keyword cannot be rewritten exactly.
 */
export function preimage(
  root: JsonSchema,
  edits: EditNode,
  formats: CompatibilityPolicy["formats"],
): JsonSchema {
  if (isIdle(edits) || !isJsonObject(root)) return root;
  const references = checkReferences(root);
  const mover = new Mover();
  const document = references ? mover.document(root) : undefined;
  const rewritten = contextOf(root, formats, mover, document).at(root, edits);
  const schema: Record<string, Json> = isJsonObject(rewritten)
    ? { ...rewritten }
    : { allOf: [rewritten] };
  if (root["$schema"] !== undefined) schema["$schema"] = root["$schema"];
  if (document !== undefined) schema["definitions"] = { [readerName]: document };
  return schema;
}

function contextOf(
  root: JsonObject,
  formats: CompatibilityPolicy["formats"],
  mover: Mover,
  document: JsonSchema | undefined,
): PreimageContext {
  const hidesSiblings = refHidesSiblings(dialectOf(root, undefined).name);
  const target = (ref: string): JsonSchema => {
    const found = resolveRef(root, ref);
    if (found === undefined) throw new NotExpressible("a reference leads nowhere");
    return found.schema;
  };
  const context: PreimageContext = {
    target,
    copy: (schema) => mover.moved(schema),
    admits: (schema, value) => {
      const asked = {
        ...(root["$schema"] !== undefined && { $schema: root["$schema"] }),
        allOf: [mover.moved(schema)],
        ...(document !== undefined && { definitions: { [readerName]: document } }),
      };
      const problems = validateValue(asked, value, { formats: formats === "assert" });
      if (problems.some(({ keyword }) => keyword.startsWith("$")))
        throw new NotExpressible("a value that is to be sent could not be validated");
      return problems.length === 0;
    },
    at: (schema, node) => {
      if (node === undefined || isIdle(node)) return mover.moved(schema);
      if (!isJsonObject(schema)) return schema;
      mover.count();
      const ref = schema["$ref"];
      if (typeof ref === "string" && hidesSiblings) return context.at(target(ref), node);
      if (node.wrap) return wrappedSchema(context, schema);
      return rewrittenSchema(context, schema, node);
    },
  };
  return context;
}

/** Copies schemas of the reader to their new place, so many and no more. */
class Mover {
  #left: number = translationLimits.rewritten;

  /** Throws when the preimage gets too large. */
  count(): void {
    this.#left -= 1;
    if (this.#left < 0) throw new NotExpressible("the schema is too large once it is unfolded");
  }

  /** The whole document, as the references of a moved schema expect it. */
  document({ $schema: _dialect, $id: _address, ...rest }: JsonObject): JsonSchema {
    return this.moved(rest);
  }

  /** The schema with its references led to the copy of the document. */
  moved(schema: JsonSchema): JsonSchema {
    this.count();
    if (!isJsonObject(schema)) return schema;
    const copy = mapSubschemas(schema, (child) => this.moved(child));
    const ref = copy["$ref"];
    if (typeof ref === "string") copy["$ref"] = `#/definitions/${readerName}${ref.slice(1)}`;
    return copy;
  }
}

function rewrittenSchema(context: PreimageContext, schema: JsonObject, node: EditNode): JsonSchema {
  const draft: PreimageDraft = { keywords: emptyObject(), also: [] };
  for (const keyword of Object.keys(schema)) {
    const value = schema[keyword];
    if (value === undefined || isElsewhere(keyword)) continue;
    if (keyword === "$ref" && typeof value === "string") {
      draft.also.push(context.at(context.target(value), node));
    } else if (inBranches.has(keyword)) {
      draft.keywords[keyword] = schemaList(value).map((branch) => context.at(branch, node));
    } else if (inPlace.has(keyword) && isSchemaValue(value)) {
      draft.keywords[keyword] = context.at(value, node);
    } else if (keyword === "enum" || keyword === "const") {
      listedValues(draft, keyword, value, node);
    } else if (!textKeywords.has(keyword) || node.values.size === 0) {
      draft.keywords[keyword] = value;
    }
  }
  keyKeywords(context, schema, node, draft);
  itemKeywords(context, schema, node, draft);
  if (node.values.size > 0) mappedTexts(context, schema, node, draft);
  if (draft.also.length === 0) return draft.keywords;
  const all = draft.keywords["allOf"];
  draft.keywords["allOf"] = [...(Array.isArray(all) ? all : []), ...draft.also];
  return draft.keywords;
}

const inBranches: ReadonlySet<string> = new Set(["allOf", "anyOf", "oneOf"]);
const inPlace: ReadonlySet<string> = new Set(["not", "if", "then", "else"]);
/** What a text has to be like; a mapped text is not like the one before it. */
const textKeywords: ReadonlySet<string> = new Set(["pattern", "minLength", "maxLength", "format"]);

/** Handled by the parts for keys and items, or of no meaning where the schema goes. */
const elsewhere: ReadonlySet<string> = new Set([
  "$schema",
  "$id",
  "$defs",
  "definitions",
  "properties",
  "required",
  "patternProperties",
  "additionalProperties",
  "unevaluatedProperties",
  "propertyNames",
  "minProperties",
  "maxProperties",
  "dependentRequired",
  "dependentSchemas",
  "dependencies",
  "items",
  "prefixItems",
  "additionalItems",
  "contains",
  "unevaluatedItems",
  "uniqueItems",
]);

function isElsewhere(keyword: string): boolean {
  return elsewhere.has(keyword);
}

function isSchemaValue(value: Json): value is JsonSchema {
  return typeof value === "boolean" || isJsonObject(value);
}

/** `enum` and `const` list values after the edits; listed are those that become one of them. */
function listedValues(draft: PreimageDraft, keyword: string, value: Json, node: EditNode): void {
  const listed: readonly Json[] = keyword === "const" ? [value] : Array.isArray(value) ? value : [];
  const inside = changesKeys(node) || node.children.size > 0 || node.items !== undefined;
  if (inside && listed.some((one) => typeof one === "object" && one !== null))
    throw new NotExpressible("an enumeration lists objects or arrays in which something changes");
  if (node.values.size === 0) {
    draft.keywords[keyword] = value;
    return;
  }
  const kept = listed.filter((one) => typeof one !== "string" || !node.values.has(one));
  const mapped = [...node.values].filter(([, to]) => listed.includes(to)).map(([from]) => from);
  const before = [...kept, ...mapped];
  if (before.length === 0) draft.also.push(false);
  else if (keyword === "enum") draft.keywords["enum"] = before;
  else draft.also.push({ enum: before });
}

/** Texts that are mapped answer to `pattern` and the like as what they become. */
function mappedTexts(
  context: PreimageContext,
  schema: JsonObject,
  node: EditNode,
  draft: PreimageDraft,
): void {
  const own = Object.keys(schema).filter((keyword) => textKeywords.has(keyword));
  if (own.length === 0) return;
  const asked = Object.fromEntries(own.map((keyword) => [keyword, schema[keyword] ?? null]));
  const fitting = [...node.values].filter(([, to]) => context.admits(asked, to));
  const unmapped = { ...asked, not: { enum: [...node.values.keys()] } };
  const mapped = { enum: fitting.map(([from]) => from) };
  draft.also.push(fitting.length === 0 ? unmapped : { anyOf: [mapped, unmapped] });
}

/** True where the document has references. Throws for those that would not survive a move of the document. */
function checkReferences(root: JsonObject): boolean {
  let found = false;
  const pending: JsonSchema[] = [root];
  for (let schema = pending.pop(); schema !== undefined; schema = pending.pop()) {
    if (!isJsonObject(schema)) continue;
    for (const keyword of ["$anchor", "$dynamicRef", "$dynamicAnchor", "$recursiveRef"]) {
      if (schema[keyword] !== undefined) throw new NotExpressible(`the schema uses ${keyword}`);
    }
    if (schema !== root && typeof schema["$id"] === "string")
      throw new NotExpressible("the schema has a part with an $id of its own");
    const ref = schema["$ref"];
    if (typeof ref === "string") {
      if (ref !== "#" && !ref.startsWith("#/"))
        throw new NotExpressible("the schema has a $ref that is no plain JSON Pointer");
      found = true;
    }
    pending.push(...subschemas(schema).map((child) => child.schema));
  }
  return found;
}
