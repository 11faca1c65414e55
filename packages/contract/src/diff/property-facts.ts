import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { joinPointer } from "../pointer.ts";
import { isSchema } from "../schema-walk.ts";
import { compareAdditional, invitesKeys, isClosed } from "./additional-facts.ts";
import type { Site } from "./document.ts";
import { own, siteOf } from "./document.ts";
import type { Fact } from "./fact.ts";
import { propertyRenames } from "./property-renames.ts";
import type { SchemaView } from "./view.ts";
import { keywordOf, schemaObjects, viewOf } from "./view.ts";
import type { ComparePlaces, Place, Walk } from "./walk.ts";
import { propertyPlace, record, recordKeyword, scopeOf } from "./walk.ts";

/** Compares the properties of two objects by name, after pairing those that were renamed. */
export function compareProperties(
  walk: Walk,
  old: SchemaView,
  next: SchemaView,
  place: Place,
  compare: ComparePlaces,
): void {
  const [before, after] = [propertiesOf(old), propertiesOf(next)];
  const [needed, needs] = [requiredOf(old), requiredOf(next)];
  const known = place.elsewhere;
  const went = [...before.keys()].filter((name) => !after.has(name) && !known?.has(name));
  const came = [...after.keys()].filter((name) => !before.has(name) && !known?.has(name));
  const renames = propertyRenames(
    went.map((name) => ({ name, view: before.get(name) ?? old, required: needed.has(name) })),
    came.map((name) => ({ name, view: after.get(name) ?? next, required: needs.has(name) })),
    walk.side,
  );
  const objects: Objects = { old, next, before, after, needed, needs };
  for (const [name, was] of before) {
    const rename = renames.get(name);
    const renamedTo = rename?.to ?? name;
    const is = after.get(renamedTo);
    if (is === undefined) {
      if (went.includes(name)) recordGone(walk, objects, place, name);
    } else {
      if (rename === undefined) compareRequirement(walk, objects, place, name);
      else recordRename(walk, objects, place, name, rename.to, rename.score);
      const below = propertyPlace(place, name);
      compare(walk, was, is, rename === undefined ? below : { ...below, renamed: true });
    }
  }
  const taken = new Set([...renames.values()].map(({ to }) => to));
  for (const name of came) if (!taken.has(name)) recordNew(walk, objects, place, name);
  compareUndeclaredRequirements(walk, objects, place);
  compareKeyPatterns(walk, old, next, place, compare);
  compareAdditional(walk, old, next, place, compare);
}

/** The properties that a view declares, by name. */
export function propertiesOf(view: SchemaView): ReadonlyMap<string, SchemaView> {
  const sites = new Map<string, Site[]>();
  for (const { schema, site } of schemaObjects(view)) {
    const properties = own(schema, "properties");
    if (!isJsonObject(properties)) continue;
    const pointer = joinPointer(site.pointer, "properties");
    for (const name of Object.keys(properties)) {
      const child = own(properties, name);
      if (!isSchema(child)) continue;
      const found = siteOf(child, joinPointer(pointer, name));
      const known = sites.get(name);
      if (known === undefined) sites.set(name, [found]);
      else known.push(found);
    }
  }
  return new Map([...sites].map(([name, places]) => [name, viewOf(view.document, places)]));
}

/** The names that a view requires, declared or not. */
export function requiredOf(view: SchemaView): ReadonlySet<string> {
  const names = schemaObjects(view).flatMap(({ schema }) => {
    const required = own(schema, "required");
    return Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];
  });
  return new Set(names);
}

interface Objects {
  readonly old: SchemaView;
  readonly next: SchemaView;
  readonly before: ReadonlyMap<string, SchemaView>;
  readonly after: ReadonlyMap<string, SchemaView>;
  readonly needed: ReadonlySet<string>;
  readonly needs: ReadonlySet<string>;
}

function recordGone(walk: Walk, objects: Objects, place: Place, name: string): void {
  const was = objects.before.get(name);
  recordProperty(walk, objects, place, name, {
    act: "removed",
    oldPointer: was?.pointer,
    newPointer: undefined,
    ...schemaValue("old", was),
    required: objects.needed.has(name),
    open: invitesKeys(objects.next),
  });
}

function recordNew(walk: Walk, objects: Objects, place: Place, name: string): void {
  const is = objects.after.get(name);
  recordProperty(walk, objects, place, name, {
    act: "added",
    oldPointer: undefined,
    newPointer: is?.pointer,
    ...schemaValue("new", is),
    required: objects.needs.has(name),
    defaulted: is !== undefined && keywordOf(is, "default") !== undefined,
    closed: isClosed(objects.old),
    open: invitesKeys(objects.old),
  });
}

function recordRename(
  walk: Walk,
  objects: Objects,
  place: Place,
  name: string,
  renamedTo: string,
  score: number,
): void {
  const [was, is] = [objects.before.get(name), objects.after.get(renamedTo)];
  recordProperty(walk, objects, place, name, {
    act: "renamed",
    oldPointer: was?.pointer,
    newPointer: is?.pointer,
    ...schemaValue("old", was),
    ...schemaValue("new", is),
    required: objects.needed.has(name),
    ...(objects.needed.has(name) !== objects.needs.has(renamedTo) && {
      requiredNow: objects.needs.has(renamedTo),
    }),
    renamedTo,
    score,
  });
}

function recordProperty(
  walk: Walk,
  { old, next }: Objects,
  place: Place,
  name: string,
  fact: Omit<Fact, "side" | "subject" | "place">,
): void {
  const scope = scopeOf(old, next, { kind: "property", old: name, new: fact.renamedTo ?? name });
  record(walk, {
    subject: "property",
    place: propertyPlace(place, name).name,
    scope,
    ...fact,
  });
}

function schemaValue(
  side: "old" | "new",
  view: SchemaView | undefined,
): { old?: Json; new?: Json } {
  const schema = view?.sites[0]?.schema;
  if (schema === undefined) return {};
  return side === "old" ? { old: schema } : { new: schema };
}

function compareRequirement(walk: Walk, objects: Objects, place: Place, name: string): void {
  const [was, is] = [objects.needed.has(name), objects.needs.has(name)];
  if (was === is) return;
  const [before, after] = [objects.before.get(name), objects.after.get(name)];
  record(walk, {
    subject: "requirement",
    act: is ? "added" : "removed",
    oldPointer: before?.pointer ?? objects.old.pointer,
    newPointer: after?.pointer ?? objects.next.pointer,
    old: was,
    new: is,
    place: propertyPlace(place, name).name,
    defaulted: after !== undefined && keywordOf(after, "default") !== undefined,
    scope: scopeOf(objects.old, objects.next, { kind: "requirement", name }),
  });
}

/** Names in `required` that no side declares as a property. */
function compareUndeclaredRequirements(walk: Walk, objects: Objects, place: Place): void {
  const { before, after, needed, needs } = objects;
  for (const name of needed.symmetricDifference(needs)) {
    if (!before.has(name) && !after.has(name)) compareUndeclared(walk, objects, place, name);
  }
}

function compareUndeclared(walk: Walk, objects: Objects, place: Place, name: string): void {
  const is = objects.needs.has(name);
  const edit = { kind: "requirement", name } as const;
  recordKeyword(walk, objects.old, objects.next, propertyPlace(place, name), {
    subject: "requirement",
    act: is ? "added" : "removed",
    keyword: "required",
    old: !is,
    new: is,
    edit,
  });
}

/** `patternProperties`: equal patterns are compared inside, others as a whole. */
function compareKeyPatterns(
  walk: Walk,
  old: SchemaView,
  next: SchemaView,
  place: Place,
  compare: ComparePlaces,
): void {
  const [before, after] = [patternsOf(old), patternsOf(next)];
  for (const [pattern, was] of before) {
    const is = after.get(pattern);
    if (is !== undefined) compare(walk, was, is, propertyPlace(place, "*"));
  }
  if (before.size === after.size && [...before.keys()].every((pattern) => after.has(pattern)))
    return;
  const act = before.size === 0 ? "added" : after.size === 0 ? "removed" : "changed";
  const value = (view: SchemaView): Json | undefined => keywordOf(view, "patternProperties")?.value;
  const keyword = "patternProperties";
  recordKeyword(walk, old, next, place, {
    subject: "combination",
    act,
    keyword,
    old: value(old),
    new: value(next),
  });
}

function patternsOf(view: SchemaView): ReadonlyMap<string, SchemaView> {
  const found = new Map<string, SchemaView>();
  for (const { schema, site } of schemaObjects(view)) {
    const patterns = own(schema, "patternProperties");
    if (isJsonObject(patterns)) collectPatterns(view, patterns, site, found);
  }
  return found;
}

function collectPatterns(
  view: SchemaView,
  patterns: JsonObject,
  site: Site,
  found: Map<string, SchemaView>,
): void {
  const pointer = joinPointer(site.pointer, "patternProperties");
  for (const pattern of Object.keys(patterns)) {
    const child = own(patterns, pattern);
    if (!isSchema(child)) continue;
    found.set(pattern, viewOf(view.document, [siteOf(child, joinPointer(pointer, pattern))]));
  }
}
