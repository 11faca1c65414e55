import { plainText } from "./plain-text.ts";

/** `##[x]`, `##vso[x]`, `##teamcity[x]`: commands that CI systems obey anywhere in a line. */
const inlineCommand = /##(?=[a-z]{0,16}\[)/gi;
/** `::x::` is a command for a runner at the start of a line, white space before it or not. */
const leadingCommand = /(^|\s):{2,}/g;

/** Text of a stranger for one line of a terminal or CI log: no control character, no command, at most `maxLength`. */
export function inertLine(text: string, maxLength = 200): string {
  return disarmed(plainText(text, maxLength)).replace(leadingCommand, "$1:");
}

/** Several lines of a stranger, each inert, tabs kept; only what nobody may obey is changed. */
export function inertLines(text: string): string {
  const inert = (part: string): string => inertLine(part, part.length);
  return text
    .split("\n")
    .map((line) => line.replace(/\r$/, "").split("\t").map(inert).join("\t"))
    .join("\n");
}

/** The same line, as wide, without a command that CI systems obey in the middle of a line. */
export function disarmed(line: string): string {
  return line.replace(inlineCommand, "#\ufffd");
}

/** What `JSON.stringify` leaves raw inside strings although a terminal or a CI log may obey it, or people do not see it. */
const rawInJson =
  /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]|[\u{e0000}-\u{e007f}]|##(?=[a-z]{0,16}\[)/giu;

/** JSON text of the same value in which nothing can act on a terminal or a CI log: such characters are `\u` escapes. */
export function inertJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(rawInJson, escaped);
}

function escaped(match: string): string {
  if (match === "##") return `${unit("#")}#`;
  return match.split("").map(unit).join("");
}

function unit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
