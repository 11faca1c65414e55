import { isJsonObject } from "../json.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Work } from "./work.ts";

/**
 * Keywords that never change which values are valid (`prose`), whose value maps names to schemas, so that its own keys
 * are not keywords (`map`), whose value is data, and that make the meaning of a schema depend on the document around it.
 */
type Treatment = "prose" | "map" | "data" | "contextual";
const treatments = new Map<string, Treatment>([
  ...listed("prose", "title description $comment"),
  ...listed("map", "properties patternProperties $defs definitions dependentSchemas dependencies"),
  ...listed("map", "dependentRequired"),
  ...listed("data", "enum const"),
  ...listed("contextual", "$ref $dynamicRef $recursiveRef $id id $schema"),
]);
const maxDepth = 200;

type Reading = "schema" | "map" | "data";
/** `same`: equal wherever it stands; `same-here`: equal as text, with references in it. */
type Sameness = "same" | "same-here" | "different";

/**
 * Walks two schemas side by side. `equal` tells whether the whole is the same JSON up to key order and prose;
 * `twins` maps each subschema of `right` to its equal in `left`, where neither contains references.
 */
export function compareText(
  left: Json,
  right: Json,
  work: Work,
): { readonly equal: boolean; readonly twins: ReadonlyMap<JsonObject, JsonObject> } {
  const walk = new Walk(work);
  const sameness = walk.compare(left, right, "schema", 0);
  return { equal: sameness !== "different", twins: walk.twins };
}

class Walk {
  readonly twins = new Map<JsonObject, JsonObject>();
  readonly #work: Work;

  constructor(work: Work) {
    this.#work = work;
  }

  compare(left: Json, right: Json, reading: Reading, depth: number): Sameness {
    if (left === right) return isJsonObject(left) ? "same-here" : "same";
    if (typeof left !== "object" || left === null || depth > maxDepth) return "different";
    this.#work.tick();
    if (Array.isArray(left)) {
      if (!Array.isArray(right) || left.length !== right.length) return "different";
      const list = left as readonly Json[];
      return worst(
        list.map((item, index) => this.compare(item, right[index] ?? null, reading, depth + 1)),
      );
    }
    if (!isJsonObject(left) || !isJsonObject(right)) return "different";
    const sameness = this.#entries(left, right, reading, depth);
    if (sameness === "same" && reading === "schema") this.twins.set(right, left);
    return sameness;
  }

  #entries(left: JsonObject, right: JsonObject, reading: Reading, depth: number): Sameness {
    let count = 0;
    let result: Sameness = "same";
    for (const key in left) {
      const value = left[key] ?? null;
      const treatment = reading === "schema" ? treatments.get(key) : undefined;
      if (treatment === "prose" && typeof value === "string") continue;
      count += 1;
      if (!Object.hasOwn(right, key)) {
        result = "different";
        continue;
      }
      if (treatment === "contextual" && result === "same") result = "same-here";
      const inner = this.compare(value, right[key] ?? null, below(treatment, reading), depth + 1);
      if (inner === "different" || result === "same") result = inner === "same" ? result : inner;
    }
    for (const key in right) if (!isProse(key, right[key] ?? null, reading)) count -= 1;
    return count === 0 ? result : "different";
  }
}

function worst(list: readonly Sameness[]): Sameness {
  if (list.includes("different")) return "different";
  return list.includes("same-here") ? "same-here" : "same";
}

function isProse(key: string, value: Json, reading: Reading): boolean {
  return reading === "schema" && typeof value === "string" && treatments.get(key) === "prose";
}

function below(treatment: Treatment | undefined, reading: Reading): Reading {
  if (reading !== "schema") return reading === "map" ? "schema" : "data";
  return treatment === "map" || treatment === "data" ? treatment : "schema";
}

function listed(treatment: Treatment, keywords: string): [string, Treatment][] {
  return keywords.split(" ").map((keyword) => [keyword, treatment]);
}
