import { inTime } from "./api.ts";
import type { GitHub } from "./api.ts";

/** As whom a workflow's own token writes. */
const workflowBot = "github-actions[bot]";

/** What tells an author. */
export interface Authored {
  readonly user?: { readonly login: string; readonly type?: string } | null;
}

/**
 * Of what bears our mark, what is ours: written by the workflow's own token, or else by the token's user. Anybody can
 * write the mark, so it alone proves nothing.
 */
export async function own<Item extends Authored>(
  github: GitHub,
  marked: readonly Item[],
): Promise<readonly Item[]> {
  const byBot = marked.filter(({ user }) => user?.login === workflowBot && user.type !== "User");
  if (byBot.length > 0 || marked.length === 0) return byBot;
  const login = await viewer(github);
  return marked.filter(({ user }) => login !== undefined && user?.login === login);
}

/** The token's user; undefined where the token may not ask. */
async function viewer({ octokit }: GitHub): Promise<string | undefined> {
  try {
    const answer: unknown = await octokit.graphql("query { viewer { login } }", {
      request: inTime(),
    });
    const login: unknown = Object(Object(answer).viewer).login;
    return typeof login === "string" ? login : undefined;
  } catch {
    // A token without an answer is the workflow's own, whose comments were looked for before.
    return undefined;
  }
}
