import { lockedNames } from "@tenon/check";
import type { LoadFailure } from "@tenon/probe";
import type { ServerVocabulary, VocabularyTool } from "@tenon/prompts";
import type { ToolsOption } from "./commands/refs.ts";
import { loadNamed } from "./load.ts";
import { reportFailures, type Shell } from "./shell.ts";
import { workspaceOf } from "./workspace-options.ts";

/** What files are scanned for, and the servers that each is tied to; undefined: its own declarations bind it. */
export interface Names {
  readonly servers: readonly ServerVocabulary[];
  readonly boundOf: (file: string) => readonly string[] | undefined;
}

/** The names that a check would look for, from the lock; undefined after saying which could not be read. */
export async function namesOfLock(shell: Shell): Promise<Names | undefined> {
  const { servers, failures, boundOf } = lockedNames(await workspaceOf(shell));
  reportFailures(shell, failures);
  if (failures.length > 0) return undefined;
  return { servers, boundOf: (file) => boundOf(shell.cwd, file) };
}

/** The names of every listed version of every server; undefined after saying which could not be loaded. */
export async function namesOfTools(
  shell: Shell,
  sources: readonly ToolsOption[],
): Promise<Names | undefined> {
  const versions = new Map<string, (readonly VocabularyTool[])[]>();
  const failures: LoadFailure[] = [];
  for (const { server, target } of sources) {
    const result = await loadNamed(shell, target, undefined);
    if (!result.ok) failures.push(result.failure);
    else versions.set(server, [...(versions.get(server) ?? []), result.snapshot.list.tools]);
  }
  reportFailures(shell, failures);
  if (failures.length > 0) return undefined;
  const servers = [...versions].map(([server, of]) => ({ server, versions: of }));
  return { servers, boundOf: () => [...versions.keys()] };
}
