import { readYaml } from "./read-yaml.ts";
import type { YamlReading } from "./read-yaml.ts";
import { slice } from "./text.ts";
import type { Text } from "./text.ts";
import type { Entry, ListNode, ScalarNode, ValueNode } from "./value.ts";

/** The data block at the head of a Markdown file. */
export interface FrontMatter {
  readonly roots: readonly ValueNode[];
  /** Offset in the text where the body starts. */
  readonly after: number;
  readonly broken: YamlReading["broken"];
}

/**
 * Reads YAML between `---` lines at the start of a text; undefined when there is none. Broken YAML
 * is read line by line, as clients do.
 */
export function readFrontMatter(text: Text): FrontMatter | undefined {
  const opening = /^\s*---[ \t]*\r?\n/u.exec(text.value.slice(0, 2000));
  if (opening === null) return undefined;
  const from = opening[0].length;
  const closing = /^(?:---|\.\.\.)[ \t]*\r?$/mu;
  const found = closing.exec(text.value.slice(from));
  if (found === null) return unclosed(text, from);
  const to = from + found.index;
  const after = Math.min(text.value.length, to + found[0].length + 1);
  const inner = slice(text, from, to);
  const { roots, broken } = readYaml(inner);
  return broken === undefined
    ? { roots, after, broken }
    : { roots: [readLines(inner)], after, broken };
}

/** Without a closing line the leading `key: value` lines are the data. */
function unclosed(text: Text, from: number): FrontMatter | undefined {
  const lines = /^(?:[\w-]+:[^\n]*\n|[ \t]+[^\n]*\n|- [^\n]*\n)+/u.exec(
    text.value.slice(from, from + 20_000),
  );
  if (lines === null) return undefined;
  const inner = slice(text, from, from + lines[0].length);
  const broken = { offset: text.start(0), reason: "no line `---` ends the front matter" };
  return { roots: [readLines(inner)], after: from + lines[0].length, broken };
}

/** `key: value` lines and `- item` lines below a key, whatever else the values hold. */
function readLines(text: Text): ValueNode {
  const entries: Entry[] = [];
  let list: { readonly items: ScalarNode[] } | undefined;
  for (const match of text.value.matchAll(/[^\n]*(?:\n|$)/gu)) {
    const line = match[0].replace(/\r?\n$/u, "");
    const item = /^\s*-\s+(?=\S)/u.exec(line);
    if (item !== null && list !== undefined) {
      list.items.push(scalar(text, match.index + item[0].length, match.index + line.length));
      continue;
    }
    const key = /^([\w-]+):[ \t]*/u.exec(line);
    const name = key?.[1];
    if (key === null || name === undefined) continue;
    const keyPlace = { start: text.start(match.index), end: text.end(match.index + name.length) };
    const valueFrom = match.index + key[0].length;
    const valueTo = match.index + line.length;
    list = undefined;
    if (valueFrom < valueTo) {
      entries.push({ key: name, keyPlace, value: lineValue(text, valueFrom, valueTo) });
    } else {
      const items: ScalarNode[] = [];
      list = { items };
      const node: ListNode = { kind: "list", items, open: false, ...keyPlace };
      entries.push({ key: name, keyPlace, value: node });
    }
  }
  return {
    kind: "map",
    entries,
    open: false,
    start: text.start(0),
    end: text.end(text.value.length),
  };
}

function lineValue(text: Text, from: number, to: number): ValueNode {
  const written = text.value.slice(from, to).trimEnd();
  const end = from + written.length;
  if (!written.startsWith("[") || !written.endsWith("]")) return scalar(text, from, end);
  const items: ScalarNode[] = [];
  for (const match of written.slice(1, -1).matchAll(/[^,]+/gu)) {
    const name = match[0].trim();
    const start = from + 1 + match.index + match[0].indexOf(name);
    if (name !== "") items.push(scalar(text, start, start + name.length));
  }
  return { kind: "list", items, open: false, start: text.start(from), end: text.end(end) };
}

function scalar(text: Text, from: number, to: number): ScalarNode {
  const quote = text.value[from];
  const quoted = (quote === '"' || quote === "'") && to - from > 1 && text.value[to - 1] === quote;
  const inner = quoted ? slice(text, from + 1, to - 1) : slice(text, from, to);
  const place = { start: inner.start(0), end: inner.end(inner.value.length) };
  return { kind: "scalar", value: inner.value, hole: false, text: inner, ...place };
}
