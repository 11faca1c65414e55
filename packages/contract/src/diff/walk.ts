import { canonicalJson } from "../canonicalise.ts";
import type { Json } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { joinPointer } from "../pointer.ts";
import type { Site } from "./document.ts";
import { own } from "./document.ts";
import type { Edit, Fact, FactAct, FactScope, FactSubject } from "./fact.ts";
import { limits } from "./limits.ts";
import type { SchemaView } from "./view.ts";
import { keywordOf } from "./view.ts";

/** Where in a schema a comparison stands. */
export interface Place {
  /** The parameter or field for people: `fields[].target`; "" at the root. */
  readonly name: string;
  /** Below something renamed: what came there is told at the place where it would have been. */
  readonly renamed?: true;
  /** In a variant: properties that other variants declare, on a side that was or is no choice of variants. */
  readonly elsewhere?: ReadonlySet<string>;
}

/** The facts of one pair of schemas while they are collected. */
export interface Walk {
  readonly side: "input" | "output";
  readonly facts: Map<string, Fact>;
  /** Pairs of views already compared; what refers to itself is compared once. */
  readonly visited: Set<string>;
  /** Levels of places that are being compared now. */
  depth: number;
  /** True when a limit cut the comparison short. */
  incomplete: boolean;
}

/** A walk without facts yet. */
export function newWalk(side: "input" | "output"): Walk {
  return { side, facts: new Map(), visited: new Set(), depth: 0, incomplete: false };
}

/** Records a fact of a schema; the same fact met again through another reference counts once. */
export function record(
  walk: Walk,
  fact: Omit<Fact, "side"> & { readonly side?: Fact["side"] },
): void {
  const whole: Fact = { side: walk.side, ...fact };
  const value = whole.subject === "value" ? canonicalJson(whole.old ?? whole.new ?? null) : "";
  const key = [
    whole.side,
    whole.subject,
    whole.act,
    whole.oldPointer,
    whole.newPointer,
    whole.keyword,
    value,
  ];
  const text = JSON.stringify(key);
  if (walk.facts.has(text)) return;
  if (walk.facts.size >= limits.facts) walk.incomplete = true;
  else walk.facts.set(text, whole);
}

/** True the first time that a pair of views is met, within the limits of pairs and levels. */
export function enter(walk: Walk, old: SchemaView, next: SchemaView): boolean {
  const key = `${old.key}|${next.key}`;
  if (walk.visited.has(key)) return false;
  if (walk.visited.size >= limits.pairs || walk.depth >= limits.nesting) {
    walk.incomplete = true;
    return false;
  }
  walk.visited.add(key);
  return true;
}

/** Compares two places; handed to the parts that go down, so that they need not know each other. */
export type ComparePlaces = (walk: Walk, old: SchemaView, next: SchemaView, place: Place) => void;

/** The place of a property of the thing at `place`. */
export function propertyPlace({ elsewhere: _other, ...place }: Place, name: string): Place {
  return { ...place, name: place.name === "" ? name : `${place.name}.${name}` };
}

/** The place of the items of the thing at `place`: all of them, or one position. */
export function itemPlace({ elsewhere: _other, ...place }: Place, index?: number): Place {
  return { ...place, name: `${place.name}[${index ?? ""}]` };
}

/** What `recordKeyword` records apart from where the keyword stands. */
export interface KeywordFact {
  readonly subject: FactSubject;
  readonly act: FactAct;
  /** The keyword whose pointers the fact bears. */
  readonly keyword: string;
  readonly oldKeyword?: string;
  readonly old?: Json | undefined;
  readonly new?: Json | undefined;
  readonly edit?: Edit;
  readonly side?: Fact["side"];
}

/**
 * Records a fact about a keyword; where a side does not have it, the pointer is that of its place.
 */
export function recordKeyword(
  walk: Walk,
  old: SchemaView,
  next: SchemaView,
  place: Place,
  { edit, old: oldValue, new: newValue, ...rest }: KeywordFact,
): void {
  record(walk, {
    ...rest,
    ...(oldValue !== undefined && { old: oldValue }),
    ...(newValue !== undefined && { new: newValue }),
    oldPointer: keywordPointer(old, next, rest.keyword, place.renamed),
    newPointer: keywordPointer(next, old, rest.keyword),
    place: place.name,
    scope: scopeOf(old, next, edit ?? { kind: "keywords", keywords: [rest.keyword] }),
  });
}

/**
 * Where a keyword stands, or would stand in a renamed place. Undefined where only the other
 * version of the
 * place has it: then that one's pointer is the one to show.
 */
function keywordPointer(
  view: SchemaView,
  other: SchemaView,
  keyword: string,
  renamed?: true,
): string | undefined {
  const here = keywordOf(view, keyword)?.pointer;
  if (here !== undefined) return here;
  if (keywordOf(other, keyword) === undefined) return view.pointer;
  return renamed === true && view.absent === undefined
    ? joinPointer(view.pointer, keyword)
    : undefined;
}

/** The two places at which an edit would be carried over. */
export function scopeOf(old: SchemaView, next: SchemaView, edit: Edit): FactScope {
  const keywords = (old.absent ?? next.absent)?.keywords;
  if (keywords !== undefined) return scopeAround(old, next, keywords);
  const exact = old.sites.length === 1 && next.sites.length === 1;
  return { old: editedSite(old, edit), new: editedSite(next, edit), edit, exact };
}

/** A place that only one side has is carried over with the keyword that holds it. */
function scopeAround(old: SchemaView, next: SchemaView, keywords: readonly string[]): FactScope {
  const edit: Edit = { kind: "keywords", keywords };
  const place = ({ absent, pointer }: SchemaView): string =>
    absent === undefined ? holderOf(pointer, keywords) : editedSite(absent.near, edit);
  const exact = [old, next].every((view) => (view.absent?.near ?? view).sites.length === 1);
  return { old: place(old), new: place(next), edit, exact };
}

/** The place whose keyword, one of the given, holds the place at a pointer. */
function holderOf(pointer: string, keywords: readonly string[]): string {
  const tokens = pointer.split("/");
  return tokens
    .slice(
      0,
      tokens.findLastIndex((token) => keywords.includes(token)),
    )
    .join("/");
}

function editedSite(view: SchemaView, edit: Edit): string {
  const holder = view.sites.find((site) => holds(site, edit));
  const plain = view.sites.find(
    ({ schema }) => isJsonObject(schema) && own(schema, "$ref") === undefined,
  );
  return (holder ?? plain ?? view.sites[0])?.pointer ?? view.pointer;
}

function holds({ schema, merged }: Site, edit: Edit): boolean {
  if (merged || !isJsonObject(schema)) return false;
  switch (edit.kind) {
    case "schema":
      return own(schema, "anyOf") !== undefined || own(schema, "oneOf") !== undefined;
    case "keywords":
      return edit.keywords.some((keyword) => own(schema, keyword) !== undefined);
    case "requirement": {
      const required = own(schema, "required");
      return Array.isArray(required) && required.includes(edit.name);
    }
    case "property": {
      const properties = own(schema, "properties");
      return (
        isJsonObject(properties) &&
        (Object.hasOwn(properties, edit.old) || Object.hasOwn(properties, edit.new))
      );
    }
    default:
      return own(schema, "enum") !== undefined || own(schema, "const") !== undefined;
  }
}
