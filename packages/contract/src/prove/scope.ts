import { isJsonObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import type { JsonSchema } from "../tool.ts";

/** A schema resource: the part of a document that one `$id` names (2020-12 core section 4.3.5). */
interface Resource {
  readonly root: JsonSchema;
  readonly uri: string;
  readonly anchors: Map<string, JsonSchema>;
}

/** Where a reference leads. `remote` references are never fetched. */
type Resolution =
  | { readonly kind: "schema"; readonly schema: JsonSchema }
  | { readonly kind: "remote" | "missing" };

const noBase = "tenon:/schema";
const maxDepth = 512;

/** Resolves references inside one schema document: pointers, anchors and embedded `$id`s. */
export class Scope {
  readonly #root: JsonSchema;
  readonly #resources = new Map<string, Resource>();
  readonly #resourceOf = new Map<JsonObject, Resource>();
  readonly dynamicAnchors: Map<string, JsonSchema[]> = new Map();
  recursiveAnchors = 0;
  #scanned = false;

  constructor(root: JsonSchema) {
    this.#root = root;
  }

  /** The schema that `reference`, written in the schema `from`, names. */
  resolve(reference: string, from: JsonObject): Resolution {
    if (reference === "#" && !this.#scanned && isJsonObject(this.#root)) {
      if (!hasEmbeddedId(this.#root)) return { kind: "schema", schema: this.#root };
    }
    this.scan();
    const hash = reference.indexOf("#");
    const address = hash === -1 ? reference : reference.slice(0, hash);
    const fragment = hash === -1 ? "" : reference.slice(hash + 1);
    const here = this.#resourceOf.get(from) ?? this.#resources.get(noBase);
    const resource =
      address === "" ? here : this.#resources.get(absolute(address, here?.uri ?? noBase));
    if (resource === undefined) return { kind: "remote" };
    const found = locate(resource, fragment);
    return found === undefined ? { kind: "missing" } : { kind: "schema", schema: found };
  }

  /** Reads every subschema once for `$id`, `$anchor` and dynamic anchors. */
  scan(): void {
    if (this.#scanned) return;
    this.#scanned = true;
    const resource: Resource = { root: this.#root, uri: noBase, anchors: new Map() };
    this.#resources.set(noBase, resource);
    this.#visit(this.#root, resource, 0);
  }

  #visit(value: Json, outer: Resource, depth: number): void {
    if (depth > maxDepth || typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) this.#visit(item, outer, depth + 1);
      return;
    }
    const schema = value as JsonObject;
    if (this.#resourceOf.has(schema)) return;
    const resource = this.#enter(schema, outer);
    this.#resourceOf.set(schema, resource);
    for (const key of Object.keys(schema)) {
      if (key === "enum" || key === "const" || key === "default" || key === "examples") continue;
      this.#visit(schema[key] ?? null, resource, depth + 1);
    }
  }

  #enter(schema: JsonObject, outer: Resource): Resource {
    let resource = outer;
    const id = schema["$id"] ?? schema["id"];
    if (typeof id === "string") {
      if (id.startsWith("#")) outer.anchors.set(id.slice(1), schema);
      else {
        const uri = absolute(id.replace(/#$/, ""), outer.uri);
        resource =
          schema === this.#root ? { ...outer, uri } : { root: schema, uri, anchors: new Map() };
        this.#resources.set(uri, resource);
        if (schema === this.#root) this.#resources.set(noBase, resource);
      }
    }
    const anchor = schema["$anchor"];
    if (typeof anchor === "string") resource.anchors.set(anchor, schema);
    const dynamic = schema["$dynamicAnchor"];
    if (typeof dynamic === "string") {
      resource.anchors.set(dynamic, schema);
      this.dynamicAnchors.set(dynamic, [...(this.dynamicAnchors.get(dynamic) ?? []), schema]);
    }
    if (schema["$recursiveAnchor"] === true) this.recursiveAnchors += 1;
    return resource;
  }
}

function hasEmbeddedId(root: JsonObject): boolean {
  return "$id" in root || JSON.stringify(root).includes('"$id"');
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
