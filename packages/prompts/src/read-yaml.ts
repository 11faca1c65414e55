import { isAlias, isMap, isScalar, isSeq, parseAllDocuments } from "yaml";
import type { ParsedNode, Scalar } from "yaml";
import { limits } from "./limits.ts";
import { filler } from "./mask.ts";
import { readPlainYaml, stringNode } from "./read-plain-yaml.ts";
import { decodeEscapes } from "./string-literal.ts";
import { TextBuilder, slice } from "./text.ts";
import type { Text } from "./text.ts";
import type { Entry, Place, ScalarNode, ValueNode } from "./value.ts";

/** What a YAML text holds; what could be read of it when it is broken. */
export interface YamlReading {
  readonly roots: readonly ValueNode[];
  /** The first syntax error: offset in the file, and what the parser says. */
  readonly broken: { readonly offset: number; readonly reason: string } | undefined;
}

/**
 * Reads YAML 1.2 documents with the place of every key and scalar; never throws. `parsed` is the text
 * with its template expressions covered, so that they do not break the syntax.
 */
export function readYaml(text: Text, parsed = text.value): YamlReading {
  if (text.value.length > limits.yamlCharacters) {
    const reason = `more than ${limits.yamlCharacters} characters`;
    return { roots: [], broken: { offset: text.start(0), reason } };
  }
  const plain = parsed === text.value ? readPlainYaml(text) : undefined;
  return plain === undefined ? parseYaml(text, parsed) : { roots: [plain], broken: undefined };
}

/** The reading of a full YAML parser. */
export function parseYaml(text: Text, parsed = text.value): YamlReading {
  try {
    const documents = parseAllDocuments(parsed, {
      prettyErrors: false,
      strict: false,
      uniqueKeys: false,
      logLevel: "silent",
    });
    if (!Array.isArray(documents)) return { roots: [], broken: undefined };
    const roots: ValueNode[] = [];
    let error: { readonly pos: readonly [number, number]; readonly message: string } | undefined;
    for (const document of documents) {
      error ??= document.errors[0];
      const node = toNode(text, document.contents, 0);
      if (node !== undefined) roots.push(node);
    }
    const broken =
      error === undefined ? undefined : { offset: text.start(error.pos[0]), reason: error.message };
    return { roots, broken };
  } catch (cause) {
    // The parser recurses, so nesting that no person writes ends here.
    const reason = cause instanceof Error ? cause.message : "the text cannot be parsed";
    return { roots: [], broken: { offset: text.start(0), reason } };
  }
}

/**
 * The places of comments that have lines of their own; lines inside of strings are not comments.
 * From `brokenAt` on nobody knows the strings, so only a line without indentation is one.
 */
export function yamlComments(
  text: Text,
  roots: readonly ValueNode[],
  brokenAt: number,
): readonly Place[] {
  const strings = roots.flatMap(stringPlaces);
  const comments: Place[] = [];
  let string = 0;
  for (const match of text.value.matchAll(/^[ \t]*#[^\n]*/gmu)) {
    const place = {
      start: text.start(match.index),
      end: text.end(match.index + match[0].length),
    };
    if (place.start >= brokenAt && !match[0].startsWith("#")) continue;
    while ((strings[string]?.end ?? Number.POSITIVE_INFINITY) <= place.start) string += 1;
    const inside = strings[string];
    if (inside === undefined || inside.start > place.start) comments.push(place);
  }
  return comments;
}

/** Places of strings over several lines, in order. */
function stringPlaces(node: ValueNode): readonly Place[] {
  if (node.kind === "map") return node.entries.flatMap(({ value }) => stringPlaces(value));
  if (node.kind === "list") return node.items.flatMap(stringPlaces);
  return node.text?.value.includes("\n") === true ? [node] : [];
}

function toNode(text: Text, node: ParsedNode | null, depth: number): ValueNode | undefined {
  if (node === null || depth > limits.valueDepth || isAlias(node)) return undefined;
  const [from, to] = node.range;
  const place = { start: text.start(from), end: text.end(to) };
  if (isScalar(node)) return scalarNode(text, node, place);
  if (isSeq<ParsedNode>(node)) {
    const items = node.items.flatMap((item) => toNode(text, item, depth + 1) ?? []);
    return { kind: "list", items, open: false, ...place };
  }
  if (!isMap<ParsedNode, ParsedNode | null>(node)) return undefined;
  const entries: Entry[] = [];
  for (const { key, value } of node.items) {
    if (!isScalar(key)) continue;
    const keyText = scalarText(text, key);
    const keyPlace = { start: keyText.start(0), end: keyText.end(keyText.value.length) };
    const valueNode = toNode(text, value, depth + 1) ?? {
      kind: "scalar" as const,
      value: null,
      hole: false,
      text: undefined,
      ...keyPlace,
    };
    entries.push({ key: String(key.value), keyPlace, value: valueNode });
  }
  return { kind: "map", entries, open: false, ...place };
}

function scalarNode(text: Text, node: ParsedNode & Scalar, place: Place): ScalarNode {
  const { value } = node;
  if (typeof value === "string") {
    const string = stringNode(scalarText(text, node));
    return value.includes(filler) ? { ...string, hole: true } : string;
  }
  const plain = typeof value === "number" || typeof value === "boolean" ? value : null;
  return { kind: "scalar", value: plain, hole: false, text: undefined, ...place };
}

/**
 * The characters of a scalar with their places. Folded line breaks stay line breaks: a reader of
 * text sees the same words.
 */
function scalarText(text: Text, node: Scalar): Text {
  const [from, to] = node.range ?? [0, 0];
  switch (node.type) {
    case "QUOTE_DOUBLE":
      return decodeEscapes(text, from + 1, Math.max(from + 1, to - 1));
    case "QUOTE_SINGLE":
      return singleQuoted(text, from + 1, Math.max(from + 1, to - 1));
    case "BLOCK_LITERAL":
    case "BLOCK_FOLDED":
      return blockScalar(text, from, to);
    default:
      return slice(text, from, to);
  }
}

function singleQuoted(text: Text, from: number, to: number): Text {
  const builder = new TextBuilder(text);
  let copied = from;
  for (
    let at = text.value.indexOf("''", from);
    at !== -1 && at < to;
    at = text.value.indexOf("''", at + 2)
  ) {
    builder.copy(copied, at);
    builder.replace("'", at, at + 2);
    copied = at + 2;
  }
  builder.copy(copied, to);
  return builder.build();
}

/** The lines below a `|` or `>` header without their common indentation. */
function blockScalar(text: Text, from: number, to: number): Text {
  const { value } = text;
  const builder = new TextBuilder(text);
  const header = value.indexOf("\n", from);
  if (header === -1 || header >= to) return builder.build();
  const explicit = /^[|>][+-]?([1-9])/u.exec(value.slice(from, header))?.[1];
  let indent =
    explicit === undefined
      ? -1
      : Number(explicit) + lineIndent(value, value.lastIndexOf("\n", from) + 1, from);
  for (let at = header + 1; at < to;) {
    const newline = value.indexOf("\n", at);
    const end = newline === -1 || newline >= to ? to : newline + 1;
    const own = lineIndent(value, at, end);
    if (indent === -1 && value.slice(at, end).trim() !== "") indent = own;
    builder.copy(Math.min(at + Math.min(own, Math.max(indent, 0)), end), end);
    at = end;
  }
  return builder.build();
}

function lineIndent(value: string, from: number, to: number): number {
  let at = from;
  while (at < to && value.charCodeAt(at) === 32) at += 1;
  return at - from;
}
