import { isJsonObject, plainText } from "@tenon/contract";
import type { Json } from "@tenon/contract";
import type { z } from "zod";
import { keysAt } from "./json-schema.ts";
import { didYouMean } from "./name-suggestion.ts";
import type { ConfigProblem, Path } from "./problem.ts";

type Issue = z.core.$ZodIssue;

/** What a schema's issues say, for people. `written`: the value before variables were filled in, so that no message tells one. */
export function explainIssues(issues: readonly Issue[], written: Json): readonly ConfigProblem[] {
  return issues.flatMap((issue) => explained(issue, [], written));
}

function explained(issue: Issue, above: Path, written: Json): readonly ConfigProblem[] {
  const path = [
    ...above,
    ...issue.path.map((key) => (typeof key === "number" ? key : String(key))),
  ];
  const value = valueAt(written, path);
  const say = (message: string): readonly ConfigProblem[] => [{ path, atKey: false, message }];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey([...path, key], written));
    case "invalid_key":
      return issue.issues.map(({ message, code }) => ({
        path,
        atKey: true,
        message: code === "too_big" ? "a name as long as this is not meant; shorten it." : message,
      }));
    case "invalid_union":
      return explainUnion(issue, path, value, written);
    case "invalid_type": {
      if (value !== undefined)
        return say(`this must be ${typeWord(issue.expected)}, not ${shown(value)}.`);
      const key = plainText(String(path.at(-1) ?? "servers"), 80);
      return [{ path: path.slice(0, -1), atKey: false, message: `\`${key}\` is missing; add it.` }];
    }
    case "invalid_value": {
      const values = issue.values.map(String);
      const hint = typeof value === "string" ? didYouMean(value, values) : "";
      return say(`${shown(value ?? null)} is not one of ${values.join(", ")}.${hint}`);
    }
    case "too_small":
    case "too_big":
      return say(sizeMessage(issue));
    default:
      return say(issue.message);
  }
}

const units: Readonly<Record<string, string>> = { string: " characters", array: " entries" };

function sizeMessage(issue: Extract<Issue, { code: "too_small" | "too_big" }>): string {
  // A message of our own, given with the schema.
  if (!issue.message.startsWith("Too ")) return issue.message;
  const isSmall = issue.code === "too_small";
  const bound = String(isSmall ? issue.minimum : issue.maximum);
  if (isSmall && bound === "1" && issue.origin !== "int" && issue.origin !== "number")
    return "this must not be empty.";
  const unit = units[issue.origin] ?? "";
  const word = unit === "" ? "be" : "have";
  return `this must ${word} at ${isSmall ? "least" : "most"} ${bound}${unit}.`;
}

function unknownKey(path: Path, written: Json): ConfigProblem {
  const key = String(path.at(-1));
  const parent = valueAt(written, path.slice(0, -1));
  const { any, fitting } = keysAt(path.slice(0, -1), isJsonObject(parent) ? parent : {});
  const name = plainText(key, 80);
  if (any.includes(key)) {
    const message = `\`${name}\` does not go with the other keys here; write ${formsAt(path.slice(0, -1))}.`;
    return { path, atKey: true, message };
  }
  const hint = didYouMean(key, any);
  const listed = fitting.length === 0 ? "" : ` Known here: ${fitting.join(", ")}.`;
  return {
    path,
    atKey: true,
    message: `\`${name}\` is not known here.${hint === "" ? listed : hint}`,
  };
}

/** Chooses the form that the writer meant, so that the message is about that one and not about all. */
function explainUnion(
  issue: Extract<Issue, { code: "invalid_union" }>,
  path: Path,
  value: Json | undefined,
  written: Json,
): readonly ConfigProblem[] {
  const say = (message: string): readonly ConfigProblem[] => [{ path, atKey: false, message }];
  if (issue.errors.length === 0) {
    // A discriminated union, whose discriminator (the end of the path) names none of its forms.
    const known = "options" in issue && Array.isArray(issue.options) ? issue.options : [];
    const what = value === undefined ? "this is missing" : `${shown(value)} is not known`;
    return say(`${what}; write one of ${known.join(", ")}.`);
  }
  // A form that is of another type altogether says so in an issue about the value itself.
  const fitting = issue.errors.filter(
    (branch) =>
      !branch.some(
        ({ code, path: at }) =>
          at.length === 0 && (code === "invalid_type" || code === "invalid_value"),
      ),
  );
  if (fitting.length === 0)
    return say(`${shown(value ?? null)} is not understood here; write ${formsAt(path)}.`);
  const started = fitting.filter((branch) => !branch.some((one) => isMissing(one, path, written)));
  const [only] = started.length === 0 && fitting.length === 1 ? fitting : started;
  if (only !== undefined && started.length <= 1)
    return only.flatMap((one) => explained(one, path, written));
  if (started.length > 1)
    return say(`this has the keys of several forms; keep one: ${formsAt(path)}.`);
  const keys = isJsonObject(value) ? Object.keys(value) : [];
  const hints = keys
    .map((key) => didYouMean(key, requiredOf(fitting)))
    .filter((hint) => hint !== "");
  return say(
    `this needs one of ${requiredOf(fitting)
      .map((key) => `\`${key}\``)
      .join(", ")}.${hints[0] ?? ""}`,
  );
}

function isMissing(issue: Issue, path: Path, written: Json): boolean {
  return (
    issue.code === "invalid_type" &&
    issue.path.length === 1 &&
    valueAt(written, [...path, String(issue.path[0])]) === undefined
  );
}

function requiredOf(branches: readonly (readonly Issue[])[]): readonly string[] {
  return branches.flatMap((branch) =>
    branch.flatMap((one) =>
      one.code === "invalid_type" && one.path.length === 1 ? [String(one.path[0])] : [],
    ),
  );
}

const pinForms = "follow, a channel, a version, sha256:…, NAME@VERSION, or { file: … }";
const forms: Readonly<Record<string, string>> = {
  auth: "none, { keys: … } or { oauth: … }",
  audit: "none, or { databaseUrl: …, payload: … }",
  credential:
    "none, { headers: … }, { clientCredentials: … }, { tokenExchange: … } or { users: … }",
  pin: pinForms,
};

/** The forms of what stands at a path, for a sentence that begins with "write". */
function formsAt(path: Path): string {
  if (path.at(-2) === "pins") return pinForms;
  if (path.at(-2) === "at") return "a text or null";
  if (path.length === 2 && path[0] === "servers") return "{ url: … } or { command: … }";
  return forms[String(path.at(-1))] ?? "one of its forms";
}

const typeWords: Readonly<Record<string, string>> = {
  string: "a text",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
  int: "a whole number",
  number: "a whole number",
  boolean: "true or false",
};

function typeWord(expected: string): string {
  return typeWords[expected] ?? expected;
}

/** The value at a path, or undefined. */
export function valueAt(value: Json, path: Path): Json | undefined {
  let here: Json | undefined = value;
  for (const key of path) {
    if (Array.isArray(here) && typeof key === "number") here = here[key];
    else if (isJsonObject(here) && Object.hasOwn(here, key)) here = here[key];
    else return undefined;
  }
  return here;
}

function shown(value: Json): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  if (typeof value === "string") return `\`${plainText(value, 60)}\``;
  return `the ${typeof value} ${String(value)}`;
}
