import type { Gate } from "../gate.ts";
import type { PullRequest } from "../situation.ts";
import { gitHub, refusal } from "./api.ts";
import { writeComment } from "./comment.ts";
import { writeSuggestions } from "./suggestions.ts";

export interface Conversation {
  readonly token: string;
  readonly repository: string;
  readonly pull: PullRequest;
  readonly id: string;
  /** Markdown of the comment. */
  readonly body: string;
  readonly create: boolean;
  readonly edits: Gate["edits"];
}

/** What was written to the pull request, and what could not be, in words. */
export interface Said {
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

/** Keeps the comment current and suggests renames. Never throws: what GitHub refuses is a warning. */
export async function speak(conversation: Conversation): Promise<Said> {
  const { token, repository, pull, id, body, create, edits } = conversation;
  const github = gitHub(token, repository);
  const notes: string[] = [];
  try {
    const done = await writeComment(github, { number: pull.number, id, body, create });
    notes.push(`comment ${done}`);
  } catch (error) {
    // Suggestions need the same permission.
    return { notes, warnings: [refusal("The comment was not written", error)] };
  }
  if (pull.headCommit === undefined || edits.length === 0) return { notes, warnings: [] };
  try {
    const { number, headCommit } = pull;
    const made = await writeSuggestions(github, { number, headCommit, edits });
    notes.push(`suggestions made: ${made}`);
  } catch (error) {
    return { notes, warnings: [refusal("The renames were not suggested", error)] };
  }
  return { notes, warnings: [] };
}
