import type { Collector } from "./collector.ts";
import type { Mention } from "./mention.ts";
import { spellingOf } from "./vocabulary.ts";

/**
 * The servers that a file is about when the configuration does not say: those it declares or
 * qualifies a tool with, and those that it names beside one of their distinctive tools.
 */
export function bind(text: string, collector: Collector): ReadonlySet<string> {
  const bound = new Set(collector.declaredServers);
  for (const { qualified, binds, foreign, tool } of collector.mentions) {
    if ((qualified || binds === true) && foreign !== true) bound.add(tool.server);
  }
  const candidates = new Set(
    collector.mentions
      .filter(({ kind, tool }) => kind === "tool" && tool.distinctive)
      .map(({ tool }) => tool.server),
  );
  for (const name of candidates) {
    const server = collector.vocabulary.servers.get(name);
    if (bound.has(name) || server === undefined) continue;
    if (namesServer(text, server.spellings, collector.mentions, name)) bound.add(name);
  }
  return bound;
}

/**
 * True when a spelling of the server stands in the text as words of its own, outside of its tools'
 * names.
 */
function namesServer(
  text: string,
  spellings: ReadonlySet<string>,
  mentions: readonly Mention[],
  server: string,
): boolean {
  const inside = mentions
    .filter((mention) => mention.kind === "tool" && mention.tool.server === server)
    .sort((one, other) => one.start - other.start);
  return [...spellings].some((spelling) => standsAlone(text, spelling, inside));
}

function standsAlone(text: string, spelling: string, inside: readonly Mention[]): boolean {
  const words = spelling.split("_").filter((word) => word !== "");
  if (words.length === 0) return false;
  const name = words.map(escape).join("[^\\p{L}\\p{N}]{0,3}");
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_])${name}(?![\\p{L}\\p{N}_])`, "giu");
  let next = 0;
  for (const { 0: written, index } of text.matchAll(pattern)) {
    if (ordinaryNames.has(spelling) && !isCalledServer(text, index, index + written.length))
      continue;
    while ((inside[next]?.end ?? Number.POSITIVE_INFINITY) <= index) next += 1;
    if ((inside[next]?.start ?? Number.POSITIVE_INFINITY) > index) return true;
  }
  return false;
}

/** Names of servers that any text may hold as a word of its own. */
const ordinaryNames = new Set(
  (
    "memory filesystem files git time fetch everything search browser shell terminal docs " +
    "documents database sql web email mail calendar notes tasks test api assistant agent code " +
    "data knowledge weather math context thinking tools server client"
  ).split(" "),
);

/** "the memory MCP", "memory server", "MCP memory tools". */
function isCalledServer(text: string, from: number, to: number): boolean {
  return (
    /^["'`*_]{0,3}[ -](?:MCP|server|connector|plugin|extension|tools)\b/iu.test(
      text.slice(to, to + 20),
    ) || /\b(?:MCP|server)s?:?\s["'`*_]{0,3}$/iu.test(text.slice(Math.max(0, from - 16), from))
  );
}

function escape(word: string): string {
  return spellingOf(word).replaceAll(/[^\p{L}\p{N}]/gu, "");
}
