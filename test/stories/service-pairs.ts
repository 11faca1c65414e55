import { changed, file, number, said, text, tool } from "./version-pair.ts";
import type { VersionPair } from "./version-pair.ts";

const docsPrompt = `---
name: docs
tools: [Read, mcp__context7__resolve-library-id, mcp__context7__get-library-docs]
---

1. Call \`mcp__context7__resolve-library-id\` with the name of the library.
2. Call \`get-library-docs\` with:
   - \`context7CompatibleLibraryID\`: the id from step 1
   - \`topic\`: what to read about

get-library-docs(context7CompatibleLibraryID="/a/b")
`;
/** Documentation of libraries. */
export const context7: VersionPair = {
  name: "context7: a tool renamed with a new required parameter",
  server: "context7",
  before: [
    tool("resolve-library-id", { libraryName: text }, ["libraryName"]),
    tool(
      "get-library-docs",
      { context7CompatibleLibraryID: said(text, "Exact id of the library"), topic: text },
      ["context7CompatibleLibraryID"],
      { description: "Fetches documentation of a library." },
    ),
  ],
  after: [
    tool("resolve-library-id", { libraryName: text }, ["libraryName"]),
    tool(
      "query-docs",
      {
        libraryId: said(text, "Exact id of the library"),
        topic: text,
        query: said(text, "What to look for"),
      },
      ["libraryId", "query"],
      { description: "Fetches documentation of a library." },
    ),
  ],
  prompts: { [file]: docsPrompt },
  stale: [
    `${file}:3 mcp__context7__get-library-docs`,
    `${file}:7 get-library-docs lacks query`,
    `${file}:7 get-library-docs`,
    `${file}:8 context7CompatibleLibraryID`,
    `${file}:11 get-library-docs lacks query`,
    `${file}:11 get-library-docs`,
    `${file}:11 context7CompatibleLibraryID`,
  ],
  fixed: {
    [file]: docsPrompt
      .replaceAll("get-library-docs", "query-docs")
      .replaceAll("context7CompatibleLibraryID", "libraryId"),
  },
  open: [`${file}:7 query-docs lacks query`, `${file}:11 query-docs lacks query`],
  says: ["lacks `query`, which is required"],
  byHand: {
    [file]: changed(
      docsPrompt
        .replaceAll("get-library-docs", "query-docs")
        .replaceAll("context7CompatibleLibraryID", "libraryId"),
      ["what to read about\n", "what to read about\n   - `query`: the question\n"],
      ['libraryId="/a/b")', 'libraryId="/a/b", query="how")'],
    ),
  },
};

const notionPrompt = `Tools: \`API-post-database-query\`, \`API-retrieve-a-page\`.

Read the rows with API-post-database-query({"database_id": "<id>", "page_size": 10}), then each row
with \`API-retrieve-a-page\` and its \`page_id\`. The \`database_id\` of our own table is in the wiki.
`;
const notionPlaces = [
  `${file}:1 API-post-database-query`,
  `${file}:3 API-post-database-query`,
  `${file}:3 database_id`,
  `${file}:4 database_id`,
];
/** Pages and tables. */
export const notion: VersionPair = {
  name: "notion: a tool that nothing replaces by name",
  server: "notion",
  before: [
    tool("API-retrieve-a-page", { page_id: text }, ["page_id"]),
    tool("API-post-database-query", { database_id: text, page_size: number }, ["database_id"]),
  ],
  after: [
    tool("API-retrieve-a-page", { page_id: text }, ["page_id"]),
    tool(
      "API-query-data-source",
      { data_source_id: text, page_size: number, archived: { type: "boolean" } },
      ["data_source_id"],
    ),
  ],
  prompts: { [file]: notionPrompt },
  stale: notionPlaces,
  fixed: {},
  open: notionPlaces,
  says: ["Did you mean `API-query-data-source`?", "probably renamed to `data_source_id`"],
  byHand: {
    [file]: changed(
      notionPrompt,
      ["`API-post-database-query`", "`API-query-data-source`"],
      ['API-post-database-query({"database_id"', 'API-query-data-source({"data_source_id"'],
      ["The `database_id` of our own table", "The id of our own data source"],
    ),
  },
};

const githubPrompt = `# Triage

List with \`list_issues\` (\`direction: asc\`), newest last: list_issues(owner="o", repo="r", direction="desc").
Read one with \`get_issue\` and its comments with \`get_issue_comments\`.

- get_issue(owner="o", repo="r", issue_number=1)
- Sort the report in asc order yourself.
`;
const issue = { owner: text, repo: text, issue_number: number };
const needs = ["owner", "repo", "issue_number"];
const list = (direction: readonly string[]): object =>
  tool("list_issues", { owner: text, repo: text, direction: { type: "string", enum: direction } }, [
    "owner",
    "repo",
  ]);
const githubFixed = changed(
  githubPrompt,
  ["`direction: asc`", "`direction: ASC`"],
  ['direction="desc"', 'direction="DESC"'],
  ["`get_issue`", "`issue_read`"],
  ["- get_issue(", "- issue_read("],
);
/** Issues. */
export const github: VersionPair = {
  name: "github: values in capitals, two tools folded into one with a required method",
  server: "github",
  before: [
    list(["asc", "desc"]),
    tool("get_issue", issue, needs),
    tool("get_issue_comments", issue, needs),
  ],
  after: [
    list(["ASC", "DESC"]),
    tool("issue_read", { method: { type: "string", enum: ["get", "get_comments"] }, ...issue }, [
      "method",
      ...needs,
    ]),
  ],
  prompts: { [file]: githubPrompt },
  stale: [
    `${file}:3 asc`,
    `${file}:3 desc`,
    `${file}:4 get_issue`,
    `${file}:4 get_issue_comments`,
    `${file}:6 get_issue lacks method`,
    `${file}:6 get_issue`,
  ],
  fixed: { [file]: githubFixed },
  open: [`${file}:4 get_issue_comments`, `${file}:6 issue_read lacks method`],
  says: [
    "Did you mean `issue_read`?",
    "lacks `method`, which is required. It is one of: get, get_comments.",
  ],
  byHand: {
    [file]: changed(
      githubFixed,
      ["`get_issue_comments`", "`issue_read` too (`method: get_comments`)"],
      ['issue_read(owner="o"', 'issue_read(method="get", owner="o"'],
    ),
  },
};

const sentryPrompt = `Ask \`find_errors\` with \`statsPeriod: 24h\`; find_errors(query="boom", statsPeriod="7d", extra=1).
`;
/** Errors. */
export const sentry: VersionPair = {
  name: "sentry: a parameter of an open object renamed",
  server: "sentry",
  before: [
    tool("find_errors", { query: text, statsPeriod: text }, [], { additionalProperties: true }),
  ],
  after: [tool("find_errors", { query: text, period: text }, [], { additionalProperties: true })],
  prompts: { [file]: sentryPrompt },
  stale: [`${file}:1 statsPeriod`, `${file}:1 statsPeriod`],
  fixed: { [file]: sentryPrompt.replaceAll("statsPeriod", "period") },
  open: [],
  says: [],
  byHand: {},
};
