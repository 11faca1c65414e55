import { expect, it } from "vitest";
import type { Json } from "../../src/json.ts";
import { isSureRename } from "../../src/diff/sure-rename.ts";

function isSure(from: string, to: string, was?: Json, is?: Json): boolean {
  const path = `/inputSchema/properties/${from.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  const schema = (description: Json | undefined): Json =>
    description === undefined ? true : { type: "string", description };
  return isSureRename({ tool: "t", path, renamedTo: to, old: schema(was), new: schema(is) });
}

it.each([
  ["customeremail", "emailaddress"],
  ["customer_email", "email_address"],
  ["customerEmail", "customer_email"],
  ["customer_email", "contact_email"],
  ["a/b~c", "a_b_c"],
  ["page_idx", "pageIndex"],
  ["statsPeriod", "period"],
  ["compatibleLibraryID", "libraryId"],
  ["path", "file_path"],
  ["filepath", "path"],
  ["msg", "message"],
  ["error_msg", "error_message"],
  ["query", "q"],
  ["directory", "dir"],
])("is sure: %s -> %s", (from, to) => {
  expect(isSure(from, to)).toBe(true);
  expect(isSure(to, from)).toBe(true);
});

it.each([
  ["folder", "directory"],
  ["channel", "room"],
  ["team_id", "project_id"],
  ["teamId", "projectId"],
  ["user_name", "user_email"],
  ["filename", "filesize"],
  ["start_date", "end_date"],
  ["min_price", "max_price"],
  ["sender_email", "recipient_email"],
  ["to", "token"],
  ["limit", "offset"],
  ["database_id", "data_source_id"],
  ["pageIdx", "pageId"],
  ["pageidx", "pageid"],
  ["issue_number", "issue_id"],
  ["file_path", "file_url"],
  ["__proto__", "constructor"],
])("is not sure: %s -> %s", (from, to) => {
  expect(isSure(from, to)).toBe(false);
  expect(isSure(to, from)).toBe(false);
});

it.each<readonly [string, Json, Json, boolean]>([
  ["equal texts", "Which field.", "Which field.", true],
  ["one says more", "Reference of the field", "Reference of the field, or its label", true],
  ["one says much more", "The field", "The field in that the page keeps what was typed", false],
  ["one template", "Key of the team to show", "Key of the project to show", false],
  ["one word", "Field", "Field", false],
  ["no text", 7, 7, false],
])("descriptions count: %s", (_why, was, is, sure) => {
  expect(isSure("ref", "target", was, is)).toBe(sure);
});

it.each([
  ["tavily-search", "tavily_search", true],
  ["get-library-docs", "query-docs", true],
  ["signals-scout-config-list", "scout-config-list", true],
  ["get_issue", "issue_read", true],
  ["list_projects", "projects_list", true],
  ["update_issue", "update_issue_body", false],
  ["update_issue", "issue_write", false],
  ["get_pull_request_reviews", "request_pull_request_reviewers", false],
])("a tool's new name must not say more: %s -> %s", (tool, renamedTo, sure) => {
  expect(isSureRename({ tool, path: "", renamedTo })).toBe(sure);
  expect(isSureRename({ tool, path: "/name", renamedTo })).toBe(sure);
});

it("what is no rename is not sure", () => {
  expect(isSureRename({ tool: "t", path: "/inputSchema/properties/a" })).toBe(false);
});

it.each([
  ["file_path", "file_paths", "string", "array", false],
  ["file_path", "file_paths", "string", ["array", "string"], true],
  ["page_count", "page_counts", "integer", "number", true],
  ["pageSize", "page_size", "string", "integer", true],
])("a name with another type is another thing: %s -> %s, %s -> %s", (from, to, was, is, sure) => {
  const path = `/inputSchema/properties/${from}`;
  const evidence = { tool: "t", path, renamedTo: to, old: { type: was }, new: { type: is } };
  expect(isSureRename(evidence)).toBe(sure);
});
