import { canonicalJson } from "../canonicalise.ts";
import { changeOf } from "../diff/change-of.ts";
import type { Judged } from "../diff/judge.ts";
import { isSureRename } from "../diff/sure-rename.ts";
import type { Json } from "../json.ts";
import { pointerTokens } from "../pointer.ts";
import type { JsonSchema } from "../tool.ts";
import type { PlacePath, TranslationEdit, TranslationStep } from "./edit.ts";
import { changeText } from "./change-text.ts";
import { translationLimits } from "./limits.ts";
import type { SchemaPlace } from "./places.ts";
import { pathKey, placesByPath, readerPath, schemaPlaces, writerPath } from "./places.ts";
import { respellings } from "./respelling.ts";

/** One side of a tool and what changed on it. */
export interface SideChanges {
  readonly side: "input" | "output";
  readonly tool: string;
  /** Arguments: the pinned schema; results: the live one. */
  readonly writer: JsonSchema;
  /** Under the edits that are settled, so in the words of the writer where they rename. */
  readonly reader: JsonSchema;
  readonly settled: readonly TranslationEdit[];
  readonly judged: readonly Judged[];
  /** Whether an argument that is gone may be left out. */
  readonly drop: "refuse" | "allow";
  /** Whether an argument that is left out goes on meaning the default that the pinned schema states. */
  readonly defaults: "live" | "pinned";
}

type Rename = Extract<TranslationEdit, { act: "rename" }>;

interface Derivation extends SideChanges {
  readonly steps: TranslationStep[];
  /** The edits of `steps`, as text. */
  readonly known: Set<string>;
  readonly renames: Rename[];
  readonly writers: readonly SchemaPlace[];
  readonly readers: readonly SchemaPlace[];
  readonly writersByPath: ReadonlyMap<string, readonly SchemaPlace[]>;
  readonly readersByPath: ReadonlyMap<string, readonly SchemaPlace[]>;
}

/** The edits that answer what changed on one side, as far as they are certain. None of them is proved to fit yet. */
export function deriveSteps(changes: SideChanges): readonly TranslationStep[] {
  const writers = schemaPlaces(changes.writer);
  const readers = schemaPlaces(changes.reader);
  const derivation: Derivation = {
    ...changes,
    steps: [],
    known: new Set(),
    renames: [],
    writers,
    readers,
    writersByPath: placesByPath(writers),
    readersByPath: placesByPath(readers),
  };
  for (const judged of changes.judged) addRename(derivation, judged);
  for (const judged of changes.judged) {
    addSupply(derivation, judged);
    addKnownDefault(derivation, judged);
    addDrop(derivation, judged);
  }
  for (const judged of changes.judged) addValues(derivation, judged);
  return derivation.steps;
}

/** The path of each place of the writer, or of the reader, that a pointer into the tool definition names. */
export function pathsOf(
  places: readonly SchemaPlace[],
  side: "input" | "output",
  pointer: string | undefined,
): readonly PlacePath[] {
  const inside = pointer?.slice(`/${side}Schema`.length);
  const paths = places.filter((place) => place.pointer === inside).map(({ path }) => path);
  return [...new Map(paths.map((path) => [pathKey(path), path])).values()];
}

function writerPointer({ side }: SideChanges, { fact }: Judged): string | undefined {
  return side === "input" ? fact.oldPointer : fact.newPointer;
}

function readerPointer({ side }: SideChanges, { fact }: Judged): string | undefined {
  return side === "input" ? fact.newPointer : fact.oldPointer;
}

function addStep(
  { steps, known }: Derivation,
  judged: Judged,
  basis: TranslationStep["basis"],
  edit: TranslationEdit,
): void {
  const key = JSON.stringify(edit);
  if (known.has(key) || known.size > translationLimits.edits) return;
  known.add(key);
  steps.push({ edit, basis, rule: judged.rule.id, change: changeText(judged) });
}

function addRename(derivation: Derivation, judged: Judged): void {
  const { fact } = judged;
  if (fact.subject !== "property" || fact.act !== "renamed") return;
  if (!isSureRename(changeOf(derivation.tool, judged))) return;
  const to = pointerTokens(readerPointer(derivation, judged) ?? "")?.at(-1);
  if (to === undefined) return;
  for (const path of pathsOf(
    derivation.writers,
    derivation.side,
    writerPointer(derivation, judged),
  )) {
    const from = path.at(-1);
    if (typeof from !== "string") continue;
    const edit = { act: "rename", at: path.slice(0, -1), from, to } as const;
    derivation.renames.push(edit);
    addStep(derivation, judged, "sure-rename", edit);
  }
}

/** A key that the reader demands, the writer does not send, and for which the reader's schema leaves no choice. */
function addSupply(derivation: Derivation, judged: Judged): void {
  if (!isNewDemand(derivation, judged)) return;
  const { readers, side, renames } = derivation;
  for (const path of pathsOf(readers, side, readerPointer(derivation, judged))) {
    const name = path.at(-1);
    const stated = statedValue(derivation, path);
    if (typeof name !== "string" || stated === undefined) continue;
    const at = writerPath(path.slice(0, -1), renames);
    const arrives = settledName(derivation, at, name);
    const edit = { act: "supply", at, name: arrives, value: stated.value } as const;
    addStep(derivation, judged, stated.basis, edit);
  }
}

/** An argument whose default is another one now gets the pinned one where a call leaves it out. */
function addKnownDefault(derivation: Derivation, judged: Judged): void {
  const { side, defaults, writers, renames } = derivation;
  const { subject, old } = judged.fact;
  if (side === "output" || defaults === "live" || subject !== "default" || old === undefined)
    return;
  const pointer = writerPointer(derivation, judged)?.replace(/\/default$/, "");
  for (const path of pathsOf(writers, side, pointer)) {
    const at = path.slice(0, -1);
    const known = readerPath(path, renames).at(-1);
    if (typeof known !== "string") continue;
    const name = settledName(derivation, at, known);
    const edit = { act: "supply", at, name, value: old } as const;
    addStep(derivation, judged, "pinned-default", edit);
  }
}

/** The name under which a key arrives that a settled edit may have renamed. */
function settledName({ settled }: Derivation, at: PlacePath, name: string): string {
  const here = pathKey(at);
  const rename = settled.find(
    (edit) => edit.act === "rename" && edit.from === name && pathKey(edit.at) === here,
  );
  return rename?.act === "rename" ? rename.to : name;
}

function isNewDemand({ side }: Derivation, { fact }: Judged): boolean {
  if (side === "output") {
    if (fact.subject === "property") return fact.act === "removed" && fact.required === true;
    return fact.subject === "requirement" && fact.act === "removed";
  }
  if (fact.subject === "requirement") return fact.act === "added";
  if (fact.subject !== "property") return false;
  return fact.act === "added" ? fact.required === true : fact.requiredNow === true;
}

/** Results are only given back what the pinned schema fixes: a default says nothing about what a server did. */
function statedValue(
  { readersByPath, side }: Derivation,
  path: PlacePath,
): { readonly value: Json; readonly basis: "only-value" | "stated-default" } | undefined {
  const places = (readersByPath.get(pathKey(path)) ?? []).filter((one) => !one.conditional);
  const only = places.flatMap(({ schema }) => {
    const listed = Object.hasOwn(schema, "const") ? [schema["const"] ?? null] : schema["enum"];
    return Array.isArray(listed) && listed.length === 1 ? [listed[0] as Json] : [];
  });
  if (only.length > 0) return single(only, "only-value");
  if (side === "output") return undefined;
  const defaults = places.flatMap(({ schema }) =>
    schema["default"] === undefined ? [] : [schema["default"]],
  );
  return single(defaults, "stated-default");
}

function single<Basis>(
  values: readonly Json[],
  basis: Basis,
): { readonly value: Json; readonly basis: Basis } | undefined {
  const [value] = values;
  if (value === undefined || new Set(values.map(canonicalJson)).size > 1) return undefined;
  return { value, basis };
}

/** Arguments: an optional one that is gone, the live object closed, and policy allows it. Results: a key too many. */
function addDrop(derivation: Derivation, judged: Judged): void {
  const { side, drop, writers, readersByPath, renames } = derivation;
  const { fact } = judged;
  if (fact.subject !== "property" || fact.act !== (side === "input" ? "removed" : "added")) return;
  if (side === "input" && (drop === "refuse" || fact.required === true)) return;
  for (const path of pathsOf(writers, side, writerPointer(derivation, judged))) {
    const name = path.at(-1);
    const at = path.slice(0, -1);
    const holders = readersByPath.get(pathKey(readerPath(at, renames))) ?? [];
    if (typeof name !== "string" || !holders.some(({ schema }) => isClosed(schema))) continue;
    const basis = side === "input" ? "gone-and-allowed" : "not-known-to-reader";
    addStep(derivation, judged, basis, { act: "drop", at, name });
  }
}

function isClosed(schema: SchemaPlace["schema"]): boolean {
  return schema["additionalProperties"] === false || schema["unevaluatedProperties"] === false;
}

/** Values of an enumeration that went, each to the one that came and differs in case or separators only. */
function addValues(derivation: Derivation, judged: Judged): void {
  const { writers, writersByPath, readersByPath, side, renames } = derivation;
  const { subject } = judged.fact;
  if (judged.level !== "breaking" || !aboutLists.has(subject)) return;
  const pointer = writerPointer(derivation, judged);
  const paths = writers
    .filter((place) => pointer?.startsWith(`/${side}Schema${place.pointer}`) === true)
    .filter((place) => isWithin(pointer ?? "", `/${side}Schema${place.pointer}`))
    .map(({ path }) => path);
  for (const path of paths) {
    const before = textsAt(writersByPath.get(pathKey(path)));
    const after = textsAt(readersByPath.get(pathKey(readerPath(path, renames))));
    const values = respellings(
      before.filter((text) => !after.includes(text)),
      after.filter((text) => !before.includes(text)),
    );
    if (values.length > 0)
      addStep(derivation, judged, "respelled-value", { act: "map", at: path, values });
  }
}

const aboutLists: ReadonlySet<string> = new Set(["enumeration", "value", "variant", "type"]);

/** The pointer names the place itself or one of its keywords. */
function isWithin(pointer: string, place: string): boolean {
  return (
    pointer === place ||
    /^\/(?:enum|const|anyOf|oneOf|type)(?:\/\d+)*(?:\/(?:enum|const))?$/.test(
      pointer.slice(place.length),
    )
  );
}

function textsAt(places: readonly SchemaPlace[] | undefined): readonly string[] {
  const found = (places ?? []).flatMap(({ schema }) => {
    const listed = Object.hasOwn(schema, "const") ? [schema["const"]] : schema["enum"];
    return Array.isArray(listed) ? listed.filter((one) => typeof one === "string") : [];
  });
  return [...new Set(found)];
}
