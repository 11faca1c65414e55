import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";
import { joinPointer, pointerTokens } from "./pointer.ts";
import { isSchema, subschemaPointer, subschemas } from "./schema-walk.ts";
import type { JsonSchema } from "./tool.ts";

/** A schema found by `resolveRef`. */
export interface ResolvedRef {
  readonly schema: JsonSchema;
  /** JSON Pointer from the root that was searched. */
  readonly pointer: string;
}

/** True when a reference can only point into the same document: a bare fragment. */
export function isLocalRef(ref: string): boolean {
  return ref.startsWith("#");
}

/**
 * The schema that a `$ref` names inside `root`: `#`, any JSON Pointer (RFC 6901, URI-encoded), an `$anchor`,
 * or the `$id` of a schema in the document. Undefined when there is none; nothing is ever fetched.
 */
export function resolveRef(root: JsonSchema, ref: string): ResolvedRef | undefined {
  if (!isJsonObject(root)) return ref === "#" ? { schema: root, pointer: "" } : undefined;
  const hash = ref.indexOf("#");
  const base = hash < 0 ? ref : ref.slice(0, hash);
  const fragment = decodeFragment(hash < 0 ? "" : ref.slice(hash + 1));
  if (fragment === undefined) return undefined;
  const resource = base === "" ? { schema: root, pointer: "" } : namesOf(root).ids.get(base);
  if (resource === undefined) return undefined;
  if (fragment === "") return resource;
  return fragment.startsWith("/")
    ? follow(resource, fragment)
    : namesOf(root).anchors.get(fragment);
}

/** True when a schema inside `root` has an `$id` of its own, against which references in it resolve. */
export function hasEmbeddedResources(root: JsonObject): boolean {
  return namesOf(root)
    .ids.values()
    .some(({ pointer }) => pointer !== "");
}

function decodeFragment(fragment: string): string | undefined {
  if (!fragment.includes("%")) return fragment;
  try {
    return decodeURIComponent(fragment);
  } catch {
    return undefined; // a malformed escape names nothing
  }
}

function follow(from: ResolvedRef, fragment: string): ResolvedRef | undefined {
  let value: Json = from.schema;
  let { pointer } = from;
  for (const token of pointerTokens(fragment) ?? []) {
    const next: Json | undefined = step(value, token);
    if (next === undefined) return undefined;
    value = next;
    pointer = joinPointer(pointer, token);
  }
  return isSchema(value) ? { schema: value, pointer } : undefined;
}

function step(value: Json, token: string): Json | undefined {
  if (Array.isArray(value))
    return /^(?:0|[1-9]\d{0,8})$/.test(token) ? value[Number(token)] : undefined;
  return isJsonObject(value) && Object.hasOwn(value, token) ? value[token] : undefined;
}

interface Names {
  readonly anchors: ReadonlyMap<string, ResolvedRef>;
  readonly ids: ReadonlyMap<string, ResolvedRef>;
}

const namesByRoot = new WeakMap<JsonObject, Names>();

/** Anchors and ids declared at schema places of a document; the first declaration wins. */
function namesOf(root: JsonObject): Names {
  const known = namesByRoot.get(root);
  if (known !== undefined) return known;
  const anchors = new Map<string, ResolvedRef>();
  const ids = new Map<string, ResolvedRef>();
  collectNames({ schema: root, pointer: "" }, undefined, anchors, ids);
  const names = { anchors, ids };
  namesByRoot.set(root, names);
  return names;
}

function collectNames(
  at: ResolvedRef,
  parentBase: string | undefined,
  anchors: Map<string, ResolvedRef>,
  ids: Map<string, ResolvedRef>,
): void {
  if (!isJsonObject(at.schema)) return;
  const base = declareId(at, at.schema, parentBase, anchors, ids);
  for (const keyword of ["$anchor", "$dynamicAnchor"]) {
    const name = at.schema[keyword];
    if (typeof name === "string" && !anchors.has(name)) anchors.set(name, at);
  }
  for (const child of subschemas(at.schema)) {
    const pointer = subschemaPointer(at.pointer, child);
    collectNames({ schema: child.schema, pointer }, base, anchors, ids);
  }
}

/** Records `$id` (draft-04: `id`) as written and as resolved; answers the base for the schemas inside. */
function declareId(
  at: ResolvedRef,
  schema: JsonObject,
  parentBase: string | undefined,
  anchors: Map<string, ResolvedRef>,
  ids: Map<string, ResolvedRef>,
): string | undefined {
  const id = schema["$id"] ?? schema["id"];
  if (typeof id !== "string" || id === "") return parentBase;
  if (id.startsWith("#")) {
    // Before 2019-09 an `$id` that is only a fragment was what `$anchor` is now.
    if (!anchors.has(id.slice(1))) anchors.set(id.slice(1), at);
    return parentBase;
  }
  const written = id.endsWith("#") ? id.slice(0, -1) : id;
  const resolved = URL.parse(written, parentBase)?.href ?? written;
  for (const name of [written, resolved]) if (!ids.has(name)) ids.set(name, at);
  return resolved;
}
