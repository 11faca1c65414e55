import { setTimeout } from "node:timers/promises";
import { getOctokit } from "@actions/github";
import { plainText } from "@tenon/contract";
import { limits } from "../limits.ts";

/** GitHub's API for one repository. */
export interface GitHub {
  readonly octokit: ReturnType<typeof getOctokit>;
  readonly owner: string;
  readonly repo: string;
}

/** The API with a token; the address comes from GITHUB_API_URL. */
export function gitHub(token: string, repository: string): GitHub {
  const [owner = "", repo = ""] = repository.split("/");
  return { octokit: getOctokit(token), owner, repo };
}

/** A signal for one request. */
export function inTime(): { readonly signal: AbortSignal } {
  return { signal: AbortSignal.timeout(limits.requestMs) };
}

/**
 * Does the whole of `work` again where GitHub is down or asks for patience, as long as it asks for; gives up with the
 * last error. What `work` wrote in vain it must find by itself.
 */
export async function patiently<Result>(work: () => Promise<Result>): Promise<Result> {
  let waited = 0;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const wait = waitMs(error, attempt, Date.now());
      if (wait === undefined || attempt >= limits.attempts) throw error;
      if (waited + wait > limits.waitMs) throw error;
      waited += wait;
      await setTimeout(wait);
    }
  }
}

/** Milliseconds until another attempt makes sense; undefined: never. */
export function waitMs(error: unknown, attempt: number, nowMs: number): number | undefined {
  const status = statusOf(error);
  if (status === undefined) return undefined;
  const backoff = 1_000 * 2 ** (attempt - 1);
  const after = Number(headerOf(error, "retry-after") ?? Number.NaN);
  const asked = Number.isFinite(after) ? Math.max(0, after * 1_000) : undefined;
  if (status >= 500) return asked ?? backoff;
  if (status !== 403 && status !== 429) return undefined;
  if (asked !== undefined) return asked;
  if (headerOf(error, "x-ratelimit-remaining") === "0") {
    const reset = Number(headerOf(error, "x-ratelimit-reset") ?? Number.NaN);
    return Number.isFinite(reset) ? Math.max(1_000, reset * 1_000 - nowMs) : undefined;
  }
  const isSecondary = status === 429 || /secondary rate limit/iu.test(messageOf(error));
  return isSecondary ? backoff : undefined;
}

/** The HTTP status of a failed request; 500 stands for a connection that failed. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && "status" in error && typeof error.status === "number"
    ? error.status
    : undefined;
}

function headerOf(error: unknown, name: string): string | undefined {
  if (!(error instanceof Error) || !("response" in error)) return undefined;
  const headers: unknown = Object(Object(error.response).headers);
  const value: unknown = new Map(Object.entries(Object(headers))).get(name);
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Why a request failed, for a warning: what was not done, why, and what to do. */
export function refusal(what: string, error: unknown): string {
  const status = statusOf(error);
  const why = plainText(messageOf(error), 200);
  if (status === 401 || status === 403 || status === 404) {
    return `${what}: GitHub answered ${status} (${why}). Give the job \`pull-requests: write\`, which forks cannot have, or set \`comment: never\`. The summary has everything.`;
  }
  const answer = status === undefined ? why : `GitHub answered ${status} (${why})`;
  return `${what}: ${answer}. Run the job again. The summary has everything.`;
}
