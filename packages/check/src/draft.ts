import type { Json } from "@tenon/contract";
import type { Span } from "@tenon/prompts";
import type { Finding } from "./check-report.ts";

/** A finding before waivers and policy: no fingerprint yet. */
export interface Draft extends Omit<Finding, "fingerprint"> {
  /** Part of the identity beside the above: a value, a key. */
  readonly detail?: Json;
  /** True when nobody is sure that the place means the tool: policy never raises it to an error. */
  readonly possible?: true;
}

/** The whole first line's start: where a finding about a file as such stands. */
export const startOfFile: Span = { line: 1, column: 1, endLine: 1, endColumn: 1 };

/** The start of a line. */
export function lineSpan(line: number): Span {
  return { line, column: 1, endLine: line, endColumn: 1 };
}
