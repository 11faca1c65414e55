import { readJson } from "./read-json.ts";
import { joinTexts } from "./text.ts";
import type { Text } from "./text.ts";
import type { MapNode, ValueNode } from "./value.ts";

/** One cell of a notebook: its lines as one text. */
export interface Cell {
  readonly kind: "markdown" | "code";
  readonly text: Text;
}

/** The cells of a Jupyter notebook; what cells put out and a notebook's settings are no prompts. */
export function readNotebook(text: Text): {
  readonly cells: readonly Cell[];
  readonly brokenAt: number;
} {
  const { roots, brokenAt } = readJson(text);
  const cells: Cell[] = [];
  for (const root of roots) {
    const list = root.kind === "map" ? valueOf(root, "cells") : undefined;
    if (list?.kind !== "list") continue;
    for (const node of list.items) {
      const cell = node.kind === "map" ? cellOf(node) : undefined;
      if (cell !== undefined) cells.push(cell);
    }
  }
  return { cells, brokenAt };
}

function cellOf(node: MapNode): Cell | undefined {
  const type = valueOf(node, "cell_type");
  const source = valueOf(node, "source");
  const lines = source?.kind === "list" ? source.items : source === undefined ? [] : [source];
  const texts = lines.flatMap((line) =>
    line.kind === "scalar" && line.text !== undefined ? [line.text] : [],
  );
  if (texts.length === 0) return undefined;
  const isCode = type?.kind === "scalar" && type.value === "code";
  return { kind: isCode ? "code" : "markdown", text: joinTexts(texts) };
}

function valueOf(node: MapNode, key: string): ValueNode | undefined {
  return node.entries.find((entry) => entry.key === key)?.value;
}
