import { relative, resolve, sep } from "node:path";
import type { LoadFailure } from "@tenon/probe";
import type { ServerVocabulary } from "@tenon/prompts";
import { vocabularyOf } from "./impact/scan.ts";
import { lockFailure } from "./load-target.ts";
import { workTreeLock } from "./lock/work-tree.ts";
import { promptBindings } from "./prompt-files.ts";
import type { Workspace } from "./workspace.ts";

/** What a check knows of names before it asks any server. */
export interface LockedNames {
  /** Every server of the lock with its aliases, its names, and those that earlier pins retired. */
  readonly servers: readonly ServerVocabulary[];
  /** Servers of the configuration that the lock does not have, or has broken. */
  readonly failures: readonly LoadFailure[];
  /**
   * The servers that the configuration ties a file to, given by its path from any folder. Undefined where the file's
   * own declarations bind it, and for a file that is no prompt of the configuration.
   */
  readonly boundOf: (cwd: string, file: string) => readonly string[] | undefined;
}

/** The names in the lock of a workspace, as a check uses them. Throws usage errors. */
export function lockedNames(ws: Workspace): LockedNames {
  const lock = workTreeLock(ws.root);
  const servers: ServerVocabulary[] = [];
  const failures: LoadFailure[] = [];
  for (const config of ws.config.servers) {
    const entry = lock.entry(config.name);
    if (entry.state === "pinned") {
      const { list, memory } = entry.lock;
      servers.push(vocabularyOf({ config, before: list, now: list, memory }));
    } else failures.push(lockFailure(ws, config.name, entry));
  }
  const bindings = promptBindings(ws);
  const boundOf = (cwd: string, file: string): readonly string[] | undefined =>
    bindings.get(relative(ws.root, resolve(cwd, file)).replaceAll(sep, "/"));
  return { servers, failures, boundOf };
}
