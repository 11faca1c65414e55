import { joinPointer } from "../pointer.ts";
import { isSchema } from "../schema-walk.ts";
import { schemaList } from "../value-space.ts";
import type { Site } from "./document.ts";
import { own, siteOf } from "./document.ts";
import type { SchemaView } from "./view.ts";
import { openView, schemaObjects, viewOf } from "./view.ts";
import type { ComparePlaces, Place, Walk } from "./walk.ts";
import { itemPlace } from "./walk.ts";

const keywords = ["prefixItems", "items", "additionalItems"] as const;

/**
 * Compares the items of two arrays: position by position where one side has a tuple, then the
 * rest.
 */
export function compareItems(
  walk: Walk,
  old: SchemaView,
  next: SchemaView,
  place: Place,
  compare: ComparePlaces,
): void {
  const [was, is] = [itemsOf(old), itemsOf(next)];
  const positions = Math.max(was.prefix.length, is.prefix.length);
  for (let index = 0; index < positions; index += 1) {
    compare(
      walk,
      was.prefix[index] ?? was.rest ?? openView(old, keywords),
      is.prefix[index] ?? is.rest ?? openView(next, keywords),
      itemPlace(place, index),
    );
  }
  if (was.rest === undefined && is.rest === undefined) return;
  compare(
    walk,
    was.rest ?? openView(old, keywords),
    is.rest ?? openView(next, keywords),
    itemPlace(place),
  );
}

interface Items {
  readonly prefix: readonly SchemaView[];
  readonly rest: SchemaView | undefined;
}

/**
 * Tuples in both spellings: `prefixItems` + `items`, and the older list in `items` +
 * `additionalItems`.
 */
function itemsOf(view: SchemaView): Items {
  const prefix: Site[][] = [];
  const rest: Site[] = [];
  for (const { schema, site } of schemaObjects(view)) {
    const items = own(schema, "items");
    const older = Array.isArray(items);
    const tuple = older ? schemaList(items) : schemaList(own(schema, "prefixItems"));
    const pointer = joinPointer(site.pointer, older ? "items" : "prefixItems");
    for (const [index, child] of tuple.entries()) {
      (prefix[index] ??= []).push(siteOf(child, joinPointer(pointer, index)));
    }
    const restKeyword = older ? "additionalItems" : "items";
    const others = own(schema, restKeyword);
    if (isSchema(others)) rest.push(siteOf(others, joinPointer(site.pointer, restKeyword)));
  }
  return {
    prefix: prefix.map((sites) => viewOf(view.document, sites)),
    rest: rest.length === 0 ? undefined : viewOf(view.document, rest),
  };
}
