import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { lockFolder } from "@tenon/check";
import { TenonError } from "@tenon/contract";
import { gitIn } from "./git.ts";
import type { Git } from "./git.ts";

/** The checked-out repository around a folder. */
export interface Repository {
  readonly git: Git;
  /** The folder below the repository's top, with `/`; empty at the top. */
  readonly folder: string;
  readonly head: string;
  /** Parents that the commit names, whether or not a shallow clone has them. */
  readonly parents: readonly string[];
  /** True when the commit that was asked for is here. */
  readonly hasBase: boolean;
  /** True when that commit, HEAD and the work tree have the same lock, so that nothing of it need be read with git. */
  readonly sameLock: boolean;
}

/** Reads the repository around a folder, or undefined when the folder is in none; looks for `base` in passing. */
export async function repositoryAt(
  path: string,
  base: string | undefined,
): Promise<Repository | undefined> {
  const top = topOf(path);
  if (top === undefined) return undefined;
  const git = gitIn(path);
  const asked = ["HEAD", `HEAD:./${lockFolder}`];
  if (base !== undefined) asked.push(base, `${base}:./${lockFolder}`);
  const [objects, lockStatus] = await Promise.all([
    git(["cat-file", "--batch"], { input: asked.map((name) => `${name}\n`).join("") }),
    git(["status", "--porcelain", "--untracked-files=all", "--", `${lockFolder}/`]),
  ]);
  const [head, lock, baseCommit, baseLock] = objectsOf(objects.bytes);
  if (!objects.ok || head?.type !== "commit") return undefined;
  const header = head.content.toString("utf8").split("\n\n", 1)[0] ?? "";
  return {
    git,
    folder: relative(top, path).split(sep).join("/"),
    head: head.id,
    parents: [...header.matchAll(/^parent ([0-9a-f]+)$/gmu)].map(([, id = ""]) => id),
    hasBase: baseCommit?.type === "commit",
    sameLock:
      lock?.type === "tree" &&
      lock.id === baseLock?.id &&
      lockStatus.ok &&
      lockStatus.stdout === "",
  };
}

/** The nearest folder with a repository, at or above this one. */
function topOf(path: string): string | undefined {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** True when the clone lacks history. */
export async function isShallow({ git }: Repository): Promise<boolean> {
  const { stdout } = await git(["rev-parse", "--is-shallow-repository"]);
  return stdout.trim() === "true";
}

interface GitObject {
  readonly id: string;
  readonly type: string;
  readonly content: Buffer;
}

/** The answer of `git cat-file --batch`: one entry for each name, undefined for what is missing. */
function objectsOf(answer: Buffer): readonly (GitObject | undefined)[] {
  const objects: (GitObject | undefined)[] = [];
  let at = 0;
  while (at < answer.length) {
    const end = answer.indexOf(10, at);
    if (end === -1) break;
    const line = answer.toString("utf8", at, end);
    const [, id, type, size] = /^([0-9a-f]+) (\w+) (\d+)$/u.exec(line) ?? [];
    at = end + 1;
    if (id === undefined || type === undefined) {
      objects.push(undefined);
      continue;
    }
    objects.push({ id, type, content: answer.subarray(at, at + Number(size)) });
    at += Number(size) + 1;
  }
  return objects;
}

/** A usage error for a run whose base cannot be found. */
export function baseMissing(why: string): TenonError {
  const message = `The merge base of this change cannot be found: ${why} Check out with \`fetch-depth: 0\`, or set \`baseline: lock\`.`;
  return new TenonError("usage", "base-missing", message);
}
