import { describe, expect, test } from "vitest";
import { lintWorkspace } from "../../src/index.ts";
import { before, check, inPrompts, moved } from "../crm.ts";
import { tool } from "../folder.ts";

describe("lint", () => {
  test("judges every reference, also what was always wrong", async () => {
    const place = await moved(
      { "a.md": '```\ncreate_ticket(titel="x")\n```\n\nUse `mcp__crm__update_contcat`.\n' },
      before,
      before,
    );
    expect(inPrompts(await check(place))).toEqual(["a.md:5:6-30 warning prompt-never-known"]);
    expect(inPrompts(await lintWorkspace(await place.open(), {}))).toEqual([
      "a.md:2:1-14 error prompt-missing-required",
      "a.md:2:15-20 error prompt-unknown-parameter",
      "a.md:5:6-30 warning prompt-never-known",
    ]);
  });

  test("names a tool that the prompt's own list lacks", async () => {
    const place = await moved(
      {
        "a.md":
          "---\nname: x\nallowed-tools: mcp__crm__create_ticket\n---\nFirst call `mcp__crm__drop_contact`, then `mcp__crm__create_ticket`.\n",
      },
      before,
      before,
    );
    expect(inPrompts(await lintWorkspace(await place.open(), {}))).toEqual([
      "a.md:5:13-35 warning prompt-ungranted-tool",
    ]);
  });

  test("with live, against the servers as they are", async () => {
    const place = await moved({ "a.md": "Use `drop_contact`.\n" });
    expect(inPrompts(await lintWorkspace(await place.open(), {}))).toEqual([]);
    expect(inPrompts(await lintWorkspace(await place.open(), { live: true }))).toEqual(
      ["a.md:1:6-18 error prompt-unknown-tool"].map((line) => line.replace("6-18", "6-18")),
    );
  });
});

describe("wildcards", () => {
  test("one that matches nothing any more, and one that covers a new destructive tool", async () => {
    const place = await moved(
      {
        "a.md": "---\nname: x\nallowed-tools: mcp__crm__drop_*, mcp__crm__create_*\n---\nHello.\n",
      },
      [tool("drop_contact"), tool("create_ticket")],
      [tool("create_ticket"), tool("create_bill", { money: { type: "number" } })],
    );
    const rules = inPrompts(await check(place)).map((line) => line.replace(/^.*? /u, ""));
    expect(rules).toEqual(["error prompt-empty-grant", "notice prompt-wider-grant"]);
  });
});

test("the same undeclared key in two items is told at both, once each", async () => {
  const rows = (key: string): object[] => [
    tool("b_tool", {
      rows: { type: "array", items: { type: "object", properties: { [key]: { type: "string" } } } },
    }),
  ];
  const prompt = '```\nb_tool(rows=[{"nope": "x"}, {"nope": "y"}])\n```\n';
  const place = await moved({ "a.md": prompt }, rows("yes"), rows("yes"));
  expect(inPrompts(await lintWorkspace(await place.open(), {}))).toEqual([
    "a.md:2:16-20 error prompt-unknown-parameter",
    "a.md:2:31-35 error prompt-unknown-parameter",
  ]);
});

test("a hole under a renamed key is still a hole, and what was wrong before is not new", async () => {
  const text = { type: "string", description: "Which library to read." };
  const place = await moved(
    {
      "a.md":
        '```\nquery_docs(libraryId=<id>, limit="ten")\n```\n\nCall `query_docs` with:\n\n- `libraryId`: the library\n',
    },
    [tool("query_docs", { libraryId: text, limit: { type: "integer" } })],
    [tool("query_docs", { libraryID: text, limit: { type: "integer" } })],
  );
  expect(inPrompts(await check(place))).toEqual([
    "a.md:2:12-21 error prompt-unknown-parameter",
    "a.md:7:4-13 error prompt-unknown-parameter",
  ]);
});

test("one undeclared key beside one missing parameter is probably that one", async () => {
  const now = [
    tool("write_note", { title: {}, directory: {} }, { required: ["title", "directory"] }),
  ];
  const place = await moved({ "a.md": '```\nwrite_note(title="x", folder="y")\n```\n' }, now, now);
  const { report } = await lintWorkspace(await place.open(), {});
  const unknown = report.findings.find(({ rule }) => rule === "prompt-unknown-parameter");
  expect(unknown?.message).toContain("has no parameter `folder`. Did you mean `directory`?");
});
