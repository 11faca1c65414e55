import { contractRules, plainText } from "@tenon/contract";
import type { Change, Json } from "@tenon/contract";
import type { NameIndex } from "../name-index.ts";

/** Changes that one message names; more are only counted. */
const mostNamed = 4;

const nouns: ReadonlyMap<string, string> = new Map([
  ["description-changed", "a description"],
  ["title-changed", "a title"],
  ["examples-changed", "the examples"],
  ["input-default-changed", "a default"],
  ["input-format-changed", "a parameter's format"],
  ["input-type-changed", "a parameter's type"],
  ["input-type-narrowed", "a parameter's type"],
  ["input-enum-added", "the values of a parameter"],
  ["input-property-added-required", "a new required parameter"],
  ["input-property-became-required", "a parameter that is required now"],
  ["output-default-changed", "a default of the results"],
]);

/** "a description, a default, …": kinds of changes by their rules, for a reader who knows no rule. */
export function wordsOfRules(rules: readonly string[]): string {
  return listed([...new Set(rules.map(wordOfRule))]);
}

function wordOfRule(rule: string): string {
  const noun = nouns.get(rule);
  if (noun !== undefined) return noun;
  if (rule.startsWith("annotation-")) return "a promise about what it does";
  if (rule.startsWith("output-")) return "what it returns";
  const page = contractRules.find(({ id }) => id === rule);
  return page?.family === "input" ? "what a parameter accepts" : "its definition";
}

/** "the description, the default of `limit` (10, now 20)": what changed about one tool, place by place. */
export function wordsOfChanges(changes: readonly Change[], index: NameIndex): string {
  return listed([...new Set(changes.map((change) => wordsOfChange(change, index)))]);
}

function wordsOfChange(change: Change, index: NameIndex): string {
  const { rule, path } = change;
  if (rule.startsWith("annotation-")) {
    const hint = path.slice(path.lastIndexOf("/") + 1);
    return hint === "" ? wordOfRule(rule) : `the annotation ${quoted(hint)}`;
  }
  const what = /^(?:input-|output-)?(description|title|examples|default)-changed$/u.exec(rule)?.[1];
  if (what === undefined) return wordOfRule(rule);
  const parameter = index.parameterOfChange(change);
  const whose =
    parameter === undefined
      ? path.startsWith("/outputSchema")
        ? " of its results"
        : ""
      : ` of ${quoted(parameter)}`;
  return `the ${what}${whose}${what === "default" ? fromTo(change) : ""}`;
}

function fromTo({ old, new: next }: Change): string {
  if (next === undefined) return old === undefined ? "" : " (gone)";
  return old === undefined ? ` (now ${value(next)})` : ` (${value(old)}, now ${value(next)})`;
}

function value(json: Json): string {
  return plainText(JSON.stringify(json), 40);
}

function quoted(name: string): string {
  return `\`${plainText(name, 80)}\``;
}

function listed(words: readonly string[]): string {
  const more = words.length - mostNamed;
  const named = more > 0 ? [...words.slice(0, mostNamed), `${more} more`] : [...words];
  const last = named.pop() ?? "";
  return named.length === 0 ? last : `${named.join(", ")} and ${last}`;
}
