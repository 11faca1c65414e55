import type { SchemaDocument } from "./document.ts";
import { compareConstraints } from "./constraint-facts.ts";
import { compareItems } from "./item-facts.ts";
import { compareKeywords } from "./keyword-facts.ts";
import { compareProperties } from "./property-facts.ts";
import { compareTypes, compareValues } from "./type-facts.ts";
import { compareUnions } from "./union-facts.ts";
import type { SchemaView } from "./view.ts";
import { isCutShort, rootView } from "./view.ts";
import type { Place, Walk } from "./walk.ts";
import { enter, newWalk } from "./walk.ts";

/** The facts about two versions of one schema, and whether a limit cut the comparison short. */
export function compareDocuments(
  side: "input" | "output",
  old: SchemaDocument,
  next: SchemaDocument,
): Walk {
  const walk = newWalk(side);
  comparePlaces(walk, rootView(old), rootView(next), { name: "" });
  if (isCutShort(old) || isCutShort(next)) walk.incomplete = true;
  return walk;
}

/** Compares two places of two schemas and everything below them. */
export function comparePlaces(walk: Walk, old: SchemaView, next: SchemaView, place: Place): void {
  if (!enter(walk, old, next)) return;
  walk.depth += 1;
  compareKeywords(walk, old, next, place);
  compareConstrained(walk, old, next, place);
  walk.depth -= 1;
}

/** Compares what two places allow, without their texts. */
function compareConstrained(walk: Walk, old: SchemaView, next: SchemaView, place: Place): void {
  if (compareUnions(walk, old, next, place, comparePlaces)) return;
  const shared = compareTypes(walk, old, next, place);
  if (shared.size === 0) return;
  const listed = compareValues(walk, old, next, place);
  if (!listed) compareConstraints(walk, old, next, place, shared);
  if (shared.has("object")) compareProperties(walk, old, next, place, comparePlaces);
  if (shared.has("array")) compareItems(walk, old, next, place, comparePlaces);
}
