import { allowLists, denyLists, serverMaps } from "./data-keys.ts";
import { serverOf } from "./data-reading.ts";
import type { DataReading, Within } from "./data-reading.ts";
import { declaredName } from "./declarations.ts";
import { keyedTool, structuredCall } from "./structured-calls.ts";
import { fileText } from "./text.ts";
import type { Text } from "./text.ts";
import type { Entry, ScalarNode, ValueNode } from "./value.ts";

/**
 * Walks maps and lists, wherever they were written, and adds tools, arguments, declarations and
 * grants.
 */
export function walkData(node: ValueNode, reading: DataReading, server?: Within): void {
  if (node.kind === "list") {
    for (const item of node.items) walkData(item, reading, server);
  } else if (node.kind === "map") {
    const consumed = structuredCall(node, reading, server);
    for (const entry of node.entries) if (entry !== consumed) walkEntry(entry, reading, server);
  }
}

function walkEntry(entry: Entry, reading: DataReading, server: Within | undefined): void {
  const key = entry.key.toLowerCase();
  if (allowLists.has(key)) declaredList(entry.value, reading, server, "allow");
  else if (denyLists.has(key)) declaredList(entry.value, reading, server, "deny");
  keyedTool(entry, reading, server);
  if (serverMaps.has(key)) declaredServers(entry.value, reading);
  else walkData(entry.value, reading, server);
}

/**
 * `mcpServers: {github: {includeTools: […]}}`: the keys are servers; lists inside name their tools.
 */
function declaredServers(node: ValueNode, reading: DataReading): void {
  const names: ScalarOrKey[] =
    node.kind === "map"
      ? node.entries.map(({ key, value }) => ({ name: key, value }))
      : node.kind === "list"
        ? node.items.flatMap((item) =>
            item.kind === "scalar" ? [{ name: String(item.value), value: item }] : [],
          )
        : String(node.value)
            .split(",")
            .map((name) => ({ name: name.trim(), value: node }));
  for (const { name, value } of names) {
    const known = serverNamed(name, reading);
    if (known !== undefined) reading.collector.declaredServers.add(known);
    if (value.kind === "map")
      walkData(value, reading, known === undefined ? "foreign" : { server: known });
  }
}

interface ScalarOrKey {
  readonly name: string;
  readonly value: ValueNode;
}

/**
 * A list of tools in any spelling: a list, a comma-separated string, a map with names as keys, maps
 * with a `name`.
 */
function declaredList(
  node: ValueNode,
  reading: DataReading,
  server: Within | undefined,
  kind: "allow" | "deny",
): void {
  const names: { readonly text: Text; readonly from: number; readonly to: number }[] = [];
  const add = (scalar: ScalarNode): void => {
    if (typeof scalar.value !== "string") return;
    const text = scalar.text ?? placedText(scalar);
    names.push(...splitNames(text, node.kind === "scalar"));
  };
  if (node.kind === "scalar") add(node);
  if (node.kind === "list") for (const item of node.items) if (item.kind === "scalar") add(item);
  if (node.kind === "map") {
    for (const { key, keyPlace } of node.entries) {
      const text = {
        ...fileText(key),
        start: (at: number) => keyPlace.start + at,
        end: (at: number) => keyPlace.start + at,
      };
      if (!allowLists.has(key.toLowerCase())) names.push({ text, from: 0, to: key.length });
    }
  }
  const all = names.map(({ text, from, to }) => text.value.slice(from, to));
  for (const { text, from, to } of names) {
    const place = { start: text.start(from), end: text.end(to) };
    if (
      declaredName(text.value.slice(from, to), place, {
        reading,
        server: serverOf(server),
        foreign: server === "foreign",
        kind,
        all,
      })
    ) {
      reading.understood.add(place.start);
      // `tool(*)` would read as a call.
      if (text.value[to - 1] === ")") reading.understood.add(node.start);
    }
  }
}

function placedText(scalar: ScalarNode): Text {
  return {
    value: String(scalar.value),
    start: (offset) => scalar.start + offset,
    end: (offset) => scalar.start + offset,
  };
}

/**
 * Names in a comma (or, for a single string, also blank) separated string; `Bash(git log:*)` is
 * one.
 */
function splitNames(
  text: Text,
  blanks: boolean,
): readonly { readonly text: Text; readonly from: number; readonly to: number }[] {
  const pattern = blanks ? /(?:[^\s,()]|\([^()]*\))+/gu : /(?:[^,()]|\([^()]*\))+/gu;
  return [...text.value.matchAll(pattern)].flatMap((match) => {
    const trimmed = match[0].trim();
    const from = match.index + match[0].indexOf(trimmed);
    return trimmed === "" ? [] : [{ text, from, to: from + trimmed.length }];
  });
}

function serverNamed(name: string, reading: DataReading): string | undefined {
  return reading.collector.vocabulary.aliases.get(
    name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "_"),
  )?.name;
}
