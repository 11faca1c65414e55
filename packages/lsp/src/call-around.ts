import type { Analysis, Use } from "./analysis.ts";
import { limits } from "./limits.ts";

/** The call whose arguments are being written. */
export interface CallAround {
  /** The tool at its head: several when more than one server owns the name. */
  readonly uses: readonly Use[];
  /** Dotted path of the object that the cursor is in; "" for the arguments themselves. */
  readonly path: string;
  /** Keys that the same brackets already hold. */
  readonly written: ReadonlySet<string>;
}

/** Keys that hold a call's arguments: nothing above them is a parameter. */
const roots: ReadonlySet<string> = new Set(
  "arguments args input inputs parameters params kwargs toolinput tool_input payload".split(" "),
);

/**
 * Finds `tool(…`, `tool {…` or `{"name": "tool", "arguments": {…` around an offset by walking back to brackets that
 * nothing closes, over at most `limits.contextCharacters` and never over a blank line.
 */
export function callAround(analysis: Analysis, offset: number): CallAround | undefined {
  const { text } = analysis.places;
  const first = Math.max(0, offset - limits.contextCharacters);
  const segments: string[] = [];
  let inner: number | undefined;
  let depth = 0;
  for (let at = offset - 1; at >= first; at -= 1) {
    const character = text[at];
    if (character === "\n" && /^\r?\n/u.test(text.slice(at + 1, at + 3))) return undefined;
    if (character === ")" || character === "}" || character === "]") depth += 1;
    if (character !== "(" && character !== "{" && character !== "[") continue;
    if (depth > 0) {
      depth -= 1;
      continue;
    }
    if (character !== "[") inner ??= at;
    const head = text.slice(Math.max(first, at - 140), at);
    const uses = inner === undefined ? [] : usesBefore(analysis, at, head);
    if (uses.length > 0) return around(analysis, uses, segments, inner ?? at, offset);
    if (character === "(") return undefined;
    const key = /["'`]?([\w-]{1,128})["'`]?\s{0,8}[:=]\s{0,8}$/u.exec(head)?.[1];
    if (key !== undefined && roots.has(key.toLowerCase())) {
      return around(analysis, toolAbove(analysis, at), segments, inner ?? at, offset);
    }
    if (character === "[") segments.unshift("[]");
    else if (key !== undefined) segments.unshift(key);
    if (character === "[" && key !== undefined) segments.unshift(key);
  }
  return undefined;
}

function around(
  analysis: Analysis,
  uses: readonly Use[],
  segments: readonly string[],
  inner: number,
  offset: number,
): CallAround | undefined {
  if (uses.length === 0) return undefined;
  const path = segments.join(".").replaceAll(".[]", "[]");
  const body = analysis.places.text.slice(inner + 1, offset);
  const keys = body.matchAll(/["'`]?([\w-]{1,128})["'`]?\s{0,4}[:=]/gu);
  return { uses, path, written: new Set([...keys].map(([, key = ""]) => key)) };
}

/** The tool whose name ends right before a bracket, quotes and blanks between them allowed. */
function usesBefore(analysis: Analysis, bracket: number, head: string): readonly Use[] {
  const end = bracket - (head.length - head.trimEnd().length);
  return analysis.uses.filter(
    ({ reference, to }) => reference.kind === "tool" && (to === end || to === end - 1),
  );
}

/** The tool named last before an offset: `{"name": "tool", "arguments": {`. */
function toolAbove(analysis: Analysis, offset: number): readonly Use[] {
  const tools = analysis.uses.filter(
    ({ reference, to }) => reference.kind === "tool" && to <= offset,
  );
  const last = tools.at(-1);
  if (last === undefined || offset - last.to > limits.contextCharacters) return [];
  return tools.filter(({ from, to }) => from === last.from && to === last.to);
}
