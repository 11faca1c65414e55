import { isJsonObject, nameLikeness, plainText, toolDigest } from "@tenon/contract";
import type { CompatibilityPolicy, Json, Tool, ValidationProblem } from "@tenon/contract";
import type { ExampleCall, Reference } from "@tenon/prompts";
import { didYouMean } from "../config/suggestion.ts";
import type { Draft } from "../draft.ts";
import type { NameIndex } from "../name-index.ts";
import { dotted, identityOf, isMissing, pathOf, problemsOf } from "./call-problems.ts";
import { base } from "./names.ts";
import { renamedCall } from "./renamed-call.ts";
import { originOf, requiredSince } from "./required.ts";

/** `changes`: what became invalid between two contracts. `everything`: all that is invalid now. */
export type Judged = "changes" | "everything";

type CallReference = Reference & { readonly call: ExampleCall };

/** True for a call whose arguments are sure enough to judge. */
export function isJudgedCall(reference: Reference): reference is CallReference {
  return (
    reference.kind === "call" && reference.call !== undefined && reference.confidence !== "possible"
  );
}

/** Where a call stands: its prompt's references, and the findings about names, which are not told twice. */
export interface CallContext {
  readonly references: readonly Reference[];
  readonly named: readonly Draft[];
}

/** Findings about one example call. */
export async function brokenCall(
  reference: CallReference,
  index: NameIndex,
  { references, named }: CallContext,
  judged: Judged,
  policy: CompatibilityPolicy,
): Promise<readonly Draft[]> {
  const fate = index.tool(reference.tool);
  const now = fate.state === "gone" ? undefined : index.toolNow(fate.now);
  if (now === undefined || fate.state === "gone") return [];
  const before = index.toolBefore(reference.tool);
  const required = requiredSince(index, reference.tool);
  // Under its new name a renamed tool is judged as well: `tenon fix` writes the name, not what else it needs.
  const changed =
    before === undefined
      ? originOf(index, reference.tool) !== reference.tool
      : before !== now && toolDigest(before) !== toolDigest(now);
  if (judged === "changes" && !changed && required.length === 0) return [];
  const { call } = reference;
  const renamed = renamedCall(call, reference.tool, index);
  const problems = await problemsOf(now, renamed.call, policy);
  const old =
    judged === "everything" || before === undefined ? [] : await problemsOf(before, call, policy);
  const known = new Set(old.map((problem) => identityOf(renamed.moved(problem))));
  const told = named.filter(
    (draft) => draft.server === reference.server && draft.tool === reference.tool,
  );
  const news = problems.filter((problem) => {
    const because = requiredFor(problem, now, index, required);
    const isNew =
      because !== undefined ||
      judged === "everything" ||
      (changed && !known.has(identityOf(problem)));
    return isNew && !isTold(problem, told, renamed.call.arguments);
  });
  return news.length === 0 ? [] : draftsOf(reference, news, index, required, references);
}

function draftsOf(
  reference: CallReference,
  problems: readonly ValidationProblem[],
  index: NameIndex,
  required: ReturnType<typeof requiredSince>,
  references: readonly Reference[],
): readonly Draft[] {
  const tool = `\`${plainText(reference.tool)}\` (${plainText(reference.server)})`;
  const drafts: Draft[] = [];
  const rest: ValidationProblem[] = [];
  const missing = new Set<string>();
  const keys = new KeyPlaces(reference, references);
  for (const problem of problems) {
    if (!isMissing(problem)) {
      const key = isUndeclared(problem) ? keys.next(pathOf(problem)) : undefined;
      if (key === undefined) rest.push(problem);
      else if (key !== "told") drafts.push(undeclaredKey(key, index, meantBy(problem, problems)));
      continue;
    }
    const parameter = pathOf(problem);
    if (missing.has(parameter)) continue;
    missing.add(parameter);
    const change =
      required.find((entry) => entry.parameter === parameter)?.change ??
      index.changeAt(reference.tool, parameter);
    const message = `This call of ${tool} lacks \`${plainText(parameter)}\`, which is required.${choices(index, reference.tool, parameter)} Add it to the example.`;
    drafts.push({ ...base("prompt-missing-required", reference, message, change), parameter });
  }
  const [first] = rest;
  if (first !== undefined) drafts.push(invalidExample(reference, rest, first, index, tool));
  return drafts;
}

/** ` It is one of: get, get_comments.` where the parameter has an enumeration. */
function choices(index: NameIndex, tool: string, path: string): string {
  const fate = index.tool(tool);
  const values =
    fate.state === "gone" ? undefined : index.parametersNow(fate.now).get(path)?.values;
  if (values === undefined || values.length === 0) return "";
  const listed = values.slice(0, 8).map((value) => {
    return plainText(typeof value === "string" ? value : JSON.stringify(value), 40);
  });
  return ` It is one of: ${listed.join(", ")}${values.length > listed.length ? ", …" : ""}.`;
}

function isUndeclared({ keyword, key }: ValidationProblem): boolean {
  return key !== undefined && keyword.endsWith("Properties");
}

/** Where the keys of a call stand, as far as the prompt's references say; each place is given once. */
class KeyPlaces {
  readonly #places = new Map<string, Reference[]>();

  constructor(call: CallReference, references: readonly Reference[]) {
    for (const reference of references) {
      const { kind, server, tool, parameter, line, column } = reference;
      const after = line > call.line || (line === call.line && column >= call.column);
      const own = server === call.server && tool === call.tool;
      if (kind !== "parameter" || parameter === undefined || !after || !own) continue;
      const places = this.#places.get(parameter);
      if (places === undefined) this.#places.set(parameter, [reference]);
      else places.push(reference);
    }
  }

  /** The next place of a key; `told` when all of its places were given; undefined when it has none. */
  next(path: string): Reference | "told" | undefined {
    const places = this.#places.get(path);
    return places === undefined ? undefined : (places.shift() ?? "told");
  }
}

/** Below this the required key is more likely to be just missing. */
const leastLikeness = 0.3;

/** Words that servers give each other's meaning although their letters differ. */
const synonyms: readonly (readonly string[])[] = [
  ["folder", "directory", "dir", "path"],
  ["text", "body", "content", "message"],
  ["query", "search", "question", "q"],
  ["title", "name", "subject"],
  ["limit", "count", "max", "first"],
  ["ref", "target", "selector", "element"],
  ["url", "uri", "link", "address"],
];

/**
 * When an object has one undeclared key and lacks one required one, the second is probably what the first means, as far
 * as their names are somewhat alike.
 */
function meantBy(
  problem: ValidationProblem,
  problems: readonly ValidationProblem[],
): string | undefined {
  const beside = problems.filter(
    ({ instancePointer }) => instancePointer === problem.instancePointer,
  );
  const missing = new Set(beside.filter(isMissing).map((other) => other.key));
  const undeclared = new Set(beside.filter(isUndeclared).map((other) => other.key));
  const [meant] = missing;
  const [written] = undeclared;
  if (missing.size !== 1 || undeclared.size !== 1) return undefined;
  if (meant === undefined || written === undefined) return undefined;
  return isLike(written, meant) ? meant : undefined;
}

function isLike(written: string, meant: string): boolean {
  const [one, other] = [written.toLowerCase(), meant.toLowerCase()];
  return (
    nameLikeness(written, meant) >= leastLikeness ||
    synonyms.some((words) => words.includes(one) && words.includes(other))
  );
}

/** An undeclared key, told at the key itself. */
function undeclaredKey(key: Reference, index: NameIndex, meant: string | undefined): Draft {
  const path = key.parameter ?? "";
  const fate = index.tool(key.tool);
  const known = fate.state === "gone" ? [] : index.parametersNow(fate.now).keys();
  const guess = meant === undefined ? "" : ` Did you mean \`${plainText(meant)}\`?`;
  const hint = didYouMean(path, known) || guess;
  const todo = hint === "" ? "Take it out of the example." : hint.trim();
  const message = `\`${plainText(key.tool)}\` (${plainText(key.server)}) has no parameter \`${plainText(path)}\`. ${todo}`;
  const change = index.changeAt(key.tool, path);
  return { ...base("prompt-unknown-parameter", key, message, change), parameter: path };
}

function invalidExample(
  reference: CallReference,
  problems: readonly ValidationProblem[],
  first: ValidationProblem,
  index: NameIndex,
  tool: string,
): Draft {
  const reasons = [...new Set(problems.map((problem) => plainText(problem.message, 160)))];
  const more = reasons.length > 3 ? `; and ${reasons.length - 3} more` : "";
  const message = `This call of ${tool} is not valid: ${reasons.slice(0, 3).join("; ")}${more}. Change its arguments.`;
  const parameter = pathOf(first);
  const change =
    index.changeAt(reference.tool, parameter) ??
    index.changeAt(reference.tool, dotted(first.instancePointer)) ??
    index.step.changes.find(
      ({ tool: name, level }) => name === reference.tool && level === "breaking",
    );
  return {
    ...base("prompt-invalid-example", reference, message, change),
    ...(parameter === "" ? {} : { parameter }),
    detail: problems.map(identityOf).toSorted(),
  };
}

function requiredFor(
  problem: ValidationProblem,
  tool: Tool,
  index: NameIndex,
  required: ReturnType<typeof requiredSince>,
): object | undefined {
  if (!isMissing(problem)) return undefined;
  const path = pathOf(problem);
  if (!index.parametersNow(tool.name).has(path)) return undefined;
  return required.find((entry) => entry.parameter === path);
}

/** True when a finding about a name of the same tool in the same file says the same. */
function isTold(problem: ValidationProblem, named: readonly Draft[], value: Json): boolean {
  const path = pathOf(problem);
  return named.some(({ parameter = "", rule, detail }) => {
    if (parameter === "") return false;
    if (rule === "prompt-unknown-value") {
      return path === parameter && valueAt(value, problem.instancePointer) === detail;
    }
    return (
      path === parameter || path.startsWith(`${parameter}.`) || path.startsWith(`${parameter}[]`)
    );
  });
}

function valueAt(value: Json, pointer: string): Json | undefined {
  let at: Json | undefined = value;
  for (const part of pointer.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(at)) at = at[Number(key)];
    else at = isJsonObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return at;
}
