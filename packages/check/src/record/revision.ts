import { execFile } from "node:child_process";
import { TenonError } from "@tenon/contract";

/** What is checked out, as git says it. */
export interface Revision {
  readonly commit: string;
  /** The address of `origin` without credentials; undefined where there is none. */
  readonly repository: string | undefined;
}

const gitMs = 10_000;

/** The commit that is checked out around a folder; undefined where git or a commit is missing. */
export async function revisionOf(
  root: string,
  signal: AbortSignal | undefined,
): Promise<Revision | undefined> {
  const commit = await git(root, ["rev-parse", "--verify", "HEAD"], signal);
  if (commit === undefined || !/^[0-9a-f]{40,64}$/u.test(commit)) return undefined;
  const origin = await git(root, ["config", "--get", "remote.origin.url"], signal);
  return { commit, repository: origin === undefined ? undefined : withoutCredentials(origin) };
}

/** The address of a repository as it may be shown. */
export function withoutCredentials(address: string): string | undefined {
  if (URL.canParse(address)) {
    const url = new URL(address);
    url.username = "";
    url.password = "";
    url.search = "";
    url.hash = "";
    return url.href.slice(0, 500);
  }
  // `user@host:path`, as ssh takes it; a folder of this machine is nobody's business.
  const remote = /^(?:[\w.-]+@)?([\w.-]+:(?!\\)[\w./~-]+)$/u.exec(address);
  return remote?.[1]?.slice(0, 500);
}

function git(
  cwd: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  return new Promise((done, fail) => {
    const options = { cwd, timeout: gitMs, ...(signal === undefined ? {} : { signal }) };
    execFile("git", ["--no-optional-locks", ...args], options, (error, stdout) => {
      if (signal?.aborted === true) {
        fail(new TenonError("load", "aborted", "Recording was cancelled."));
        return;
      }
      const text = stdout.trim();
      done(error === null && text !== "" ? text : undefined);
    });
  });
}
