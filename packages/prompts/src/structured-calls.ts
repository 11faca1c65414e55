import { argumentKeys, callTypes, nameKeys, ownArgumentKeys, toolKeys } from "./data-keys.ts";
import { serverOf } from "./data-reading.ts";
import type { DataReading, Within } from "./data-reading.ts";
import { resolveName } from "./names.ts";
import type { NamedTools } from "./names.ts";
import { ownedKeys } from "./tool-mentions.ts";
import { ValueReader } from "./value-reader.ts";
import type { Entry, MapNode, ValueNode } from "./value.ts";

/** A map that names a tool and, mostly, its arguments; returns the entry of the arguments. */
export function structuredCall(
  node: MapNode,
  reading: DataReading,
  server: Within | undefined,
): Entry | undefined {
  const written = node.entries.find(({ key }) => argumentKeys.has(key.toLowerCase()));
  const naming = namingEntry(node, written, reading, server);
  if (naming === undefined) return unnamedCall(node, reading);
  const { entry, named, certain } = naming;
  const { value } = entry;
  reading.understood.add(value.start);
  const { collector } = reading;
  const nameStart = value.end - named.name.length;
  collector.tool(named.tools, {
    place: { start: named.qualified ? value.start : nameStart, end: value.end },
    nameStart,
    level: certain ? 2 : 4,
    form: "structured",
    qualified: named.qualified,
  });
  if (named.qualified) for (const tool of named.tools) collector.declaredServers.add(tool.server);
  const style = {
    level: certain ? (2 as const) : (4 as const),
    form: "structured" as const,
    qualified: named.qualified,
  };
  const map = written === undefined ? undefined : argumentMap(written.value);
  if (map === undefined) return undefined;
  if (isSchema(map)) {
    const properties = map.entries.find(({ key }) => key === "properties")?.value;
    if (properties?.kind === "map") {
      for (const tool of named.tools) {
        for (const { key, keyPlace } of properties.entries) {
          if (tool.top.has(key))
            collector.parameter(tool, key, keyPlace, { ...style, form: "signature" });
          reading.understood.add(keyPlace.start);
        }
      }
    }
    return written;
  }
  for (const tool of named.tools)
    collector.call([tool], map, [], { start: value.start, end: value.end }, style);
  markKeys(map, reading);
  return written;
}

/**
 * Arguments of a tool that an expression names: they are those of the one tool that owns every key.
 */
function unnamedCall(node: MapNode, reading: DataReading): Entry | undefined {
  const written = node.entries.find(({ key }) => ownArgumentKeys.has(key.toLowerCase()));
  const map = written === undefined ? undefined : argumentMap(written.value);
  const first = map?.entries[0];
  if (map === undefined || first === undefined) return undefined;
  const { collector } = reading;
  const owners = (collector.vocabulary.owners.get(first.key) ?? []).filter((tool) =>
    map.entries.every(({ key }) => tool.top.has(key)),
  );
  if (owners.length === 0 || owners.length > 3) return undefined;
  for (const tool of owners) collector.arguments(tool, map, { level: 4, form: "object-key" }, "");
  markKeys(map, reading);
  return written;
}

function namingEntry(
  node: MapNode,
  written: Entry | undefined,
  reading: DataReading,
  server: Within | undefined,
): { readonly entry: Entry; readonly named: NamedTools; readonly certain: boolean } | undefined {
  const type = node.entries.find(({ key }) => key === "type")?.value;
  const isCall = type?.kind === "scalar" && callTypes.has(String(type.value).toLowerCase());
  for (const naming of node.entries) {
    const key = naming.key.toLowerCase();
    const isTool = toolKeys.has(key);
    const entry = isTool ? located(naming) : naming;
    if ((!isTool && !nameKeys.has(key)) || entry.value.kind !== "scalar") continue;
    if (typeof entry.value.value !== "string" || entry.value.text?.value === "") continue;
    const named = resolveName(entry.value.value, reading.collector.vocabulary, serverOf(server));
    if (named === undefined) continue;
    const certain = isTool || isCall || named.qualified || isTold(named, written);
    if (!certain && (key !== "name" || !named.tools.some((tool) => tool.distinctive))) continue;
    return { entry, named, certain };
  }
  return undefined;
}

/**
 * A name beside arguments: an ordinary word needs one that is its own (a build step has a `name`
 * and `with`, too).
 */
function isTold(named: NamedTools, written: Entry | undefined): boolean {
  if (written === undefined) return false;
  if (named.tools.some((tool) => tool.distinctive)) return true;
  const map = argumentMap(written.value);
  return map !== undefined && ownedKeys(named.tools, map) > 0;
}

/** `toolName: {mode: "list", value: "tool"}`: the name with how it was chosen. */
function located(entry: Entry): Entry {
  if (entry.value.kind !== "map") return entry;
  return entry.value.entries.find(({ key }) => key === "value") ?? entry;
}

/** The map of arguments: written as a map, or as JSON in a string (`"={\"query\": …}"`). */
function argumentMap(value: ValueNode): MapNode | undefined {
  if (value.kind === "map") return value;
  if (value.kind !== "scalar" || value.text === undefined) return undefined;
  const brace = /^\s*=?\s*(?=\{)/u.exec(value.text.value);
  if (brace === null) return undefined;
  const node = new ValueReader(value.text, brace[0].length).value();
  return node.kind === "map" ? node : undefined;
}

/** A JSON Schema rather than arguments: a tool's definition, as function calling files hold it. */
function isSchema(map: MapNode): boolean {
  return map.entries.some(({ key, value }) => key === "properties" && value.kind === "map");
}

function markKeys(map: MapNode, reading: DataReading): void {
  for (const { keyPlace, value } of map.entries) {
    reading.understood.add(keyPlace.start);
    if (value.kind === "map") markKeys(value, reading);
    if (value.kind === "list")
      for (const item of value.items) if (item.kind === "map") markKeys(item, reading);
  }
}

/**
 * A tool's name as a key: with arguments below it a call, else a mention when the name is
 * distinctive.
 */
export function keyedTool(entry: Entry, reading: DataReading, server: Within | undefined): void {
  const { collector } = reading;
  const named = collector.vocabulary.tools.has(entry.key) || entry.key.includes("__");
  const found = named ? resolveName(entry.key, collector.vocabulary, serverOf(server)) : undefined;
  if (found === undefined) return;
  const tools = found.qualified ? found.tools : collector.meant(found.tools);
  const map = entry.value.kind === "map" ? entry.value : undefined;
  const owned = map === undefined ? 0 : ownedKeys(tools, map);
  const isCall = map !== undefined && owned > 0 && owned * 2 >= map.entries.length;
  if (!isCall && !tools.some((tool) => tool.distinctive)) return;
  const { qualified } = found;
  const place = entry.keyPlace;
  const nameStart = place.end - found.name.length;
  collector.tool(tools, { place, nameStart, level: isCall ? 2 : 4, form: "structured", qualified });
  if (!isCall) return;
  collector.call(tools, map, [], place, { level: 2, form: "structured", qualified });
  markKeys(map, reading);
}
