import { spellingOf } from "./vocabulary.ts";
import type { KnownServer, KnownTool, Vocabulary } from "./vocabulary.ts";

/**
 * What a qualified name says: the server it names, and the tool when the server ever had one of
 * that name.
 */
export interface Qualified {
  readonly server: KnownServer;
  readonly tool: KnownTool | undefined;
  /** The tool's name as written, after the qualifier. */
  readonly name: string;
  /**
   * The qualifier is that server's own name or alias, not a plugin's or connector's prefix that
   * ends with it.
   */
  readonly exact: boolean;
  /** `mcp__server` alone or with `*`: the grant of every tool. */
  readonly whole: boolean;
}

/**
 * Reads the prefixes that clients put before a tool's name: `mcp__server__tool`,
 * `mcp__plugin_<plugin>_<server>__tool`, `mcp__claude_ai_<Name>__tool`, `mcp_server_tool`,
 * `server__tool`.
 */
export function resolveQualified(word: string, vocabulary: Vocabulary): Qualified | undefined {
  if (word.startsWith("mcp__")) return resolveParts(word.slice(5), vocabulary, true);
  if (word.startsWith("mcp_")) return resolveSingle(word.slice(4), vocabulary);
  return word.includes("__") ? resolveParts(word, vocabulary, false) : undefined;
}

function resolveParts(
  rest: string,
  vocabulary: Vocabulary,
  prefixed: boolean,
): Qualified | undefined {
  let near: Qualified | undefined;
  for (let at = rest.indexOf("__", 1); at !== -1; at = rest.indexOf("__", at + 1)) {
    const found = resolve(rest.slice(0, at), rest.slice(at + 2), vocabulary);
    if (found?.tool !== undefined) return found;
    if (found !== undefined && prefixed && found.exact) near ??= found;
  }
  if (near !== undefined || !prefixed) return near;
  const server = serverOf(rest.replace(/_+$/u, ""), vocabulary);
  return server === undefined ? undefined : { ...server, tool: undefined, name: "", whole: true };
}

function resolveSingle(rest: string, vocabulary: Vocabulary): Qualified | undefined {
  for (let at = rest.indexOf("_", 1); at !== -1; at = rest.indexOf("_", at + 1)) {
    const found = resolve(rest.slice(0, at), rest.slice(at + 1), vocabulary);
    if (found?.tool !== undefined) return found;
  }
  return undefined;
}

/** Finds the tool `name` of the server that `prefix` spells. */
export function resolve(
  prefix: string,
  name: string,
  vocabulary: Vocabulary,
): Qualified | undefined {
  const found = serverOf(prefix, vocabulary);
  if (found === undefined || name === "") return undefined;
  const tool = found.server.tools.get(name) ?? found.server.bySpelling.get(spellingOf(name));
  return { ...found, tool, name, whole: false };
}

function serverOf(
  prefix: string,
  vocabulary: Vocabulary,
): { readonly server: KnownServer; readonly exact: boolean } | undefined {
  const spelling = spellingOf(prefix);
  const server = vocabulary.aliases.get(spelling);
  if (server !== undefined) return { server, exact: true };
  if (!spelling.startsWith("plugin_") && !spelling.startsWith("claude_ai_")) return undefined;
  for (let at = spelling.indexOf("_"); at !== -1; at = spelling.indexOf("_", at + 1)) {
    const inner = vocabulary.aliases.get(spelling.slice(at + 1));
    if (inner !== undefined) return { server: inner, exact: false };
  }
  return undefined;
}
