import { lockFolder } from "@tenon/check";
import { limits } from "./limits.ts";
import type { Repository } from "./repository.ts";

/** How a change edits one server's folder of the lock, in files of tools. */
export interface LockEdit {
  /** The folder's name: the server's, percent-encoded where a file system needs it. */
  readonly server: string;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Also what it remembers: retired names, prompts to read. */
  readonly others: number;
}

/** Edits of the lock between two commits, by server and sorted; empty where git cannot tell. */
export async function lockEdits(
  { git, head }: Repository,
  base: string,
): Promise<readonly LockEdit[]> {
  const answer = await git([
    "diff-tree",
    "-r",
    "-z",
    "--no-renames",
    "--relative",
    "--name-status",
    base,
    head,
    "--",
    `${lockFolder}/`,
  ]);
  const fields = answer.stdout.split("\0");
  const servers = new Map<string, LockEdit>();
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [status = "", path = ""] = fields.slice(at, at + 2);
    const [, server, file, ...deeper] = path.split("/");
    if (server === undefined || file === undefined) continue;
    const isTool = deeper.length === 0 && file !== "server.json" && file !== "retired.json";
    const edit = servers.get(server) ?? { server, added: 0, changed: 0, removed: 0, others: 0 };
    const key = !isTool
      ? "others"
      : status === "A"
        ? "added"
        : status === "D"
          ? "removed"
          : "changed";
    servers.set(server, { ...edit, [key]: edit[key] + 1 });
  }
  return [...servers.values()]
    .toSorted((left, right) => (left.server < right.server ? -1 : 1))
    .slice(0, limits.lockServers);
}
