import { isJsonObject, plainText } from "@tenon/contract";
import type { Json, JsonObject } from "@tenon/contract";
import { textOf } from "./access.ts";
import { didYouMean } from "./suggestion.ts";

/** One thing that is wrong in a configuration. */
export interface ConfigProblem {
  /** Keys and indices from the top of the document. */
  readonly path: readonly (string | number)[];
  /** True when the key at the end of `path` is wrong, not its value. */
  readonly atKey: boolean;
  /** What is wrong and what to do. */
  readonly message: string;
}

/**
 * Checks a value against the keywords that the configuration's schema uses, with messages for people.
 * It is this small instead of a general validator so that a check starts fast; a test holds both to the same verdict.
 */
export function validateConfig(schema: JsonObject, value: Json): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  visit(schema, value, [], problems);
  return problems;
}

type Path = readonly (string | number)[];

function visit(schema: JsonObject, value: Json, path: Path, problems: ConfigProblem[]): void {
  const branches = schema["oneOf"];
  if (Array.isArray(branches)) {
    visitBranches(branches.filter(isJsonObject), value, path, problems);
    return;
  }
  const say = (message: string): void => {
    problems.push({ path, atKey: false, message });
  };
  const allowed = schema["enum"];
  if (Array.isArray(allowed)) {
    if (!allowed.includes(value)) {
      const names = allowed.filter((entry) => typeof entry === "string");
      const hint = typeof value === "string" ? didYouMean(value, names) : "";
      say(`${describe(value)} is not one of ${names.join(", ")}.${hint}`);
    }
    return;
  }
  const type = schema["type"];
  if (typeof type === "string" && !hasType(type, value)) {
    say(`this must be ${typeNames[type] ?? type}, not ${describe(value)}.`);
    return;
  }
  if (typeof value === "string") visitText(schema, value, say);
  if (typeof value === "number") visitNumber(schema, value, say);
  if (Array.isArray(value)) visitArray(schema, value, path, problems);
  else if (isJsonObject(value)) visitObject(schema, value, path, problems);
}

function visitText(schema: JsonObject, value: string, say: (message: string) => void): void {
  if (typeof schema["minLength"] === "number" && value.length < schema["minLength"]) {
    say("this must not be empty.");
  }
  const pattern = schema["pattern"];
  if (typeof pattern === "string" && !new RegExp(pattern, "u").test(value)) {
    say(`${describe(value)} is not of the form YYYY-MM-DD.`);
  }
}

function visitNumber(schema: JsonObject, value: number, say: (message: string) => void): void {
  const { minimum, maximum } = schema;
  if (typeof minimum === "number" && value < minimum) say(`this must be at least ${minimum}.`);
  if (typeof maximum === "number" && value > maximum) say(`this must be at most ${maximum}.`);
}

function visitArray(
  schema: JsonObject,
  value: readonly Json[],
  path: Path,
  problems: ConfigProblem[],
): void {
  const { items, minItems, maxItems } = schema;
  if (typeof minItems === "number" && value.length < minItems) {
    problems.push({ path, atKey: false, message: "this must not be empty." });
  }
  if (typeof maxItems === "number" && value.length > maxItems) {
    problems.push({ path, atKey: false, message: `there are more than ${maxItems} entries.` });
    return;
  }
  if (!isJsonObject(items)) return;
  for (const [index, item] of value.entries()) visit(items, item, [...path, index], problems);
}

function visitObject(
  schema: JsonObject,
  value: JsonObject,
  path: Path,
  problems: ConfigProblem[],
): void {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const rest = schema["additionalProperties"];
  const keys = Object.keys(value);
  if (typeof schema["maxProperties"] === "number" && keys.length > schema["maxProperties"]) {
    const message = `there are more than ${schema["maxProperties"]} entries.`;
    problems.push({ path, atKey: false, message });
    return;
  }
  for (const key of requiredKeys(schema)) {
    if (!Object.hasOwn(value, key)) {
      problems.push({ path, atKey: false, message: `\`${key}\` is missing; add it.` });
    }
  }
  for (const key of keys) {
    const here = [...path, key];
    const own = Object.hasOwn(properties, key) ? properties[key] : rest;
    if (isJsonObject(own)) visit(own, value[key] ?? null, here, problems);
    else if (rest === false) {
      const hint = didYouMean(key, Object.keys(properties));
      const known = hint === "" ? ` Known here: ${listed(Object.keys(properties))}.` : hint;
      const message = `\`${plainText(key, 80)}\` is not known here.${known}`;
      problems.push({ path: here, atKey: true, message });
    }
    visitName(schema, key, here, problems);
  }
}

function visitName(schema: JsonObject, key: string, path: Path, problems: ConfigProblem[]): void {
  const names = schema["propertyNames"];
  if (!isJsonObject(names)) return;
  const { minLength, maxLength } = names;
  if (typeof minLength === "number" && key.length < minLength) {
    problems.push({ path, atKey: true, message: "a name must not be empty." });
  }
  // JSON Schema counts characters, JavaScript counts code units.
  if (typeof maxLength === "number" && Array.from(key).length > maxLength) {
    const message = `a name must have at most ${maxLength} characters.`;
    problems.push({ path, atKey: true, message });
  }
}

/** Chooses the branch that the writer meant, so that the message is about that one and not about all. */
function visitBranches(
  branches: readonly JsonObject[],
  value: Json,
  path: Path,
  problems: ConfigProblem[],
): void {
  const fitting = branches.filter((branch) => hasType(textOf(branch["type"]), value));
  if (fitting.length === 0) {
    const wanted = branches.map((branch) => typeNames[textOf(branch["type"])] ?? "");
    const message = `this must be ${[...new Set(wanted)].join(" or ")}, not ${describe(value)}.`;
    problems.push({ path, atKey: false, message });
    return;
  }
  const [only] = fitting;
  if (fitting.length === 1 && only !== undefined) {
    visit(only, value, path, problems);
    return;
  }
  const object = isJsonObject(value) ? value : {};
  const started = fitting.filter((branch) =>
    requiredKeys(branch).some((key) => Object.hasOwn(object, key)),
  );
  const [meant] = started;
  if (started.length === 1 && meant !== undefined) {
    visit(meant, value, path, problems);
    return;
  }
  const forms = fitting.flatMap(requiredKeys).map((key) => `\`${key}\``);
  const message =
    started.length === 0
      ? `this needs one of ${forms.join(", ")}.${hintForKeys(object, fitting)}`
      : `this has ${started
          .flatMap(requiredKeys)
          .map((key) => `\`${key}\``)
          .join(" and ")}; keep one.`;
  problems.push({ path, atKey: false, message });
}

function hintForKeys(object: JsonObject, branches: readonly JsonObject[]): string {
  for (const key of Object.keys(object)) {
    const hint = didYouMean(key, branches.flatMap(requiredKeys));
    if (hint !== "") return hint;
  }
  return "";
}

function requiredKeys(schema: JsonObject): readonly string[] {
  const required = schema["required"];
  return Array.isArray(required) ? required.filter((key) => typeof key === "string") : [];
}

const typeNames: Readonly<Record<string, string>> = {
  string: "a text",
  array: "a list",
  object: "a mapping",
  integer: "a whole number",
};

function hasType(type: string, value: Json): boolean {
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isJsonObject(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}

function describe(value: Json): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  if (typeof value === "string") return `\`${plainText(value, 60)}\``;
  return `the ${typeof value} ${String(value)}`;
}

function listed(names: readonly string[]): string {
  return names.length > 20 ? `${names.slice(0, 20).join(", ")}, …` : names.join(", ");
}
