import { expect, it } from "vitest";
import type { JsonObject, ToolList } from "../../src/index.ts";
import { parseToolList } from "../../src/index.ts";
import type { TranslationOptions } from "../../src/entry/translate.ts";
import { planTranslation, translateArguments } from "../../src/entry/translate.ts";
import { objectOf, text, toolOf } from "./tools.ts";

const id = objectOf({ id: text }, ["id"]);

function listOf(tools: Readonly<Record<string, JsonObject>>): ToolList {
  const entries = Object.entries(tools).map(([name, inputSchema]) => ({ name, inputSchema }));
  return parseToolList({ tools: entries });
}

function planFor(
  name: string,
  schema: JsonObject,
  live: ToolList,
  options: TranslationOptions = {},
): ReturnType<typeof planTranslation> {
  return planTranslation(toolOf(schema, undefined, name), live, options);
}

it("takes the tool of the same name", () => {
  const plan = planFor("get_user", id, listOf({ get_user: id, getUser: id }));
  expect(plan).toMatchObject({ verdict: "translates", liveTool: "get_user" });
});

it("takes a tool whose name has the same letters, and answers under its new name", () => {
  const plan = planFor("get_user", id, listOf({ getUser: id, other: id }));
  expect(plan).toMatchObject({ verdict: "translates", tool: "get_user", liveTool: "getUser" });
  expect(translateArguments(plan, { id: "1" })).toEqual({
    ok: true,
    tool: "getUser",
    arguments: { id: "1" },
  });
});

it("does not choose between two tools with the same letters", () => {
  const plan = planFor("get_user", id, listOf({ getUser: id, GET_USER: id }));
  expect(plan).toMatchObject({ verdict: "refuses", obstacles: [{ code: "tool-gone" }] });
});

it("takes a surely renamed tool only where all pinned names are known", () => {
  const live = listOf({ fetch_user: id, other: id });
  const pinnedTools = listOf({ get_user: id, other: id });
  expect(planFor("get_user", id, live).verdict).toBe("refuses");
  const plan = planFor("get_user", id, live, { pinnedTools });
  expect(plan).toMatchObject({ verdict: "translates", liveTool: "fetch_user" });
});

it("does not take a tool that was there before, or one that does more than its name said", () => {
  const known = listOf({ get_user: id, get_users: id });
  const plan = planFor("get_user", id, listOf({ get_users: id }), { pinnedTools: known });
  expect(plan.verdict).toBe("refuses");
  const pinnedTools = listOf({ update_issue: id });
  const live = listOf({ update_issue_body: id });
  expect(planFor("update_issue", id, live, { pinnedTools }).verdict).toBe("refuses");
});

const folded = objectOf(
  { method: { enum: ["create", "update"] }, title: text, number: { type: "integer" } },
  ["method"],
);

it("never guesses into which call tools were folded, and says what a person may look at", () => {
  const create = objectOf({ title: text }, ["title"]);
  const pinnedTools = listOf({ create_issue: create });
  const plan = planFor("create_issue", create, listOf({ issue_write: folded }), { pinnedTools });
  expect(plan).toMatchObject({ verdict: "refuses", obstacles: [{ rule: "tool-removed" }] });
  const refused = translateArguments(plan, { title: "t" });
  expect(refused).toMatchObject({
    ok: false,
    refusal: { code: "tool-not-translatable", rule: "tool-removed", path: "" },
  });
  expect(refused.ok ? "" : refused.refusal.fix).toContain("perhaps issue_write");
});

it("folds where an operator says how, when that is proved to fit", () => {
  const create = objectOf({ title: text }, ["title"]);
  const supply = (value: string): TranslationOptions => ({
    mapping: {
      tool: "issue_write",
      arguments: [{ act: "supply", at: [], name: "method", value }],
    },
  });
  const live = listOf({ issue_write: folded });
  const plan = planFor("create_issue", create, live, supply("create"));
  expect(translateArguments(plan, { title: "t" })).toEqual({
    ok: true,
    tool: "issue_write",
    arguments: { title: "t", method: "create" },
  });
  expect(planFor("create_issue", create, live, supply("make")).verdict).toBe("refuses");
});

it("refuses a mapping to a tool that is not there, and a definition that cannot be read", () => {
  const plan = planFor("get_user", id, listOf({ other: id }), { mapping: { tool: "none" } });
  expect(plan).toMatchObject({ verdict: "refuses", obstacles: [{ code: "mapping-invalid" }] });
  const broken = parseToolList({ tools: [{ name: "get_user", inputSchema: null }] });
  expect(planFor("get_user", id, broken)).toMatchObject({
    verdict: "refuses",
    obstacles: [{ code: "tool-unreadable", rule: "tool-unreadable" }],
  });
});

it("throws when it is cancelled, rather than to call a tool untranslatable", () => {
  const signal = AbortSignal.abort(new Error("enough"));
  expect(() => planFor("get_user", id, listOf({ get_user: id }), { signal })).toThrow("enough");
});
