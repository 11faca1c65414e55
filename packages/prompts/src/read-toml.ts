import { decodeEscapes, stringLiteralAt } from "./string-literal.ts";
import { slice } from "./text.ts";
import type { Text } from "./text.ts";
import type { Entry, Place, ValueNode } from "./value.ts";
import { ValueReader } from "./value-reader.ts";

/**
 * What a TOML text holds, tables flattened into maps; `brokenAt` is the file offset of the first
 * line that is not TOML, or -1.
 */
export interface TomlReading {
  readonly root: ValueNode;
  /** Places of the comments in the file, in order. */
  readonly comments: readonly Place[];
  readonly brokenAt: number;
}

/**
 * Reads the part of TOML 1.0 that commands and settings use: tables, keys, every kind of string,
 * arrays, inline tables.
 */
export function readToml(text: Text): TomlReading {
  const { value } = text;
  const root: Entry[] = [];
  const comments: Place[] = [];
  const comment = (from: number): number => {
    const newline = value.indexOf("\n", from);
    const to = newline === -1 ? value.length : newline;
    if (/^[ \t]*#/u.test(value.slice(from, to)))
      comments.push({ start: text.start(from), end: text.end(to) });
    return to + 1;
  };
  let table = root;
  let brokenAt = -1;
  for (let at = 0; at < value.length;) {
    const newline = value.indexOf("\n", at);
    const end = newline === -1 ? value.length : newline;
    const line = value.slice(at, Math.min(end, at + 300));
    const header = /^\s*\[{1,2}\s*([\w."' -]+?)\s*\]{1,2}\s*(?:#.*)?\r?$/u.exec(line);
    const key =
      /^\s*((?:[\w-]+|"[^"\n]*"|'[^'\n]*')(?:\s*\.\s*(?:[\w-]+|"[^"\n]*"|'[^'\n]*'))*)\s*=[ \t]*/u.exec(
        line,
      );
    if (header?.[1] !== undefined) {
      table = subTable(root, header[1], text, at);
      at = end + 1;
    } else if (key?.[1] !== undefined) {
      const from = at + line.indexOf(key[1]);
      const keyPlace = { start: text.start(from), end: text.end(from + key[1].length) };
      const read = valueAt(text, at + key[0].length);
      const names = key[1].split(".").map((name) => name.trim().replaceAll(/^["']|["']$/gu, ""));
      const holder = names
        .slice(0, -1)
        .reduce((entries, name) => child(entries, name, keyPlace), table);
      holder.push({ key: names.at(-1) ?? "", keyPlace, value: read.node });
      at = comment(read.after);
    } else {
      if (brokenAt === -1 && !/^\s*(?:#|\r?$)/u.test(line)) brokenAt = text.start(at);
      at = comment(at);
    }
  }
  return {
    root: { kind: "map", entries: root, open: false, start: 0, end: text.end(value.length) },
    comments,
    brokenAt,
  };
}

function valueAt(text: Text, at: number): { readonly node: ValueNode; readonly after: number } {
  const quote = text.value[at];
  if (quote !== '"' && quote !== "'") {
    const reader = new ValueReader(text, at);
    const node = reader.value();
    return { node, after: reader.offset };
  }
  const literal = stringLiteralAt(text.value, at);
  const inner =
    quote === "'"
      ? slice(text, literal.from, literal.to)
      : decodeEscapes(text, literal.from, literal.to);
  const place = { start: inner.start(0), end: inner.end(inner.value.length) };
  return {
    node: { kind: "scalar", value: inner.value, hole: false, text: inner, ...place },
    after: literal.after,
  };
}

function subTable(root: Entry[], header: string, text: Text, at: number): Entry[] {
  const place = { start: text.start(at), end: text.end(at) };
  return header
    .split(".")
    .map((name) => name.trim().replaceAll(/^["']|["']$/gu, ""))
    .reduce((entries, name) => child(entries, name, place), root);
}

/** The entries of a fresh map below `key`. */
function child(entries: Entry[], key: string, keyPlace: Place): Entry[] {
  const inner: Entry[] = [];
  entries.push({ key, keyPlace, value: { kind: "map", entries: inner, open: false, ...keyPlace } });
  return inner;
}
