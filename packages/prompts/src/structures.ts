import type { Analysis } from "./analyse.ts";
import { readArguments, readValue } from "./call-reader.ts";
import { walkData } from "./data.ts";
import type { Passage, Placed } from "./passage.ts";
import { readYaml } from "./read-yaml.ts";
import { slice } from "./text.ts";
import { programLanguage } from "./tool-mentions.ts";

/** How far back the bracket is searched that encloses a name. */
const reach = 1500;

const namingKey =
  /["'`]?\b(?:name|tool|tool_?name|function(?:_?name)?|mcp_?tool|action|recipient_name)["'`]?\s*[:=]\s*["'`]$/iu;
const listKey =
  /["'`]?\b(?:\w*[_-]?tools|tool_?names|tools_used|always_?allow|auto_?approve)["'`]?\s*[:=]\s*$/iu;

/**
 * Finds structured calls and tool lists inside a text: an object with a tool's name and arguments,
 * a list of names under a key such as `allowedTools`, YAML in a code block. Returns the file
 * offsets of names understood so.
 */
export function scanStructures(
  passage: Passage,
  analysis: Analysis,
  taken: Set<number>,
): ReadonlySet<number> {
  const understood = new Set<number>();
  const reading = { ...analysis, understood };
  const done = new Set<number>();
  for (const hit of passage.hits) {
    if (hit.tools.length === 0 && hit.qualified === undefined) continue;
    if (readYamlBlock(passage, hit, reading, done)) continue;
    readJsonBlock(passage, hit, reading, done);
    if (understood.has(passage.text.start(hit.from))) continue;
    const at = structureAround(passage.text.value, hit);
    if (at === -1 || done.has(at)) continue;
    done.add(at);
    walkAt(passage, at, reading);
  }
  for (const offset of understood) taken.add(offset);
  return understood;
}

type Reading = Parameters<typeof walkData>[1];

function readYamlBlock(
  passage: Passage,
  hit: Placed,
  reading: Reading,
  done: Set<number>,
): boolean {
  const { unit } = hit;
  if (unit.kind !== "code" || !/^(?:ya?ml|frontmatter)$/u.test(unit.language)) return false;
  if (!done.has(unit.from)) {
    done.add(unit.from);
    const data = readYaml(slice(passage.text, unit.from, unit.to));
    for (const root of data.roots) walkData(root, reading);
  }
  return true;
}

/**
 * A text or a block of code that is an object or a list as a whole: what is around a name says more
 * than the name's own brackets.
 */
function readJsonBlock(passage: Passage, hit: Placed, reading: Reading, done: Set<number>): void {
  const { unit } = hit;
  const from = unit.kind === "code" && unit.language !== programLanguage ? unit.from : 0;
  const key = -1 - from;
  if (done.has(key)) return;
  done.add(key);
  const start = /^\s*=?\s*(?=[{[])/u.exec(passage.text.value.slice(from, from + 200));
  const read =
    start === null ? undefined : readValue(passage.text, from + start[0].length, reading.budget);
  if (read !== undefined) walkData(read.node, reading);
}

function walkAt(passage: Passage, at: number, reading: Reading): void {
  const { value } = passage.text;
  if (value[at] === "[") {
    const key = /["'`]?([\w-]+)["'`]?\s*[:=]\s*$/u.exec(value.slice(Math.max(0, at - 60), at));
    const name = key?.[1];
    if (key === null || name === undefined) return;
    const keyPlace = { start: passage.text.start(at), end: passage.text.start(at) };
    const list = readValue(passage.text, at, reading.budget);
    if (list === undefined) return;
    walkData(
      {
        kind: "map",
        entries: [{ key: name, keyPlace, value: list.node }],
        open: true,
        ...keyPlace,
      },
      reading,
    );
    return;
  }
  const read = readArguments(passage.text, at, reading.budget);
  if (read !== undefined) walkData(read.named, reading);
}

/** Offset of the bracket that opens the object or list in which the hit is a quoted name, or -1. */
function structureAround(value: string, hit: Placed): number {
  const quote = value[hit.from - 1] ?? "";
  if (quote !== '"' && quote !== "'" && quote !== "`") return -1;
  const before = value.slice(Math.max(0, hit.from - 60), hit.from);
  if (namingKey.test(before)) return openerBefore(value, hit.from, "{(");
  // An item of a list stands behind its bracket or a comma.
  if ((quote !== '"' && quote !== "'") || !/[[,]\s*$/u.test(before.slice(0, -1))) return -1;
  const opener = openerBefore(value, hit.from, "[");
  if (opener === -1) return -1;
  return listKey.test(value.slice(Math.max(0, opener - 60), opener)) ? opener : -1;
}

function openerBefore(value: string, from: number, wanted: string): number {
  let depth = 0;
  const least = Math.max(0, from - reach);
  for (let at = from - 1; at >= least; at -= 1) {
    const code = value.charCodeAt(at);
    if (code === 125 || code === 93 || code === 41) depth += 1;
    else if (code === 123 || code === 91 || code === 40) {
      if (depth === 0) return wanted.includes(value[at] ?? "") ? at : -1;
      depth -= 1;
    }
  }
  return -1;
}
