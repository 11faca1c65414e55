import type { Fact } from "../diff/fact.ts";
import type { Json } from "../json.ts";
import { plainText } from "../plain-text.ts";

/**
 * What a fact of a schema is about: `parameter status`, `result field id`, `the argument
 * object`, `the result`.
 */
export function thing({ side, place, oldPointer, newPointer }: Fact): string {
  const output = side === "output" || (oldPointer ?? newPointer ?? "").startsWith("/outputSchema");
  if (place === "") return output ? "the result" : "the argument object";
  return `${output ? "result field" : "parameter"} ${plainText(place)}`;
}

/** A value of a server, quoted for one line. */
export function quoted(value: Json | undefined): string {
  return value === undefined ? "nothing" : plainText(JSON.stringify(value), longestQuote);
}

/** Type names as people say them: `string or null`. */
export function typeList(value: Json | undefined): string {
  const names = Array.isArray(value) ? value : [value ?? "nothing"];
  if (names.length === 0) return "no value at all";
  return names.length === 7 || names.length === 6
    ? "anything"
    : names.map((name) => plainText(String(name), longestQuote)).join(" or ");
}

/** A name of a server, for one line. */
export function named(name: string | undefined): string {
  return plainText(name ?? "");
}

const longestQuote = 80;
