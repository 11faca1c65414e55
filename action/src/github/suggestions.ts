import { reviewSuggestions } from "@tenon/check";
import type { FileEdit, ReviewComment } from "@tenon/check";
import { limits } from "../limits.ts";
import { inTime, patiently } from "./api.ts";
import type { GitHub } from "./api.ts";
import { own } from "./author.ts";
import { shownHunks, showsLines } from "./diff-lines.ts";
import type { ShownHunks } from "./diff-lines.ts";

export interface WantedSuggestions {
  readonly number: number;
  readonly headCommit: string;
  /** With paths from the repository's top. */
  readonly edits: readonly FileEdit[];
}

/**
 * Suggests the edits as one review, where the pull request's diff shows the line, and never the same one twice. Gives
 * how many are new. Throws what GitHub refused.
 */
export async function writeSuggestions(github: GitHub, wanted: WantedSuggestions): Promise<number> {
  const { comments } = reviewSuggestions(wanted.edits);
  if (comments.length === 0) return 0;
  return patiently(async () => {
    const shown = await shownFiles(github, wanted.number);
    const possible = comments.filter((comment) => isShown(comment, wanted.edits, shown));
    if (possible.length === 0) return 0;
    const there = await earlier(github, wanted.number);
    const fresh = possible.filter(({ body }) => !there.has(markOf(body)));
    const chosen = fresh.slice(0, limits.suggestions);
    if (chosen.length === 0) return 0;
    await github.octokit.rest.pulls.createReview({
      owner: github.owner,
      repo: github.repo,
      pull_number: wanted.number,
      commit_id: wanted.headCommit,
      event: "COMMENT",
      body: "Tenon: names that tools no longer have, and the names to write instead.",
      comments: chosen.map((comment) => ({ ...comment })),
      request: inTime(),
    });
    return chosen.length;
  });
}

function isShown(
  comment: ReviewComment,
  edits: readonly FileEdit[],
  shown: ReadonlyMap<string, ShownHunks>,
): boolean {
  const edit = edits.find(({ file }) => file === comment.path);
  const hunks = shown.get(comment.path);
  if (edit === undefined || hunks === undefined) return false;
  const first = comment.start_line ?? comment.line;
  const lines = edit.before.split("\n").slice(first - 1, comment.line);
  return showsLines(hunks, first, lines);
}

/** The hidden mark that `reviewSuggestions` puts in the first line. */
function markOf(body: string): string {
  return body.split(/\r?\n/u, 1)[0] ?? "";
}

async function shownFiles(
  { octokit, owner, repo }: GitHub,
  number: number,
): Promise<ReadonlyMap<string, ShownHunks>> {
  const files = new Map<string, ShownHunks>();
  const pages = octokit.paginate.iterator(octokit.rest.pulls.listFiles, {
    owner,
    repo,
    pull_number: number,
    per_page: limits.pageItems,
    request: inTime(),
  });
  let read = 0;
  for await (const { data } of pages) {
    for (const { filename, patch } of data) {
      if (patch !== undefined) files.set(filename, shownHunks(patch));
    }
    read += 1;
    if (read >= limits.pages) break;
  }
  return files;
}

/** Marks of the suggestions that this action made before. */
async function earlier(github: GitHub, number: number): Promise<ReadonlySet<string>> {
  const { octokit, owner, repo } = github;
  const pages = octokit.paginate.iterator(octokit.rest.pulls.listReviewComments, {
    owner,
    repo,
    pull_number: number,
    per_page: limits.pageItems,
    request: inTime(),
  });
  const marked = [];
  let read = 0;
  for await (const { data } of pages) {
    marked.push(...data.filter(({ body }) => markOf(body).startsWith("<!-- tenon-suggestion ")));
    read += 1;
    if (read >= limits.pages) break;
  }
  const ours = await own(github, marked);
  return new Set(ours.map(({ body }) => markOf(body)));
}
