import { inertLine, type Json } from "@tenon/contract";
import { reportLimits } from "./limits.ts";

/** Text of a stranger made inert for one line of a log: no control character, no command of a CI system. */
export function oneLine(text: string, maxLength: number = reportLimits.message): string {
  return inertLine(text, maxLength);
}

/** A JSON value on one inert line, cut at `maxLength`. */
export function oneLineJson(value: Json, maxLength: number = reportLimits.inlineValue): string {
  return oneLine(JSON.stringify(value), maxLength);
}
