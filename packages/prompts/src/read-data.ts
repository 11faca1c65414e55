import { analyseText } from "./analyse.ts";
import type { Analysis } from "./analyse.ts";
import { walkData } from "./data.ts";
import { limits } from "./limits.ts";
import type { Text } from "./text.ts";
import { ValueReader } from "./value-reader.ts";
import type { ValueNode } from "./value.ts";

/**
 * Structured calls and declarations of a data file, and every other string of it as a text of its
 * own.
 */
export function readData(roots: readonly ValueNode[], analysis: Analysis, depth = 0): void {
  const understood = new Set<number>();
  for (const root of roots) {
    walkData(root, { ...analysis, understood });
    readStrings(root, analysis, understood, depth);
  }
}

function readStrings(
  node: ValueNode,
  analysis: Analysis,
  understood: ReadonlySet<number>,
  depth: number,
): void {
  if (node.kind === "map") {
    for (const { value } of node.entries) readStrings(value, analysis, understood, depth);
  } else if (node.kind === "list") {
    for (const item of node.items) readStrings(item, analysis, understood, depth);
  } else if (node.text !== undefined && !understood.has(node.start)) {
    const data = depth < limits.nestedTexts ? dataIn(node.text) : undefined;
    if (data === undefined) analyseText(node.text, analysis);
    else readData([data], analysis, depth + 1);
  }
}

/** The object or list that a string holds as a whole. */
function dataIn(text: Text): ValueNode | undefined {
  const start = /^\s*=?\s*(?=\[|\{(?![{%#]))/u.exec(text.value.slice(0, 200));
  if (start === null) return undefined;
  const reader = new ValueReader(text, start[0].length);
  const node = reader.value();
  const isWhole = reader.brokenAt === -1 && text.value.slice(reader.offset).trim() === "";
  return isWhole && node.kind !== "scalar" ? node : undefined;
}
