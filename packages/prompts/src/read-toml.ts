import { parseTOML } from "toml-eslint-parser";
import type { AST } from "toml-eslint-parser";
import { limits } from "./limits.ts";
import { decodeEscapes } from "./string-literal.ts";
import { slice } from "./text.ts";
import type { Text } from "./text.ts";
import type { Entry, MapNode, Place, ScalarNode, ValueNode } from "./value.ts";

/** What a TOML text holds, each table as a map of its own; or where it is no TOML, and why. */
export type TomlReading =
  | { readonly root: MapNode; readonly broken: undefined }
  | {
      readonly root: undefined;
      readonly broken: { readonly offset: number; readonly reason: string };
    };

/** Reads TOML 1.0 with the place of every key and string; never throws. */
export function readToml(text: Text): TomlReading {
  if (text.value.length > limits.tomlCharacters) {
    const reason = `more than ${limits.tomlCharacters} characters`;
    return { root: undefined, broken: { offset: text.start(0), reason } };
  }
  try {
    const program = parseTOML(text.value, { tomlVersion: "1.0" });
    const entries: Entry[] = [];
    for (const node of program.body[0].body) addNode(text, node, entries);
    const place = { start: text.start(0), end: text.end(text.value.length) };
    return { root: { kind: "map", entries, open: false, ...place }, broken: undefined };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : "it cannot be parsed";
    return { root: undefined, broken: { offset: text.start(errorOffset(cause, text)), reason } };
  }
}

/** The parser's errors have an index; a nesting too deep for it has none. */
function errorOffset(cause: unknown, text: Text): number {
  const index =
    typeof cause === "object" && cause !== null && "index" in cause ? cause.index : undefined;
  return typeof index === "number" ? Math.max(0, Math.min(index, text.value.length)) : 0;
}

function addNode(text: Text, node: AST.TOMLKeyValue | AST.TOMLTable, into: Entry[]): void {
  const isTable = node.type === "TOMLTable";
  const names = node.key.keys;
  let entries = into;
  for (const [index, name] of names.entries()) {
    const [from, to] = name.range;
    const isQuoted = name.type === "TOMLQuoted";
    const keyPlace = placeOf(text, from + (isQuoted ? 1 : 0), to - (isQuoted ? 1 : 0));
    const key = isQuoted ? name.value : name.name;
    if (index === names.length - 1 && !isTable) {
      entries.push({ key, keyPlace, value: toNode(text, node.value) });
      return;
    }
    const inner: Entry[] = [];
    entries.push({
      key,
      keyPlace,
      value: { kind: "map", entries: inner, open: false, ...keyPlace },
    });
    entries = inner;
  }
  if (isTable) for (const entry of node.body) addNode(text, entry, entries);
}

function toNode(text: Text, node: AST.TOMLContentNode): ValueNode {
  const place = placeOf(text, ...node.range);
  if (node.type === "TOMLArray") {
    const items = node.elements.map((element) => toNode(text, element));
    return { kind: "list", items, open: false, ...place };
  }
  if (node.type === "TOMLInlineTable") {
    const entries: Entry[] = [];
    for (const entry of node.body) addNode(text, entry, entries);
    return { kind: "map", entries, open: false, ...place };
  }
  if (node.kind === "string") return stringNode(text, ...node.range);
  const { value } = node;
  const plain = typeof value === "number" || typeof value === "boolean" ? value : null;
  return { kind: "scalar", value: plain, hole: false, text: undefined, ...place };
}

/** A string between its quotes, whichever they are. */
function stringNode(text: Text, from: number, to: number): ScalarNode {
  const mark = text.value[from] ?? '"';
  const width = to - from >= 6 && text.value.startsWith(mark.repeat(3), from) ? 3 : 1;
  const isLiteral = mark === "'";
  const inner = isLiteral
    ? slice(text, from + width, to - width)
    : decodeEscapes(text, from + width, to - width);
  const place = { start: inner.start(0), end: inner.end(inner.value.length) };
  return { kind: "scalar", value: inner.value, hole: false, text: inner, ...place };
}

function placeOf(text: Text, from: number, to: number): Place {
  return { start: text.start(from), end: text.end(to) };
}
