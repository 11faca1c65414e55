import { type Json, plainText } from "@tenon/contract";
import { reportLimits } from "./limits.ts";

/** `##[x]`, `##vso[x]`, `##teamcity[x]`: commands that CI systems obey anywhere in a line. */
const inlineCommand = /##(?=[a-z]{0,16}\[)/gi;
/** `::x::` is a command for a runner at the start of a line, white space before it or not. */
const leadingCommand = /(^|\s):{2,}/g;

/** Text of a stranger made inert for one line of a log: no control character, no command of a CI system. */
export function oneLine(text: string, maxLength: number = reportLimits.message): string {
  return disarm(plainText(text, maxLength)).replace(leadingCommand, "$1:");
}

/** The same line, as wide, without a command that CI systems obey in the middle of a line. */
export function disarm(line: string): string {
  return line.replace(inlineCommand, "#\ufffd");
}

/** A JSON value on one inert line, cut at `maxLength`. */
export function oneLineJson(value: Json, maxLength: number = reportLimits.inlineValue): string {
  return oneLine(JSON.stringify(value), maxLength);
}

/** What `JSON.stringify` leaves raw inside strings although a terminal or a CI log may obey it. */
const rawInJson =
  /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]|##(?=[a-z]{0,16}\[)/gi;

/** JSON text of the same value in which nothing can act on a terminal or a CI log: such characters are `\u` escapes. */
export function inertJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(rawInJson, escaped);
}

function escaped(match: string): string {
  const code = match.charCodeAt(0).toString(16).padStart(4, "0");
  return `\\u${code}${match.slice(1)}`;
}
