import type { Payload } from "./payload.ts";

/** The pull request of a run. */
export interface PullRequest {
  readonly number: number;
  readonly headCommit: string | undefined;
  /** Its code comes from another repository, or from one that is gone. */
  readonly fork: boolean;
}

/** What a run is about, and whom it trusts. */
export interface Situation {
  readonly event: string;
  /** `owner/name`, or undefined outside of a repository's workflow. */
  readonly repository: string | undefined;
  readonly pull: PullRequest | undefined;
  /** Tip of what the change goes onto, or what was there before a push. */
  readonly base: { readonly commit: string; readonly name: string | undefined } | undefined;
  /** True for an event whose base must be found: without it nothing can be said. */
  readonly needsBase: boolean;
  /**
   * False where a stranger may have written the checked-out configuration: no command is started and no address
   * contacted then.
   */
  readonly trusted: boolean;
}

/** Events that run what people with write access put there. */
const trustedEvents: ReadonlySet<string> = new Set([
  "merge_group",
  "push",
  "schedule",
  "workflow_dispatch",
]);

/** Reads the situation from the runner's variables and the event's payload. */
export function situationOf(
  env: Readonly<Record<string, string | undefined>>,
  payload: Payload,
): Situation {
  const event = env["GITHUB_EVENT_NAME"] ?? "";
  const repository = env["GITHUB_REPOSITORY"] ?? "";
  const pull = pullOf(payload);
  const own =
    pull === undefined ? trustedEvents.has(event) : !pull.fork && event === "pull_request";
  return {
    event,
    repository: /^[\w.-]+\/[\w.-]+$/u.test(repository) ? repository : undefined,
    pull,
    base: baseOf(event, payload),
    needsBase: pull !== undefined || event === "merge_group",
    // Dependabot's runs get no secrets: what it proposes is treated like a fork's.
    trusted: own && env["GITHUB_ACTOR"] !== "dependabot[bot]",
  };
}

function pullOf(payload: Payload): PullRequest | undefined {
  const number = payload.number("pull_request", "number") ?? payload.number("number");
  if (number === undefined || payload.at("pull_request") === undefined) return undefined;
  return {
    number,
    headCommit: payload.commit("pull_request", "head", "sha"),
    fork: isFork(payload),
  };
}

/** By the numeric id, which nobody can take over; by name where an id is missing. */
function isFork(payload: Payload): boolean {
  for (const key of ["id", "full_name"]) {
    const head = payload.at("pull_request", "head", "repo", key);
    const base = payload.at("pull_request", "base", "repo", key);
    if (head !== undefined && base !== undefined) return head !== base;
  }
  return true;
}

function baseOf(event: string, payload: Payload): Situation["base"] {
  const pull = payload.commit("pull_request", "base", "sha");
  if (pull !== undefined) {
    return { commit: pull, name: payload.text("pull_request", "base", "ref") };
  }
  if (event === "merge_group") {
    const commit = payload.commit("merge_group", "base_sha");
    const name = payload.text("merge_group", "base_ref")?.replace(/^refs\/heads\//u, "");
    return commit === undefined ? undefined : { commit, name };
  }
  if (event === "push") {
    const commit = payload.commit("before");
    return commit === undefined || /^0+$/u.test(commit) ? undefined : { commit, name: undefined };
  }
  return undefined;
}
