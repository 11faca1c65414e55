import { isJsonObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import type { JsonSchema } from "../tool.ts";

/** Where the independent validator places a schema that has no `$id` of its own. */
const noBase = "https://github.com/cfworker";

/**
 * Rewrites `$dynamicRef` and `$recursiveRef`, which the independent validator does not follow, to plain references
 * where only one target is possible: the anchor is there once, or the document's own resource has it and is therefore
 * outermost. Throws where the target depends on the way to the reference.
 */
export class StaticReferences {
  readonly #anchors = new Map<string, number>();
  readonly #outermost = new Map<string, JsonObject>();
  readonly #plain = new Set<string>();
  #recursive = 0;
  readonly #root: JsonSchema;
  #visited = false;

  constructor(root: JsonSchema) {
    this.#root = root;
  }

  /** The keywords that say the same without dynamic references. */
  rewritten(schema: JsonObject): JsonObject {
    if (!this.#visited) this.#visit(this.#root, false, true);
    this.#visited = true;
    const { $dynamicRef, $recursiveRef, $dynamicAnchor, $recursiveAnchor: _, ...rest } = schema;
    const copy: { [key: string]: Json } = rest;
    const targets: string[] = [];
    if (typeof $dynamicRef === "string") targets.push(this.#dynamic($dynamicRef));
    if (typeof $recursiveRef === "string") targets.push(this.#recursiveTarget($recursiveRef));
    if (typeof $dynamicAnchor === "string" && this.#isTarget($dynamicAnchor, schema))
      copy["$anchor"] ??= $dynamicAnchor;
    for (const target of targets) {
      const others = copy["allOf"];
      if (copy["$ref"] === undefined) copy["$ref"] = target;
      else copy["allOf"] = [...(Array.isArray(others) ? others : []), { $ref: target }];
    }
    return copy;
  }

  /** The validator takes the last of several equal anchors, so that only the outermost one may keep it. */
  #isTarget(name: string, schema: JsonObject): boolean {
    return (this.#anchors.get(name) ?? 0) < 2 || this.#outermost.get(name) === schema;
  }

  #dynamic(reference: string): string {
    const name = reference.replace(/^[^#]*#?/, "");
    if (name === "" || name.startsWith("/")) return reference;
    if ((this.#anchors.get(name) ?? 0) < 2) return reference;
    if (this.#outermost.has(name) && !this.#plain.has(name)) return `${this.#base()}#${name}`;
    throw new Error("a dynamic reference has several targets");
  }

  #recursiveTarget(reference: string): string {
    if (this.#recursive < 2) return reference;
    const root = this.#root;
    if (isJsonObject(root) && root["$recursiveAnchor"] === true) return `${this.#base()}#`;
    throw new Error("a recursive reference has several targets");
  }

  #base(): string {
    const id = isJsonObject(this.#root) ? this.#root["$id"] : undefined;
    const base = typeof id === "string" ? id : noBase;
    return URL.canParse(base, noBase) ? new URL(base, noBase).href.replace(/#.*$/, "") : base;
  }

  #visit(value: Json, embedded: boolean, isRoot: boolean): void {
    if (typeof value !== "object" || value === null) return;
    let inner = embedded;
    if (isJsonObject(value)) {
      inner ||= !isRoot && typeof value["$id"] === "string";
      const { $anchor, $dynamicAnchor } = value;
      if (typeof $anchor === "string") this.#plain.add($anchor);
      if (typeof $dynamicAnchor === "string") {
        this.#anchors.set($dynamicAnchor, (this.#anchors.get($dynamicAnchor) ?? 0) + 1);
        if (!inner) this.#outermost.set($dynamicAnchor, value);
      }
      if (value["$recursiveAnchor"] === true) this.#recursive += 1;
    }
    for (const item of Object.values(value)) this.#visit(item, inner, false);
  }
}
