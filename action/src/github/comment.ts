import { limits } from "../limits.ts";
import { inTime, patiently, statusOf } from "./api.ts";
import type { GitHub } from "./api.ts";
import { own } from "./author.ts";

/** What the comment of one `id` should say. */
export interface WantedComment {
  readonly number: number;
  readonly id: string;
  /** Markdown. */
  readonly body: string;
  /** False: a comment that is there is kept current, a new one is not worth it. */
  readonly create: boolean;
}

/** Creates the comment of this id, or edits the one that is there. Throws what GitHub refused. */
export async function writeComment(
  github: GitHub,
  wanted: WantedComment,
): Promise<"created" | "updated" | "unchanged" | "none"> {
  const mark = markOf(wanted.id);
  const body = `${mark}\n${wanted.body}`.slice(0, limits.commentLength);
  // The list is read again before every attempt, so that an answer that got lost makes no second comment.
  return patiently(async () => {
    const { octokit, owner, repo } = github;
    const [comment] = await own(github, await markedComments(github, wanted.number, mark));
    if (comment === undefined) {
      if (!wanted.create) return "none";
      const issue_number = wanted.number;
      await octokit.rest.issues.createComment({
        owner,
        repo,
        issue_number,
        body,
        request: inTime(),
      });
      return "created";
    }
    if (withoutCarriageReturns(comment.body ?? "") === body) return "unchanged";
    try {
      const comment_id = comment.id;
      await octokit.rest.issues.updateComment({ owner, repo, comment_id, body, request: inTime() });
    } catch (error) {
      // Somebody deleted it in the meantime and does not want it back now.
      if (statusOf(error) !== 404) throw error;
      return "none";
    }
    return "updated";
  });
}

function withoutCarriageReturns(text: string): string {
  return text.replaceAll("\r\n", "\n");
}

/** The first line of our comments: nothing of an id can end it. */
function markOf(id: string): string {
  return `<!-- tenon-action ${encodeURIComponent(id).replaceAll("-", "%2D")} -->`;
}

async function markedComments({ octokit, owner, repo }: GitHub, number: number, mark: string) {
  const pages = octokit.paginate.iterator(octokit.rest.issues.listComments, {
    owner,
    repo,
    issue_number: number,
    per_page: limits.pageItems,
    request: inTime(),
  });
  const marked = [];
  let read = 0;
  for await (const { data } of pages) {
    marked.push(...data.filter(({ body }) => body?.split(/\r?\n/u, 1)[0] === mark));
    read += 1;
    if (read >= limits.pages) break;
  }
  return marked;
}
