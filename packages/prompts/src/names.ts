import { resolve, resolveQualified } from "./qualified.ts";
import type { Qualified } from "./qualified.ts";
import type { KnownTool, Vocabulary } from "./vocabulary.ts";

/** The tools that a written name means. */
export interface NamedTools {
  readonly tools: readonly KnownTool[];
  /** The bare name, the end of what was written. */
  readonly name: string;
  /** The server is part of what was written. */
  readonly qualified: boolean;
}

/**
 * Resolves a whole string as a tool's name: bare, `mcp__server__tool`, `server/tool`,
 * `server.tool`; within `server` when one is given.
 */
export function resolveName(
  written: string,
  vocabulary: Vocabulary,
  server?: string,
): NamedTools | undefined {
  const bare = vocabulary.tools.get(written);
  if (bare !== undefined) {
    const tools = server === undefined ? bare : bare.filter((tool) => tool.server === server);
    return tools.length === 0
      ? undefined
      : { tools, name: written, qualified: server !== undefined };
  }
  const qualified = qualifiedName(written, vocabulary);
  if (qualified?.tool === undefined) return undefined;
  const { tool, name, loose } = qualified;
  return { tools: [tool], name, qualified: loose !== true };
}

/** Resolves a string that begins with a server's name. */
export function qualifiedName(written: string, vocabulary: Vocabulary): Qualified | undefined {
  const prefixed = resolveQualified(written, vocabulary);
  if (prefixed !== undefined) return prefixed;
  const separator = Math.max(
    written.lastIndexOf("/"),
    written.lastIndexOf(":"),
    written.lastIndexOf("."),
  );
  if (separator <= 0) return undefined;
  const prefix = written.slice(0, separator).replace(/[:/.]+$/u, "");
  const name = written.slice(separator + 1);
  const inner = prefix.slice(Math.max(prefix.lastIndexOf("/"), prefix.lastIndexOf(".")) + 1);
  return resolve(prefix, name, vocabulary) ?? resolve(inner, name, vocabulary);
}
