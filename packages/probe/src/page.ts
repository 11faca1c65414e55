import type { Json, JsonObject } from "@tenon/contract";
import type { Guard } from "./guard.ts";
import { limits } from "./limits.ts";
import { ProbeStop } from "./probe-stop.ts";
import type { LoadFailureCode } from "./snapshot.ts";

export type ListMethod =
  | "tools/list"
  | "prompts/list"
  | "resources/list"
  | "resources/templates/list";

/** The member of a list's result that holds its entries. */
const entryKeys: Readonly<Record<ListMethod, string>> = {
  "tools/list": "tools",
  "prompts/list": "prompts",
  "resources/list": "resources",
  "resources/templates/list": "resourceTemplates",
};

/** Ends that are ours: they say more than that the list is partial. */
const ownLimits: ReadonlySet<LoadFailureCode> = new Set(["aborted", "timed-out", "too-large"]);

/** Every entry of a paginated list in wire order: complete, or an error; never a shorter list. */
export async function readPages(
  method: ListMethod,
  guard: Guard,
  fetchPage: (cursor: string | undefined) => Promise<JsonObject>,
): Promise<readonly Json[]> {
  const entries: Json[] = [];
  const cursors = new Set<string>();
  let cursor: string | undefined;
  for (let page = 1; page <= guard.maxPages; page++) {
    guard.enter(page === 1 ? method : `${method} page ${page}`);
    const result = await completePage(page, method, guard, () => fetchPage(cursor));
    for (const entry of result.entries) entries.push(entry);
    if (entries.length > limits.maxItems) throw tooMany(method);
    if (result.nextCursor === undefined) return entries;
    if (cursors.has(result.nextCursor)) throw looping(method, page);
    cursors.add(result.nextCursor);
    cursor = result.nextCursor;
  }
  throw endless(method, guard.maxPages);
}

interface Page {
  readonly entries: readonly Json[];
  readonly nextCursor: string | undefined;
}

/** One page; what goes wrong after the first page makes the list partial, unless a limit or the caller ended it. */
async function completePage(
  page: number,
  method: ListMethod,
  guard: Guard,
  fetchPage: () => Promise<JsonObject>,
): Promise<Page> {
  try {
    return parsePage(method, await fetchPage());
  } catch (error) {
    if (page === 1 || (error instanceof ProbeStop && ownLimits.has(error.code))) throw error;
    throw new ProbeStop(
      "partial",
      `${method} broke off at page ${page}, so the list is incomplete and nothing of it is used. ` +
        `Probe again; if it stays so, ask the server's owner. Cause: ${guard.quote(error)}`,
      { cause: error },
    );
  }
}

function parsePage(method: ListMethod, result: JsonObject): Page {
  const resultType = result["resultType"];
  if (resultType !== undefined && resultType !== "complete")
    throw malformed(method, "is not a complete result");
  const entries = result[entryKeys[method]];
  if (!Array.isArray(entries)) throw malformed(method, `has no array "${entryKeys[method]}"`);
  const nextCursor = result["nextCursor"];
  // Some servers write null for "no further page"; the schema wants the member left out.
  if (nextCursor === undefined || nextCursor === null) return { entries, nextCursor: undefined };
  if (typeof nextCursor !== "string")
    throw malformed(method, "has a nextCursor that is not a string");
  return { entries, nextCursor };
}

function malformed(method: ListMethod, what: string): ProbeStop {
  return new ProbeStop(
    "malformed",
    `The answer to ${method} ${what}. The server must be mended: see "${method}" in the MCP specification.`,
  );
}

function tooMany(method: ListMethod): ProbeStop {
  return new ProbeStop(
    "too-large",
    `${method} has more than ${limits.maxItems} entries, the most that Tenon reads. Split the server.`,
  );
}

function looping(method: ListMethod, page: number): ProbeStop {
  return new ProbeStop(
    "too-large",
    `${method} never ends: page ${page} gives a cursor that was given before. The server's pagination must be mended.`,
  );
}

function endless(method: ListMethod, maxPages: number): ProbeStop {
  return new ProbeStop(
    "too-large",
    `${method} has more than ${maxPages} pages, the limit of one load. Ask the server's owner for larger pages.`,
  );
}
