import type { JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";
import { limits } from "./limits.ts";
import { joinPointer } from "./pointer.ts";
import { hasEmbeddedResources, isLocalRef, resolveRef } from "./resolve-ref.ts";
import {
  definitionKeywords,
  inPlaceKeywords,
  subschemaPointer,
  subschemas,
} from "./schema-walk.ts";

/** What makes the references of a schema unusable, and where. */
export interface RefProblem {
  readonly kind: "cycle" | "unresolved" | "too-many";
  /** JSON Pointer from the root of the schema. */
  readonly pointer: string;
}

interface Place {
  readonly schema: JsonObject;
  readonly pointer: string;
  /** Pointer of the `$ref` by which the schema was reached, where it was reached by one. */
  readonly ref?: string;
}

interface Frame {
  readonly place: Place;
  /** Places that apply to the same value, still to be entered. */
  readonly inPlace: Place[];
}

/**
 * The first problem among the schemas that a value can meet: a local `$ref` to nothing, or a cycle of `$ref`
 * and other in-place keywords that never moves on to a property or an item and so has no meaning
 * (2020-12 section 9.4.1). Definitions that nothing refers to are not looked at. Uses no recursion.
 */
export function checkRefs(root: JsonObject): RefProblem | undefined {
  const done = new Set<JsonObject>();
  const starts: Place[] = [{ schema: root, pointer: "" }];
  for (let start = starts.pop(); start !== undefined; start = starts.pop()) {
    const problem = walkInPlace(root, start, done, starts);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Depth-first over in-place steps; places that meet another value become new starts. */
function walkInPlace(
  root: JsonObject,
  start: Place,
  done: Set<JsonObject>,
  starts: Place[],
): RefProblem | undefined {
  const open = new Set<JsonObject>();
  const stack: Frame[] = [];
  let next: Place | undefined = start;
  while (next !== undefined || stack.length > 0) {
    if (next === undefined) {
      const frame: Frame | undefined = stack.at(-1);
      next = frame?.inPlace.pop();
      if (next !== undefined || frame === undefined) continue;
      stack.pop();
      open.delete(frame.place.schema);
      done.add(frame.place.schema);
      continue;
    }
    const place: Place = next;
    next = undefined;
    if (open.has(place.schema)) return { kind: "cycle", pointer: place.ref ?? place.pointer };
    if (done.has(place.schema)) continue;
    if (done.size + open.size >= limits.subschemas) return { kind: "too-many", pointer: "" };
    const inPlace = stepsFrom(root, place, starts);
    if (inPlace === undefined) return { kind: "unresolved", pointer: refPointer(place) };
    open.add(place.schema);
    stack.push({ place, inPlace });
  }
  return undefined;
}

/** In-place steps from a schema; undefined when its local `$ref` leads nowhere. Other steps go to `starts`. */
function stepsFrom(root: JsonObject, place: Place, starts: Place[]): Place[] | undefined {
  const inPlace: Place[] = [];
  for (const child of subschemas(place.schema)) {
    if (definitionKeywords.has(child.keyword) || !isJsonObject(child.schema)) continue;
    const pointer = subschemaPointer(place.pointer, child);
    const list = inPlaceKeywords.has(child.keyword) ? inPlace : starts;
    list.push({ schema: child.schema, pointer });
  }
  const ref = place.schema["$ref"];
  if (typeof ref !== "string") return inPlace;
  const target = resolveRef(root, ref);
  if (target === undefined) {
    // Inside an embedded resource `#` means that resource; validators that know more about it decide.
    return isLocalRef(ref) && !hasEmbeddedResources(root) ? undefined : inPlace;
  }
  const { schema, pointer } = target;
  if (isJsonObject(schema)) inPlace.push({ schema, pointer, ref: refPointer(place) });
  return inPlace;
}

function refPointer({ pointer }: Place): string {
  return joinPointer(pointer, "$ref");
}
