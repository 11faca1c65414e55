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
  /** `server_tool`, which may be the name of somebody else's tool. */
  readonly loose?: true;
}

/**
 * Reads the prefixes that clients put before a tool's name: `mcp__server__tool`,
 * `mcp__plugin_<plugin>_<server>__tool`, `mcp__claude_ai_<Name>__tool`, `mcp_server_tool`,
 * `server__tool`.
 */
export function resolveQualified(word: string, vocabulary: Vocabulary): Qualified | undefined {
  if (word.startsWith("mcp__")) {
    return (
      resolveParts(word.slice(5), vocabulary, true) ?? resolveKin(word.slice(5), "__", vocabulary)
    );
  }
  if (word.startsWith("mcp_")) return resolveSingle(word.slice(4), vocabulary);
  return word.includes("__")
    ? resolveParts(word, vocabulary, false)
    : resolveLoose(word, vocabulary);
}

/**
 * `mcp__crm-eu-2__tool`, and `mcp_io_crm_ser_tool` of editors that cut long names: a name that the
 * server's own is part of, with one of its tools.
 */
function resolveKin(
  rest: string,
  separator: "_" | "__",
  vocabulary: Vocabulary,
): Qualified | undefined {
  for (let at = rest.indexOf(separator, 1); at !== -1; at = rest.indexOf(separator, at + 1)) {
    const name = rest.slice(at + separator.length);
    const prefix = `_${spellingOf(rest.slice(0, at))}_`;
    const tool = vocabulary.tools
      .get(name)
      ?.find(({ server }) => isKin(prefix, vocabulary.servers.get(server)));
    const server = tool === undefined ? undefined : vocabulary.servers.get(tool.server);
    if (server !== undefined)
      return { server, tool, name, exact: false, whole: false, loose: true };
  }
  return undefined;
}

function isKin(prefix: string, server: KnownServer | undefined): boolean {
  return [...(server?.spellings ?? [])].some((spelling) => prefix.includes(`_${spelling}_`));
}

/** `server_tool`: only with the server's own name and a tool's exact, distinctive one. */
function resolveLoose(word: string, vocabulary: Vocabulary): Qualified | undefined {
  for (let at = word.indexOf("_", 1); at !== -1; at = word.indexOf("_", at + 1)) {
    const name = word.slice(at + 1);
    if (!vocabulary.words.has(name)) continue;
    const server = vocabulary.aliases.get(spellingOf(word.slice(0, at)));
    const tool = server?.tools.get(name);
    if (server !== undefined && tool?.distinctive === true)
      return { server, tool, name, exact: false, whole: false, loose: true };
  }
  return undefined;
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
  return resolveKin(rest, "_", vocabulary);
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
