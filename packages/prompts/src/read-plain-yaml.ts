import { filler } from "./mask.ts";
import { slice } from "./text.ts";
import type { Text } from "./text.ts";
import type { Entry, ListNode, MapNode, ScalarNode, ValueNode } from "./value.ts";
import { isPlaceholder } from "./written-value.ts";

/**
 * Reads YAML that is only lines of `key: text`, `key: [a, b]` and `key:` above `- item` lines, as nearly
 * all front matter is, with the places that the full parser gives; undefined for anything else.
 */
export function readPlainYaml(text: Text): MapNode | undefined {
  const { value } = text;
  const entries: Entry[] = [];
  let at = 0;
  while (at < value.length) {
    const end = lineEnd(value, at);
    const key = /^[A-Za-z_][\w-]{0,200}(?=:(?: |$))/u.exec(value.slice(at, end))?.[0];
    if (key === undefined || keyword.test(key)) return undefined;
    const [from, to] = trimmed(value, at + key.length + 1, end);
    const list = from === to ? blockList(text, end + 1) : undefined;
    const node = list?.node ?? valueAt(text, from, to);
    if (node === undefined) return undefined;
    const keyPlace = { start: text.start(at), end: text.end(at + key.length) };
    entries.push({ key, keyPlace, value: node });
    at = list?.after ?? end + 1;
  }
  if (entries.length === 0) return undefined;
  const place = { start: text.start(0), end: text.end(value.length) };
  return { kind: "map", entries, open: false, ...place };
}

/** The words that YAML reads as something else than text, in any of their spellings. */
const keyword = /^(?:null|true|false)$/iu;

/** A string whose characters are `inner`. */
export function stringNode(inner: Text): ScalarNode {
  const hole =
    inner.value.includes(filler) || isPlaceholder(inner.value) || inner.value.startsWith("=");
  const place = { start: inner.start(0), end: inner.end(inner.value.length) };
  return { kind: "scalar", value: inner.value, hole, text: inner, ...place };
}

function lineEnd(value: string, at: number): number {
  const newline = value.indexOf("\n", at);
  return newline === -1 ? value.length : newline;
}

/** A range without the spaces at its ends. */
function trimmed(value: string, from: number, to: number): readonly [from: number, to: number] {
  let [first, last] = [from, to];
  while (first < last && value.charCodeAt(first) === 32) first += 1;
  while (last > first && value.charCodeAt(last - 1) === 32) last -= 1;
  return [first, last];
}

function valueAt(text: Text, from: number, to: number): ValueNode | undefined {
  return text.value[from] === "[" ? flowList(text, from, to) : scalarAt(text, from, to);
}

/** A string in quotes without escapes, or plain text that cannot be a number, a keyword or a mapping. */
function scalarAt(text: Text, from: number, to: number): ScalarNode | undefined {
  const written = text.value.slice(from, to);
  if (!isPlain(written)) return undefined;
  if (/^(?:"[^"\\]+"|'[^']+')$/u.test(written)) return stringNode(slice(text, from + 1, to - 1));
  const isText =
    /^[A-Za-z_/]/u.test(written) && !/: | #|:$/u.test(written) && !keyword.test(written);
  return isText ? stringNode(slice(text, from, to)) : undefined;
}

/** True without control characters, line and paragraph separators and byte order marks. */
function isPlain(written: string): boolean {
  for (let at = 0; at < written.length; at += 1) {
    const code = written.charCodeAt(at);
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return false;
    if (code === 0x2028 || code === 0x2029 || code === 0xfeff) return false;
  }
  return true;
}

function flowList(text: Text, from: number, to: number): ListNode | undefined {
  const { value } = text;
  if (value[to - 1] !== "]" || /[[\]{}:#]/u.test(value.slice(from + 1, to - 1))) return undefined;
  const items: ScalarNode[] = [];
  const [first, last] = trimmed(value, from + 1, to - 1);
  const written = first === last ? [] : value.slice(first, last).split(",");
  let at = first;
  for (const { length } of written) {
    const item = scalarAt(text, ...trimmed(value, at, at + length));
    if (item === undefined) return undefined;
    items.push(item);
    at += length + 1;
  }
  return { kind: "list", items, open: false, start: text.start(from), end: text.end(to) };
}

/** `- item` lines of one indentation from `at` on, and the offset after them; undefined when there are none. */
function blockList(
  text: Text,
  at: number,
): { readonly node: ListNode; readonly after: number } | undefined {
  const { value } = text;
  const items: ScalarNode[] = [];
  let indent = "";
  let after = at;
  while (after < value.length) {
    const end = lineEnd(value, after);
    const lead = /^ {0,20}- /u.exec(value.slice(after, Math.min(end, after + 24)))?.[0];
    if (lead === undefined || (items.length > 0 && lead !== indent)) break;
    const item = scalarAt(text, ...trimmed(value, after + lead.length, end));
    if (item === undefined) return undefined;
    indent = lead;
    items.push(item);
    after = end + 1;
  }
  if (items.length === 0) return undefined;
  const place = {
    start: text.start(at + indent.length - 2),
    end: text.end(Math.min(after, value.length)),
  };
  return { node: { kind: "list", items, open: false, ...place }, after };
}
