import { expect, test } from "vitest";
import { lintWorkspace, pinWorkspace } from "../../src/index.ts";
import { check, moved, text } from "../crm.ts";
import { tool } from "../folder.ts";

const old = [tool("find_contact", { limit: { type: "integer", default: 10 }, query: text })];
const now = [
  {
    ...tool("find_contact", {
      limit: { type: "integer", default: 20 },
      query: { ...text, description: "What to look for." },
    }),
    description: "Finds a contact quickly.",
  },
];

test("says in words which description and which default changed", async () => {
  const place = await moved({ "a.md": "Use `find_contact`.\n" }, old, now);
  const { report } = await check(place);
  const told = report.findings.find(({ rule }) => rule === "prompt-wording-changed");
  expect(told?.message).toContain("the default of `limit` (10, now 20)");
  expect(told?.message).toContain("the description of `query`");
  expect(told?.message).not.toMatch(/\w+-changed/u);
});

test("says in words what a reader of the prompt should know, once it is agreed", async () => {
  const place = await moved({ "a.md": "Use `find_contact`.\n" }, old, now);
  await pinWorkspace(await place.open(), {});
  const { report } = await lintWorkspace(await place.open(), {});
  const told = report.findings.find(({ rule }) => rule === "prompt-needs-review");
  expect(told?.message).toContain("(a description and a default)");
});

test("counts what it does not name", async () => {
  const names = ["a", "b", "c", "d", "e", "f"];
  const schema = (value: number): Readonly<Record<string, unknown>> =>
    Object.fromEntries(names.map((name) => [name, { type: "integer", default: value }]));
  const place = await moved(
    { "a.md": "Use `find_contact`.\n" },
    [tool("find_contact", schema(1))],
    [tool("find_contact", schema(2))],
  );
  const { report } = await check(place);
  const told = report.findings.find(({ rule }) => rule === "prompt-wording-changed");
  expect(told?.message).toContain("the default of `d` (1, now 2) and 2 more.");
});
