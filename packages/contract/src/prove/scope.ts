import { isJsonObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import type { JsonSchema } from "../tool.ts";
import { isKeyword, refHidesSiblings } from "./dialect.ts";
import type { SchemaDialect } from "./dialect.ts";

/** A schema resource: the part of a document that one `$id` names (2020-12 core section 4.3.5). */
interface Resource {
  readonly root: JsonSchema;
  readonly uri: string;
  readonly anchors: Map<string, JsonSchema>;
  /** Those of the anchors that `$dynamicAnchor` wrote. */
  readonly dynamic: Map<string, JsonSchema>;
}

/**
 * Where a reference leads. `remote` references are never fetched; `dynamic` ones depend on the way on which the
 * reference was reached.
 */
type Resolution =
  | { readonly kind: "schema"; readonly schema: JsonSchema }
  | { readonly kind: "remote"; readonly uri: string }
  | { readonly kind: "missing" | "dynamic" };

const noBase = "tenon:/schema";
const maxDepth = 512;

/** Keywords whose value is data, whatever it looks like. */
const data = new Set(["enum", "const", "default", "examples"]);
/** Keywords whose value maps names to schemas, so that its keys are not keywords. */
const maps = new Set([
  "properties",
  "patternProperties",
  "$defs",
  "definitions",
  "dependentSchemas",
  "dependencies",
]);

/** Resolves references inside one schema document: pointers, anchors and embedded `$id`s. */
export class Scope {
  readonly #root: JsonSchema;
  readonly #dialect: SchemaDialect["name"];
  readonly #resources = new Map<string, Resource>();
  readonly #resourceOf = new Map<JsonObject, Resource>();
  /** How many resources have each dynamic anchor, and how many are recursive anchors. */
  readonly #dynamicAnchors = new Map<string, number>();
  #recursiveAnchors = 0;
  #scanned = false;

  constructor(root: JsonSchema, dialect: SchemaDialect["name"]) {
    this.#root = root;
    this.#dialect = dialect;
  }

  /** The schema that `reference`, written under `keyword` in the schema `from`, names. */
  resolve(keyword: string, reference: string, from: JsonObject): Resolution {
    const found = this.#resolve(reference, from);
    if (keyword === "$ref" || found.kind !== "schema" || !isJsonObject(found.schema)) return found;
    return keyword === "$recursiveRef"
      ? this.#recursive(found.schema)
      : this.#dynamic(found.schema, reference.replace(/^[^#]*#?/, ""));
  }

  #resolve(reference: string, from: JsonObject): Resolution {
    this.#scan();
    const hash = reference.indexOf("#");
    const address = hash === -1 ? reference : reference.slice(0, hash);
    const fragment = hash === -1 ? "" : reference.slice(hash + 1);
    const here = this.#resourceOf.get(from) ?? this.#resources.get(noBase);
    // Parsing an address is slow, and most references stay in their document.
    const uri = address === "" ? "" : absolute(address, here?.uri ?? noBase);
    const resource = address === "" ? here : this.#resources.get(uri);
    if (resource === undefined) return { kind: "remote", uri: `${uri}#${fragment}` };
    const found = locate(resource, fragment);
    return found === undefined ? { kind: "missing" } : { kind: "schema", schema: found };
  }

  /** The outermost resource that has the dynamic anchor counts; the root is outermost of all. */
  #dynamic(target: JsonObject, name: string): Resolution {
    const own = { kind: "schema", schema: target } as const;
    if (target["$dynamicAnchor"] !== name || (this.#dynamicAnchors.get(name) ?? 0) < 2) return own;
    const outermost = this.#resources.get(noBase)?.dynamic.get(name);
    return outermost === undefined ? { kind: "dynamic" } : { kind: "schema", schema: outermost };
  }

  #recursive(target: JsonObject): Resolution {
    const own = { kind: "schema", schema: target } as const;
    if (target["$recursiveAnchor"] !== true || this.#recursiveAnchors < 2) return own;
    const outermost = this.#root;
    if (!isJsonObject(outermost) || outermost["$recursiveAnchor"] !== true)
      return { kind: "dynamic" };
    return { kind: "schema", schema: outermost };
  }

  /** Reads every subschema once for `$id`, `$anchor` and dynamic anchors. */
  #scan(): void {
    if (this.#scanned) return;
    this.#scanned = true;
    const resource = { root: this.#root, uri: noBase, anchors: new Map(), dynamic: new Map() };
    this.#resources.set(noBase, resource);
    this.#visit(this.#root, resource, 0, "schema");
  }

  #visit(value: Json, outer: Resource, depth: number, reading: "schema" | "map"): void {
    if (depth > maxDepth || typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) this.#visit(item, outer, depth + 1, "schema");
      return;
    }
    const schema = value as JsonObject;
    if (this.#resourceOf.has(schema)) return;
    const resource = reading === "map" ? outer : this.#enter(schema, outer);
    this.#resourceOf.set(schema, resource);
    for (const key of Object.keys(schema)) {
      const inner = schema[key];
      if (typeof inner !== "object" || (reading === "schema" && data.has(key))) continue;
      const below = reading === "schema" && maps.has(key) ? "map" : "schema";
      this.#visit(inner, resource, depth + 1, below);
    }
  }

  #enter(schema: JsonObject, outer: Resource): Resource {
    const hidden = schema !== this.#root && "$ref" in schema && refHidesSiblings(this.#dialect);
    if (hidden) return outer;
    let resource = outer;
    const id = schema[this.#dialect === "draft-04" ? "id" : "$id"];
    if (typeof id === "string") {
      if (id.startsWith("#")) outer.anchors.set(id.slice(1), schema);
      else {
        const uri = absolute(id.replace(/#$/, ""), outer.uri);
        resource =
          schema === this.#root
            ? { ...outer, uri }
            : { root: schema, uri, anchors: new Map(), dynamic: new Map() };
        this.#resources.set(uri, resource);
        if (schema === this.#root) this.#resources.set(noBase, resource);
      }
    }
    const anchor = schema["$anchor"];
    if (typeof anchor === "string" && isKeyword("$anchor", this.#dialect))
      resource.anchors.set(anchor, schema);
    const dynamic = schema["$dynamicAnchor"];
    if (typeof dynamic === "string" && isKeyword("$dynamicRef", this.#dialect)) {
      resource.anchors.set(dynamic, schema);
      resource.dynamic.set(dynamic, schema);
      this.#dynamicAnchors.set(dynamic, (this.#dynamicAnchors.get(dynamic) ?? 0) + 1);
    }
    if (schema["$recursiveAnchor"] === true) this.#recursiveAnchors += 1;
    return resource;
  }
}

function absolute(reference: string, base: string): string {
  return URL.canParse(reference, base) ? new URL(reference, base).href : reference;
}

function locate(resource: Resource, fragment: string): JsonSchema | undefined {
  if (fragment === "") return resource.root;
  const decoded = decode(fragment);
  if (!decoded.startsWith("/")) return resource.anchors.get(decoded);
  let current: Json = resource.root;
  for (const raw of decoded.slice(1).split("/")) {
    const token = raw.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(current))
      current = /^\d{1,9}$/.test(token) ? (current[Number(token)] ?? null) : null;
    else if (isJsonObject(current) && Object.hasOwn(current, token))
      current = current[token] ?? null;
    else return undefined;
  }
  return typeof current === "boolean" || isJsonObject(current) ? current : undefined;
}

function decode(fragment: string): string {
  if (!fragment.includes("%")) return fragment;
  try {
    return decodeURIComponent(fragment);
  } catch (error) {
    if (error instanceof URIError) return fragment;
    throw error;
  }
}
