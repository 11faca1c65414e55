import { loadNamed } from "./load.ts";
import type { LoadFailure } from "@tenon/probe";
import type { ServerVocabulary, VocabularyTool } from "@tenon/prompts";
import type { ToolsOption } from "./commands/refs.ts";
import { reportFailures, type Shell } from "./shell.ts";
import { workspaceOf } from "./workspace-options.ts";

/** The names of the servers in the lock; undefined after saying which could not be read. */
export async function vocabularyOfLock(
  shell: Shell,
): Promise<readonly ServerVocabulary[] | undefined> {
  const workspace = await workspaceOf(shell);
  const aliases = new Map(workspace.config.servers.map((server) => [server.name, server.aliases]));
  const sources = [...aliases.keys()].map((server) => ({ server, target: `lock:${server}` }));
  const servers = await vocabularyOfTools(shell, sources);
  return servers?.map((server) => ({ ...server, aliases: aliases.get(server.server) ?? [] }));
}

/** The names of every listed version of every server; undefined after saying which could not be loaded. */
export async function vocabularyOfTools(
  shell: Shell,
  sources: readonly ToolsOption[],
): Promise<readonly ServerVocabulary[] | undefined> {
  const versions = new Map<string, (readonly VocabularyTool[])[]>();
  const failures: LoadFailure[] = [];
  for (const { server, target } of sources) {
    const result = await loadNamed(shell, target, undefined);
    if (!result.ok) failures.push(result.failure);
    else versions.set(server, [...(versions.get(server) ?? []), result.snapshot.list.tools]);
  }
  reportFailures(shell, failures);
  if (failures.length > 0) return undefined;
  return [...versions].map(([server, of]) => ({ server, versions: of }));
}
