import { parametersOf } from "@tenon/contract";
import type { Parameter } from "@tenon/contract";
import type { ServerVocabulary, VocabularyTool } from "./reference.ts";

/** An index over every server's names, built once and used for many files. */
export interface Vocabulary {
  readonly servers: ReadonlyMap<string, KnownServer>;
  /** Tools by exact name. */
  readonly tools: ReadonlyMap<string, readonly KnownTool[]>;
  /** Every word that means something: one lookup per word of a text. */
  readonly words: ReadonlyMap<string, KnownWord>;
  /** The shapes of those words: a word of another shape needs no lookup. */
  readonly shapes: ReadonlySet<number>;
  /** Tools by the name of a top-level parameter. */
  readonly owners: ReadonlyMap<string, readonly KnownTool[]>;
  /** Servers by any spelling of their name or alias, see `spellingOf`. */
  readonly aliases: ReadonlyMap<string, KnownServer>;
}

/** What a word of a text can mean. */
export interface KnownWord {
  readonly tools: readonly KnownTool[];
  /** The name of a parameter of any tool, nested ones included. */
  readonly parameter: boolean;
  /**
   * Names that begin with the word and go on with characters that a word cannot hold
   * (`issues.list`), the longest first.
   */
  readonly compounds: readonly string[];
}

/** One server's tools, found by exact name or by spelling. */
export interface KnownServer {
  readonly name: string;
  readonly spellings: ReadonlySet<string>;
  readonly tools: ReadonlyMap<string, KnownTool>;
  /** Tools by spelling, for clients that rewrite characters of a name. */
  readonly bySpelling: ReadonlyMap<string, KnownTool>;
}

/** A tool with every parameter that any version of it had. */
export interface KnownTool {
  readonly server: string;
  readonly name: string;
  /**
   * A name that hardly occurs in a text that is not about the tool: `_`, `-`, `.` or an inner
   * capital.
   */
  readonly distinctive: boolean;
  /** Every version's parameters by path. */
  readonly parameters: ReadonlyMap<string, KnownParameter>;
  /** Top-level parameters by name. */
  readonly top: ReadonlyMap<string, KnownParameter>;
  /**
   * All parameters, nested ones included, by the last segment of their path; the shallowest first.
   */
  readonly byName: ReadonlyMap<string, readonly KnownParameter[]>;
}

/** A parameter of any version of a tool. */
export interface KnownParameter {
  readonly path: string;
  readonly name: string;
  /** String values of its enumerations in all versions. */
  readonly values: ReadonlySet<string>;
}

/**
 * Indexes what every version of every server called its tools, parameters and enumerated values.
 */
export function compileVocabulary(servers: readonly ServerVocabulary[]): Vocabulary {
  const known = new Map(servers.map((server) => [server.server, knownServer(server)]));
  const tools = new Map<string, KnownTool[]>();
  const compounds = new Map<string, string[]>();
  const parameters = new Set<string>();
  const owners = new Map<string, KnownTool[]>();
  const aliases = new Map<string, KnownServer>();
  for (const server of known.values()) {
    for (const spelling of server.spellings)
      if (!aliases.has(spelling)) aliases.set(spelling, server);
    for (const tool of server.tools.values()) {
      append(tools, tool.name, tool);
      const word = firstWord(tool.name);
      if (word !== tool.name) append(compounds, word, tool.name);
      for (const name of tool.byName.keys()) parameters.add(name);
      for (const name of tool.top.keys()) append(owners, name, tool);
    }
  }
  // `mcp__crmdesk__` for `crm-desk`: after every full spelling, which goes first.
  for (const server of known.values())
    for (const spelling of server.spellings) {
      const joined = spelling.replaceAll("_", "");
      if (!aliases.has(joined)) aliases.set(joined, server);
    }
  const words = new Map<string, KnownWord>();
  for (const word of new Set([...tools.keys(), ...parameters, ...compounds.keys()])) {
    words.set(word, {
      tools: tools.get(word) ?? [],
      parameter: parameters.has(word),
      compounds: (compounds.get(word) ?? []).sort((a, b) => b.length - a.length),
    });
  }
  const shapes = new Set(
    [...words.keys()].map((word) => wordShape(word.charCodeAt(0), word.length)),
  );
  return { servers: known, tools, words, shapes, owners, aliases };
}

/** First character and length of a word as one number. */
export function wordShape(first: number, length: number): number {
  return length * 0x10000 + first;
}

/**
 * The form under which spellings of one name agree: letters and digits, everything else as one `_`.
 */
export function spellingOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "_");
}

/** True for names that an ordinary sentence does not contain by chance. */
export function isDistinctive(name: string): boolean {
  // Hardly a word of any text is as long as `sequentialthinking`.
  if (name.length >= 16) return true;
  return /[_.\-/:]/u.test(name.slice(1, -1)) || /[a-z0-9][A-Z]/u.test(name);
}

/** True when the parameter at `path` holds parameters of its own. */
export function hasChildren(tool: KnownTool, path: string): boolean {
  for (const other of tool.parameters.keys())
    if (other.startsWith(path) && /^(?:\[\])*\./u.test(other.slice(path.length))) return true;
  return false;
}

function knownServer(server: ServerVocabulary): KnownServer {
  const merged = new Map<string, Map<string, Set<string>>>();
  for (const version of server.versions) {
    for (const tool of version) {
      const parameters = merged.get(tool.name) ?? new Map<string, Set<string>>();
      merged.set(tool.name, parameters);
      for (const { path, values } of pathsOf(tool)) {
        const known = parameters.get(path) ?? new Set<string>();
        parameters.set(path, known);
        for (const value of values) known.add(value);
      }
    }
  }
  const tools = new Map(
    [...merged].map(([name, parameters]) => [name, knownTool(server.server, name, parameters)]),
  );
  const names = [server.server, ...(server.aliases ?? [])];
  return {
    name: server.server,
    spellings: new Set(
      names.map(spellingOf).filter((spelling) => spelling !== "" && spelling !== "_"),
    ),
    tools,
    bySpelling: new Map([...tools.values()].map((tool) => [spellingOf(tool.name), tool])),
  };
}

function knownTool(
  server: string,
  name: string,
  paths: ReadonlyMap<string, ReadonlySet<string>>,
): KnownTool {
  const parameters = new Map<string, KnownParameter>();
  const top = new Map<string, KnownParameter>();
  const byName = new Map<string, KnownParameter[]>();
  for (const [path, values] of paths) {
    const parameter = { path, name: lastSegment(path), values };
    parameters.set(path, parameter);
    if (parameter.name === "*") continue;
    if (isTop(path)) top.set(parameter.name, parameter);
    append(byName, parameter.name, parameter);
  }
  for (const list of byName.values()) list.sort((a, b) => depthOf(a.path) - depthOf(b.path));
  return { server, name, distinctive: isDistinctive(name), parameters, top, byName };
}

function pathsOf(
  tool: VocabularyTool,
): readonly { readonly path: string; readonly values: readonly string[] }[] {
  if ("parameters" in tool)
    return tool.parameters.map(({ path, values }) => ({ path, values: values ?? [] }));
  return parametersOf(tool).map((parameter: Parameter) => ({
    path: parameter.path,
    values: (parameter.values ?? []).filter((value) => typeof value === "string"),
  }));
}

function lastSegment(path: string): string {
  const bare = path.replace(/(?:\[\])+$/u, "");
  return bare.slice(bare.lastIndexOf(".") + 1).replaceAll("[]", "");
}

function isTop(path: string): boolean {
  return !path.includes(".") && !path.includes("[]");
}

function depthOf(path: string): number {
  return path.split(".").length;
}

function firstWord(name: string): string {
  return /^[\w$-]*/u.exec(name)?.[0] ?? "";
}

function append<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
