import type { DataReading } from "./data-reading.ts";
import { qualifiedName } from "./names.ts";
import type { Place } from "./value.ts";
import type { KnownServer, KnownTool } from "./vocabulary.ts";
import { spellingOf } from "./vocabulary.ts";

/** Where a declared name stands. */
export interface DeclarationContext {
  readonly reading: DataReading;
  /** The server in whose configuration the list stands. */
  readonly server: string | undefined;
  /** The list stands in the configuration of a server that the vocabulary does not know. */
  readonly foreign: boolean;
  readonly kind: "allow" | "deny";
  /**
   * Every name of the list: a client's own tools among them make a bare ordinary word ambiguous.
   */
  readonly all: readonly string[];
}

const ownTools = new Set(
  (
    "read write edit multiedit bash glob grep ls task webfetch websearch notebookedit " +
    "todowrite todoread agent skill search execute editfiles codebase runcommands fetch " +
    "usages problems changes todo todos vscode shell fs_read fs_write run_shell_command"
  ).split(" "),
);

/**
 * Adds one entry of a tool list: a tool, a wildcard, or a qualified name that the server never had.
 * True when it was understood.
 */
export function declaredName(written: string, place: Place, context: DeclarationContext): boolean {
  const { collector } = context.reading;
  const { vocabulary } = collector;
  const whole = written.replace(/^#(?:tool:)?/u, "");
  // `tool(*)`, `tool(path:*)`: which arguments are allowed is no part of the name.
  const name = whole.replace(/\([^()]*\)$/u, "");
  const offset = written.length - whole.length;
  const at = { start: place.start + offset, end: place.end - (whole.length - name.length) };
  if (/[*]/u.test(name)) return wildcard(name, at, context);
  const known = vocabulary.tools.get(name);
  const inServer =
    context.server === undefined ? known : known?.filter((tool) => tool.server === context.server);
  if (inServer !== undefined && inServer.length > 0) {
    const qualified = context.server !== undefined;
    const level = !qualified && isDoubtful(inServer, context.all) ? 5 : 1;
    const { foreign } = context;
    for (const tool of inServer) {
      const binds = level === 1 && tool.distinctive && isMostly(tool.server, context);
      collector.tool([tool], { place: at, level, form: "declared", qualified, binds, foreign });
    }
    return true;
  }
  const found = qualifiedName(name, vocabulary);
  if (found === undefined) return name === whole && wholeServer(name, at, context);
  if (found.exact) collector.declaredServers.add(found.server.name);
  if (found.whole) {
    collector.grants.push({ ...at, server: found.server, pattern: "*", kind: context.kind });
  } else if (found.tool === undefined) {
    if (isUnknown(name, found.exact))
      collector.unknown.push({ ...at, server: found.server, name: found.name });
  } else {
    const nameStart = at.end - found.name.length;
    const start = name.startsWith("mcp_") || name.includes("__") ? at.start : nameStart;
    collector.tool([found.tool], {
      place: { start, end: at.end },
      nameStart,
      level: 1,
      form: "declared",
      qualified: found.loose !== true,
    });
  }
  return true;
}

/**
 * `github` in a list of tools grants every tool of it, where clients allow that: the name must be
 * the server's own.
 */
function wholeServer(name: string, place: Place, context: DeclarationContext): boolean {
  const { collector } = context.reading;
  const bare = name.replace(/^mcp__?/u, "").replace(/[/:]$/u, "");
  const server = collector.vocabulary.aliases.get(spellingOf(bare));
  if (server === undefined || ownTools.has(bare.toLowerCase())) return false;
  collector.declaredServers.add(server.name);
  collector.grants.push({ ...place, server, pattern: "*", kind: context.kind });
  return true;
}

/** `mcp__crm__*`, `crm/*`, `get_*`. */
function wildcard(name: string, place: Place, context: DeclarationContext): boolean {
  const { collector } = context.reading;
  if (name.includes("(") || name === "*") return false;
  const split = splitWildcard(name, context);
  if (split === undefined) return false;
  if (split.server !== undefined) collector.declaredServers.add(split.server.name);
  collector.grants.push({
    ...place,
    server: split.server,
    pattern: split.pattern,
    kind: context.kind,
  });
  return true;
}

function splitWildcard(
  name: string,
  context: DeclarationContext,
): { readonly server: KnownServer | undefined; readonly pattern: string } | undefined {
  const { vocabulary } = context.reading.collector;
  const rest = name.replace(/^mcp__?/u, "");
  for (const separator of ["__", "/", ":", "."]) {
    const at = rest.indexOf(separator);
    const server = at <= 0 ? undefined : serverOf(rest.slice(0, at), context);
    if (server !== undefined) return { server, pattern: rest.slice(at + separator.length) || "*" };
  }
  const within = context.server === undefined ? undefined : vocabulary.servers.get(context.server);
  const prefix = serverOf(rest.replace(/[_*-]+$/u, ""), context);
  if (prefix !== undefined && rest !== name) return { server: prefix, pattern: "*" };
  if (prefix !== undefined && /[_-]\*$/u.test(rest)) return { server: prefix, pattern: "*" };
  return rest === name && /^[\w*-]+$/u.test(name) ? { server: within, pattern: name } : undefined;
}

function serverOf(prefix: string, context: DeclarationContext): KnownServer | undefined {
  return context.reading.collector.vocabulary.aliases.get(spellingOf(prefix));
}

/** At least half of the names that are not a client's own are tools of the server. */
function isMostly(server: string, { all, reading }: DeclarationContext): boolean {
  const { vocabulary } = reading.collector;
  const bare = all.filter(
    (name) =>
      /^[\w.-]+$/u.test(name) && !name.startsWith("mcp__") && !ownTools.has(name.toLowerCase()),
  );
  const own = bare.filter((name) =>
    vocabulary.tools.get(name)?.some((tool) => tool.server === server),
  );
  return own.length * 2 >= bare.length;
}

/** A bare ordinary word in a list that also names a client's own tools may be one of those. */
function isDoubtful(tools: readonly KnownTool[], all: readonly string[]): boolean {
  if (tools.some((tool) => tool.distinctive)) return false;
  return all.some((name) => ownTools.has(name.replace(/[(/].*$/su, "").toLowerCase()));
}

function isUnknown(name: string, exact: boolean): boolean {
  return exact && !ownTools.has(name.split("/")[0]?.toLowerCase() ?? "");
}
