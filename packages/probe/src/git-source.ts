import { spawn } from "node:child_process";
import { once } from "node:events";
import { plainText } from "@tenon/contract";
import { parseDocument } from "./document.ts";
import { collect } from "./file-source.ts";
import type { Guard } from "./guard.ts";
import { ProbeStop } from "./probe-stop.ts";
import type { Snapshot, Target } from "./snapshot.ts";

type GitTarget = Extract<Target, { kind: "git" }>;

/**
 * Reads a saved tool list as it stands at a git ref. The object's name goes to `git cat-file --batch` on standard
 * input, so that it can never be taken for an option; no shell, no filter, no fetch.
 */
export async function loadGit(target: GitTarget, guard: Guard): Promise<Snapshot> {
  guard.enter("git");
  const name = `${target.ref}:${target.path}`;
  if (/[\r\n\0]/.test(name) || target.ref === "" || target.ref.startsWith("-")) {
    throw new ProbeStop(
      "target-invalid",
      "The ref or the path is not one that git knows. Write it as git:REF:PATH.",
    );
  }
  const answer = await catFile(name, target.cwd, guard).catch((error: unknown) => {
    throw guard.stopped ?? error;
  });
  const headerEnd = answer.indexOf(10);
  const header = new TextDecoder().decode(answer.subarray(0, Math.max(headerEnd, 0)));
  const found = /^[0-9a-f]{40,64} (\w+) (\d+)$/.exec(header);
  if (found === null) {
    throw new ProbeStop(
      "git-failed",
      `git knows no "${plainText(name)}". Check the ref and the path (from the top of the repository, or ./PATH from ` +
        "here); in CI, fetch enough history.",
    );
  }
  if (found[1] !== "blob") {
    throw new ProbeStop(
      "git-failed",
      `"${plainText(name)}" is a ${found[1]}, not a file. Name a file.`,
    );
  }
  return parseDocument(
    answer.subarray(headerEnd + 1, headerEnd + 1 + Number(found[2])),
    target.display,
  );
}

async function catFile(name: string, cwd: string, guard: Guard): Promise<Uint8Array> {
  const git = spawn("git", ["--no-pager", "cat-file", "--batch"], {
    cwd,
    env: {
      ...process.env,
      GIT_TERMINAL_PROMPT: "0",
      GIT_NO_LAZY_FETCH: "1",
      GIT_OPTIONAL_LOCKS: "0",
    },
    stdio: ["pipe", "pipe", "pipe"],
    signal: guard.signal,
    killSignal: "SIGKILL",
  });
  const ended = once(git, "close").catch((cause: unknown) => {
    throw new ProbeStop(
      "git-failed",
      "git cannot be started here. Check that it is on PATH, and the folder.",
      { cause },
    );
  });
  git.stdin.on("error", () => git.stdin.destroy());
  git.stdin.end(`${name}\n`);
  const stderr = collect(git.stderr, guard);
  const [stdout] = await Promise.all([collect(git.stdout, guard), ended, stderr]);
  if (git.exitCode === 0) return stdout;
  const said = plainText(new TextDecoder().decode(await stderr).trim());
  throw new ProbeStop(
    "git-failed",
    `git failed (exit ${git.exitCode}): ${said}. Check that this is a repository.`,
  );
}
