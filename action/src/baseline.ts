import { plainText, TenonError } from "@tenon/contract";
import { tokenEnvironment } from "./git.ts";
import type { GitAnswer } from "./git.ts";
import type { Inputs } from "./inputs.ts";
import { limits } from "./limits.ts";
import { baseMissing, isShallow } from "./repository.ts";
import type { Repository } from "./repository.ts";
import type { Situation } from "./situation.ts";

/** What a run compares with. */
export interface Baseline {
  /** The commit whose lock was agreed; undefined: the lock in the work tree. */
  readonly commit: string | undefined;
  /** In words, for the report; the branch's name is a stranger's text. */
  readonly words: string;
  readonly branch: string | undefined;
}

export interface BaselineRun {
  readonly inputs: Pick<Inputs, "baseline" | "githubToken">;
  readonly situation: Situation;
  readonly repository: Repository | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly say: (message: string) => void;
}

/**
 * Finds what the change is compared with. A pull request or a merge group without its merge base is a usage error;
 * a push whose former commit is gone is compared with its own lock.
 */
export async function findBaseline(run: BaselineRun): Promise<Baseline> {
  const { inputs, situation, repository } = run;
  const lock = { commit: undefined, words: "the lock of this commit", branch: undefined };
  if (inputs.baseline === "registry") {
    return { ...lock, words: "what the registry has, and the lock of this commit" };
  }
  if (inputs.baseline === "lock") return lock;
  const { base } = situation;
  if (base === undefined) {
    if (situation.needsBase) throw baseMissing("the event names no base commit.");
    return lock;
  }
  if (repository === undefined) {
    const message =
      "The workspace holds no git repository, so the base of this change cannot be read. Add actions/checkout before this step.";
    throw new TenonError("usage", "repository-missing", message);
  }
  if (!situation.needsBase) {
    const there = repository.hasBase;
    const got = there || (await fetchCommits(run, repository, ["--depth=1"], [base.commit])).ok;
    if (!got) run.say("the commit before this push is gone; its own lock is the baseline");
    return got
      ? { commit: base.commit, words: "the lock before this push", branch: undefined }
      : lock;
  }
  const commit = await mergeBase(run, repository, base.commit);
  return { commit, words: "the lock at the merge base", branch: base.name };
}

async function mergeBase(run: BaselineRun, repository: Repository, base: string): Promise<string> {
  const { head, parents, git } = repository;
  // GitHub's merge commit has the base branch as its first parent: that is the merge base, and no history is needed.
  const [first, second] = parents;
  const isMerge = first !== undefined && second === run.situation.pull?.headCommit;
  const known = isMerge ? first : parents.includes(base) || head === base ? base : undefined;
  const wanted = known ?? base;
  const here = wanted === base ? repository.hasBase : await isThere(repository, wanted);
  if (!here) {
    const got = await fetchCommits(run, repository, ["--depth=1"], [wanted]);
    if (!got.ok) throw baseMissing(`${wanted} cannot be fetched (${got.complaint}).`);
  }
  if (known !== undefined) return known;
  const find = (): Promise<GitAnswer> => git(["merge-base", head, base]);
  let found = await find();
  const shallow = !found.ok && (await isShallow(repository));
  for (const step of shallow ? limits.deepenSteps : []) {
    if (found.ok) break;
    run.say(`deepening the clone by ${step} commits`);
    const depth = [`--deepen=${step}`];
    const both = await fetchCommits(run, repository, depth, [base, head]);
    // A commit that was made in this job is nowhere else.
    if (!both.ok) await fetchCommits(run, repository, depth, [base]);
    found = await find();
  }
  const commit = found.stdout.trim();
  if (commit === "") {
    const most = limits.deepenSteps.reduce((sum, step) => sum + step, 0);
    throw baseMissing(
      shallow
        ? `it is not within ${most} commits of this shallow clone.`
        : "the two histories have no commit in common.",
    );
  }
  return commit;
}

async function isThere({ git }: Repository, commit: string): Promise<boolean> {
  const { ok } = await git(["cat-file", "-e", `${commit}^{commit}`]);
  return ok;
}

/** Fetches commits with what the checkout left, then with the token; a complete clone stays complete. */
async function fetchCommits(
  run: BaselineRun,
  repository: Repository,
  depth: readonly string[],
  commits: readonly string[],
): Promise<GitAnswer> {
  const args = [
    "fetch",
    "--quiet",
    "--no-tags",
    "--no-recurse-submodules",
    "--no-write-fetch-head",
    ...((await isShallow(repository)) ? depth : []),
    "origin",
    ...commits,
  ];
  const first = await repository.git(args);
  const token = run.inputs.githubToken;
  if (first.ok || token === undefined) return first;
  const second = await repository.git(args, { env: tokenEnvironment(run.env, token) });
  return second.ok ? second : { ...second, complaint: plainText(second.complaint, 300) };
}
