import type { Json } from "../json.ts";
import type { FactAct } from "./fact.ts";
import { limits } from "./limits.ts";
import type { TypeName } from "./value-set.ts";
import { typesOf, typeWords, unknownType, valuesOf, valueText } from "./value-set.ts";
import type { SchemaView } from "./view.ts";
import { keywordOf } from "./view.ts";
import type { Place, Walk } from "./walk.ts";
import { record, recordKeyword, scopeOf } from "./walk.ts";

/** Compares the types of values; answers those that both sides allow. */
export function compareTypes(
  walk: Walk,
  old: SchemaView,
  next: SchemaView,
  place: Place,
): ReadonlySet<TypeName> {
  const [was, is] = [typesOf(old), typesOf(next)];
  const shared = was.intersection(is);
  const [oddBefore, oddAfter] = [unknownType(old), unknownType(next)];
  if (oddBefore !== undefined || oddAfter !== undefined) {
    const [before, after] = [oddBefore ?? typeValue(was), oddAfter ?? typeValue(is)];
    if (valueText(asList(before)) !== valueText(asList(after)))
      recordType(walk, old, next, place, "changed", before, after);
    return shared;
  }
  const act = setAct(was, is);
  if (act === undefined || (shared.size > 0 && isToldByValues(old, next, act))) return shared;
  recordType(walk, old, next, place, act, typeValue(was), typeValue(is));
  return shared;
}

function asList(type: Json): Json {
  return Array.isArray(type) ? type : [type];
}

/** A list of values that came, went or changed already says which types came or went with it. */
function isToldByValues(old: SchemaView, next: SchemaView, act: FactAct): boolean {
  const [was, is] = [valuesOf(old) !== undefined, valuesOf(next) !== undefined];
  if (was && is) return true;
  return (is && act === "narrowed") || (was && act === "widened");
}

function recordType(
  walk: Walk,
  old: SchemaView,
  next: SchemaView,
  place: Place,
  act: FactAct,
  was: Json,
  is: Json,
): void {
  const edit = { kind: "keywords", keywords: ["type", "enum", "const", "anyOf", "oneOf"] } as const;
  recordKeyword(walk, old, next, place, {
    subject: "type",
    act,
    keyword: "type",
    old: was,
    new: is,
    edit,
  });
}

/** Compares enumerations; true when both sides are one, so that nothing else needs comparing. */
export function compareValues(
  walk: Walk,
  old: SchemaView,
  next: SchemaView,
  place: Place,
): boolean {
  const [was, is] = [valuesOf(old), valuesOf(next)];
  if (was !== undefined && is !== undefined) {
    compareLists(walk, old, next, place, was, is);
    return true;
  }
  if (was === undefined && is === undefined) return false;
  recordKeyword(walk, old, next, place, {
    subject: "enumeration",
    act: was === undefined ? "added" : "removed",
    keyword: listKeyword(was === undefined ? next : old),
    old: was,
    new: is,
    edit: { kind: "keywords", keywords: ["enum", "const", "anyOf", "oneOf"] },
  });
  return false;
}

function compareLists(
  walk: Walk,
  old: SchemaView,
  next: SchemaView,
  place: Place,
  was: readonly Json[],
  is: readonly Json[],
): void {
  const [before, after] = [new Set(was.map(valueText)), new Set(is.map(valueText))];
  const removed = was.filter((value) => !after.has(valueText(value)));
  const added = is.filter((value) => !before.has(valueText(value)));
  if (removed.length > limits.values) recordList(walk, old, next, place, "narrowed", was, is);
  else for (const value of removed) recordValue(walk, old, next, place, "removed", value);
  if (added.length > limits.values) recordList(walk, old, next, place, "widened", was, is);
  else for (const value of added) recordValue(walk, old, next, place, "added", value);
}

function recordList(
  walk: Walk,
  old: SchemaView,
  next: SchemaView,
  place: Place,
  act: FactAct,
  was: readonly Json[],
  is: readonly Json[],
): void {
  const keyword = listKeyword(old);
  const edit = { kind: "keywords", keywords: ["enum", "const"] } as const;
  recordKeyword(walk, old, next, place, {
    subject: "enumeration",
    act,
    keyword,
    old: was,
    new: is,
    edit,
  });
}

/** A value that went or came; its pointer is that of the list or constant that named it. */
function recordValue(
  walk: Walk,
  old: SchemaView,
  next: SchemaView,
  place: Place,
  act: "added" | "removed",
  value: Json,
): void {
  record(walk, {
    subject: "value",
    act,
    ...(act === "removed" ? { old: value } : { new: value }),
    oldPointer: keywordOf(old, listKeyword(old))?.pointer ?? old.pointer,
    newPointer: keywordOf(next, listKeyword(next))?.pointer ?? next.pointer,
    place: place.name,
    scope: scopeOf(old, next, { kind: "value", value }),
  });
}

function listKeyword(view: SchemaView): "const" | "enum" {
  return keywordOf(view, "enum") === undefined && keywordOf(view, "const") !== undefined
    ? "const"
    : "enum";
}

function setAct(was: ReadonlySet<TypeName>, is: ReadonlySet<TypeName>): FactAct | undefined {
  const [wider, narrower] = [is.isSupersetOf(was), is.isSubsetOf(was)];
  if (wider && narrower) return undefined;
  return wider ? "widened" : narrower ? "narrowed" : "changed";
}

function typeValue(types: ReadonlySet<TypeName>): Json {
  const words = typeWords(types);
  return words.length === 1 ? (words[0] ?? null) : words;
}
