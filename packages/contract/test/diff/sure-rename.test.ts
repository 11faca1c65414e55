import { expect, it } from "vitest";
import type { Json } from "../../src/json.ts";
import { isSureRename } from "../../src/diff/sure-rename.ts";

function isSure(from: string, to: string, was?: Json, is?: Json): boolean {
  const path = `/inputSchema/properties/${from.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  const schema = (description: Json | undefined): Json =>
    description === undefined ? true : { type: "string", description };
  return isSureRename({ path, renamedTo: to, old: schema(was), new: schema(is) });
}

it.each([
  ["customeremail", "emailaddress"],
  ["customer_email", "email_address"],
  ["customerEmail", "customer_email"],
  ["customer_email", "contact_email"],
  ["a/b~c", "a_b_c"],
  ["pageIdx", "pageId"],
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

it("renames of tools are sure, and what is no rename is not", () => {
  expect(isSureRename({ path: "", renamedTo: "other" })).toBe(true);
  expect(isSureRename({ path: "/inputSchema/properties/a" })).toBe(false);
});
