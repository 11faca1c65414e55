import { canonicalJson } from "../canonicalise.ts";
import { annotationDefaults } from "../facets.ts";
import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { joinPointer } from "../pointer.ts";
import type { Tool } from "../tool.ts";
import { own } from "./document.ts";
import type { Fact, FactAct, FactSubject } from "./fact.ts";

/** Facts about everything in a tool definition apart from its name and its two schemas. */
export function toolFacts(old: Tool, next: Tool): readonly Fact[] {
  return [
    ...textFacts(old, next),
    ...hintFacts(old.annotations, next.annotations),
    ...iconFacts(old.definition, next.definition),
    ...executionFacts(old.definition, next.definition),
    ...otherFieldFacts(old.definition, next.definition),
  ];
}

/** A fact about one field of the definition; undefined where the two values say the same. */
function fieldFact(
  side: Fact["side"],
  subject: FactSubject,
  pointer: string,
  old: Json | undefined,
  next: Json | undefined,
  extra: Partial<Fact> = {},
): readonly Fact[] {
  if (
    old === next ||
    (old !== undefined && next !== undefined && canonicalJson(old) === canonicalJson(next))
  ) {
    return [];
  }
  const act: FactAct = old === undefined ? "added" : next === undefined ? "removed" : "changed";
  return [
    {
      side,
      subject,
      act,
      oldPointer: old === undefined ? undefined : pointer,
      newPointer: next === undefined ? undefined : pointer,
      ...(old !== undefined && { old }),
      ...(next !== undefined && { new: next }),
      place: "",
      ...extra,
    },
  ];
}

function textFacts(old: Tool, next: Tool): readonly Fact[] {
  const text = (value: string | undefined): string | undefined =>
    value === "" ? undefined : value;
  const [was, is] = [own(old.annotations, "title"), own(next.annotations, "title")];
  return [
    ...fieldFact("prose", "title", "/title", text(old.title), text(next.title)),
    ...fieldFact("prose", "title", "/annotations/title", was, is),
    ...fieldFact(
      "prose",
      "description",
      "/description",
      text(old.description),
      text(next.description),
    ),
  ];
}

const hints: readonly (readonly [keyof typeof annotationDefaults, FactSubject, safe: boolean])[] = [
  ["readOnlyHint", "read-only", true],
  ["destructiveHint", "destructive", false],
  ["idempotentHint", "idempotent", true],
  ["openWorldHint", "open-world", false],
];

/**
 * Hints with the defaults of the MCP schema (`ToolAnnotations`). `destructiveHint` and
 * `idempotentHint` say
 * something about tools that write only: beside `readOnlyHint: true` they count when written out.
 */
function hintFacts(old: JsonObject, next: JsonObject): readonly Fact[] {
  const known = new Set<string>([...hints.map(([hint]) => hint), "title"]);
  const others = [...new Set([...Object.keys(old), ...Object.keys(next)])].filter(
    (key) => !known.has(key),
  );
  return [
    ...hints.flatMap(([hint, subject, safe]) => hintFact(old, next, hint, subject, safe)),
    ...others.flatMap((key) => {
      const pointer = joinPointer("/annotations", key);
      return fieldFact("annotation", "hint", pointer, own(old, key), own(next, key), {
        keyword: key,
      });
    }),
  ];
}

function hintFact(
  old: JsonObject,
  next: JsonObject,
  hint: keyof typeof annotationDefaults,
  subject: FactSubject,
  safe: boolean,
): readonly Fact[] {
  const [was, is] = [hintValue(old, hint), hintValue(next, hint)];
  if (was === is) return [];
  const writerOnly = hint === "destructiveHint" || hint === "idempotentHint";
  const readOnly = own(old, "readOnlyHint") === true || own(next, "readOnlyHint") === true;
  if (writerOnly && readOnly && !(own(next, hint) === !safe && own(old, hint) === safe)) return [];
  const pointer = joinPointer("/annotations", hint);
  // The pointer stands for the place of the hint even where a side leaves it to the default.
  const act: FactAct = is === safe ? "added" : "removed";
  const change = { side: "annotation", subject, act, old: was, new: is, keyword: hint } as const;
  return [{ ...change, oldPointer: pointer, newPointer: pointer, place: "" }];
}

function hintValue(annotations: JsonObject, hint: keyof typeof annotationDefaults): boolean {
  const value = own(annotations, hint);
  return typeof value === "boolean" ? value : annotationDefaults[hint];
}

function iconFacts(old: JsonObject, next: JsonObject): readonly Fact[] {
  return fieldFact("tool", "icons", "/icons", own(old, "icons"), own(next, "icons"));
}

function executionFacts(old: JsonObject, next: JsonObject): readonly Fact[] {
  const [before, after] = [executionOf(old), executionOf(next)];
  const { taskSupport: was, ...oldRest } = before;
  const { taskSupport: is, ...newRest } = after;
  return [
    ...taskSupportFact(was ?? "forbidden", is ?? "forbidden"),
    ...fieldFact("tool", "execution", "/execution", orNothing(oldRest), orNothing(newRest)),
  ];
}

/** How a tool may be called under each `execution.taskSupport` (MCP 2025-11-25). */
const callModes: ReadonlyMap<Json, ReadonlySet<string>> = new Map([
  ["forbidden", new Set(["plain"])],
  ["optional", new Set(["plain", "task"])],
  ["required", new Set(["task"])],
]);

function taskSupportFact(was: Json, is: Json): readonly Fact[] {
  const [before, after] = [callModes.get(was), callModes.get(is)];
  const act =
    before === undefined || after === undefined
      ? "changed"
      : after.isSupersetOf(before)
        ? "widened"
        : before.isSupersetOf(after)
          ? "narrowed"
          : "changed";
  const pointer = "/execution/taskSupport";
  return fieldFact("tool", "task-support", pointer, was, is, {
    act,
    oldPointer: pointer,
    newPointer: pointer,
  });
}

function executionOf(definition: JsonObject): JsonObject {
  const execution = own(definition, "execution");
  return execution !== undefined && isJsonObject(execution) ? execution : {};
}

function orNothing(object: JsonObject): JsonObject | undefined {
  return Object.keys(object).length === 0 ? undefined : object;
}

const knownFields: ReadonlySet<string> = new Set([
  "_meta",
  "annotations",
  "description",
  "execution",
  "icons",
  "inputSchema",
  "name",
  "outputSchema",
  "title",
]);

/** Fields that no MCP version defines; `_meta` belongs to whoever passes the definition on. */
function otherFieldFacts(old: JsonObject, next: JsonObject): readonly Fact[] {
  const keys = new Set([...Object.keys(old), ...Object.keys(next)]);
  return [...keys]
    .filter((key) => !knownFields.has(key))
    .flatMap((key) => {
      const pointer = joinPointer("", key);
      return fieldFact("tool", "field", pointer, own(old, key), own(next, key), { keyword: key });
    });
}
