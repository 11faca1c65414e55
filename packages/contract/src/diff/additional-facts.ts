import type { Json } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { joinPointer } from "../pointer.ts";
import type { Site } from "./document.ts";
import { own, siteOf } from "./document.ts";
import type { FactAct } from "./fact.ts";
import type { SchemaView } from "./view.ts";
import { keywordOf, openView, schemaObjects, viewOf } from "./view.ts";
import type { ComparePlaces, Place, Walk } from "./walk.ts";
import { propertyPlace, recordKeyword } from "./walk.ts";

const keywords = ["additionalProperties", "unevaluatedProperties"] as const;

/**
 * Compares what two objects say about keys that no `properties` declares. Saying nothing and
 * saying "anything"
 * are the same (`additionalProperties` left out, `true`, `{}`), except that a writer who was told
 * nothing sends
 * none: such differences are facts about undeclared keys.
 */
export function compareAdditional(
  walk: Walk,
  old: SchemaView,
  next: SchemaView,
  place: Place,
  compare: ComparePlaces,
): void {
  const [was, is] = [additionalOf(old), additionalOf(next)];
  const kinds = `${was.kind} ${is.kind}` as const;
  switch (kinds) {
    case "closed open":
    case "closed schema":
      return report(walk, old, next, place, "additional", "widened");
    case "open closed":
    case "schema closed":
      return report(walk, old, next, place, "additional", "narrowed");
    case "closed unsaid":
    case "schema unsaid":
      return report(walk, old, next, place, "undeclared", "widened");
    case "unsaid closed":
    case "unsaid schema":
      return report(walk, old, next, place, "undeclared", "narrowed");
    case "open schema":
    case "schema open":
    case "schema schema":
      return compare(
        walk,
        was.view ?? openView(old, keywords),
        is.view ?? openView(next, keywords),
        propertyPlace(place, "*"),
      );
    default:
      return undefined;
  }
}

/** True when an object refuses keys that it does not declare. */
export function isClosed(view: SchemaView): boolean {
  return additionalOf(view).kind === "closed";
}

/** True when an object says in so many words that it takes keys that it does not declare. */
export function invitesKeys(view: SchemaView): boolean {
  const { kind } = additionalOf(view);
  return kind === "open" || kind === "schema";
}

interface Additional {
  readonly kind: "closed" | "open" | "schema" | "unsaid";
  readonly view?: SchemaView;
}

function additionalOf(view: SchemaView): Additional {
  const schemas: Site[] = [];
  let said = false;
  for (const { schema, site } of schemaObjects(view)) {
    for (const keyword of keywords) {
      const value = own(schema, keyword);
      if (value === undefined) continue;
      if (refusesAll(value)) return { kind: "closed" };
      said = true;
      if (isJsonObject(value) && !allowsAll(value)) {
        schemas.push(siteOf(value, joinPointer(site.pointer, keyword)));
      }
    }
  }
  if (schemas.length > 0) return { kind: "schema", view: viewOf(view.document, schemas) };
  return { kind: said || isMap(view) ? "open" : "unsaid" };
}

/** An object that lists no keys at all is one for keys of any name (see the engine's `Declaredness`). */
function isMap(view: SchemaView): boolean {
  const objects = schemaObjects(view);
  const lists = ["properties", "patternProperties"];
  if (objects.some(({ schema }) => lists.some((keyword) => own(schema, keyword) !== undefined)))
    return false;
  return (
    view.unions.length === 0 && objects.some(({ schema }) => own(schema, "type") !== undefined)
  );
}

function refusesAll(value: Json): boolean {
  if (value === false) return true;
  if (!isJsonObject(value)) return false;
  const not = own(value, "not");
  return not === true || (not !== undefined && isJsonObject(not) && Object.keys(not).length === 0);
}

function allowsAll(value: Json): boolean {
  if (!isJsonObject(value)) return value === true;
  return Object.keys(value).every((key) => ["$comment", "description", "title"].includes(key));
}

function report(
  walk: Walk,
  old: SchemaView,
  next: SchemaView,
  place: Place,
  subject: "additional" | "undeclared",
  act: FactAct,
): void {
  const keyword = "additionalProperties";
  recordKeyword(walk, old, next, place, {
    subject,
    act,
    keyword,
    old: keywordOf(old, keyword)?.value,
    new: keywordOf(next, keyword)?.value,
    edit: { kind: "keywords", keywords },
  });
}
