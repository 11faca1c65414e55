import type { Reference } from "@tenon/prompts";
import { expect, test } from "vitest";
import { applyEdits, editsFor } from "../../src/index.ts";
import type { Finding } from "../../src/index.ts";
import { at, prompt } from "./finding.ts";

function edited(
  text: string,
  findings: readonly Finding[],
  path = "a.md",
  references: readonly Reference[] = [],
): string {
  const { edits } = editsFor({ path, text: prompt(text), references }, findings);
  return applyEdits(text, edits);
}

test("edits are in order, with offsets, places and the findings they mend", () => {
  const text = "Use `b`.\nThen `a`, `b`.\n";
  const findings = [at(text, "a", "aa"), at(text, "b", "bb", { nth: 1 }), at(text, "b", "bb")];
  const { edits, mended, left } = editsFor({ path: "a.md", text: prompt(text) }, findings);
  expect(edits).toMatchObject([
    { start: 5, end: 6, line: 1, column: 6, endColumn: 7, from: "b", to: "bb" },
    { line: 2, column: 7, from: "a", to: "aa", fingerprints: [expect.any(String)] },
    { line: 2, column: 12 },
  ]);
  expect(mended).toHaveLength(3);
  expect(left).toEqual([]);
  expect(applyEdits(text, edits)).toBe("Use `bb`.\nThen `aa`, `bb`.\n");
});

test("two findings that want the same at one place are one edit; two that differ are left", () => {
  const text = "Use `old` and `other`.";
  const twice = [at(text, "old", "new"), at(text, "old", "new", { fingerprint: "sha256:x" })];
  const plan = editsFor({ path: "a.md", text: prompt(text) }, twice);
  expect(plan.edits).toMatchObject([{ to: "new", fingerprints: ["sha256:5", "sha256:x"] }]);
  expect(plan.mended).toHaveLength(2);
  const differ = [at(text, "old", "new"), at(text, "old", "newer"), at(text, "other", "another")];
  const split = editsFor({ path: "a.md", text: prompt(text) }, differ);
  expect(split.edits).toMatchObject([{ to: "another" }]);
  expect(split.left).toHaveLength(2);
});

test("edits over each other are left to a person, all of them", () => {
  const text = "Use `update_contact.customer_email` and `fax`.";
  const findings = [
    at(text, "update_contact.customer_email", "update_contact.email"),
    at(text, "customer_email", "email_address"),
    at(text, "fax", "phone"),
  ];
  expect(edited(text, findings)).toBe(text.replace("fax", "phone"));
});

test("no suggestion, another rule, a place outside the text: nothing", () => {
  const text = "Use `old`.";
  const { suggestion: _gone, ...bare } = at(text, "old", "new");
  const findings = [
    bare,
    at(text, "old", "new", { rule: "prompt-never-known" }),
    at(text, "old", "new", { line: 9, endLine: 9 }),
    at(text, "old", "new", { endColumn: 6 }),
    at(text, "old", "n*w"),
    at(text, "old", "old"),
  ];
  expect(edited(text, findings)).toBe(text);
});

test.each([
  ["a.md", "call old(x)", "a-b", true],
  ["a.py", 'call(old=1, note="x")', "a-b", false],
  ["a.ts", "const x = { old: 1 }", "a-b", false],
  ["a.ts", "const x = { old: 1 }", "a_b", true],
  ["a.ts", 'const x = { "old": 1 }', "a-b", true],
  ["a.py", 'prompt = "Use old to find it"', "a-b", true],
  ["a.yaml", "tools: [old]", "a:b", false],
  ["a.yaml", 'tools: ["old"]', "a:b", true],
  ["a.yaml", "tools: [old]", "null", false],
  ["a.yaml", "tools: [old]", "12", false],
  ["a.yaml", "tools: [old]", "@x", false],
  ["a.yaml", "tools: ['old']", "null", true],
  ["a.md", "`srv:old`", "a:b", true],
])("%s: %s may take %s: %s", (path, text, to, fits) => {
  expect(edited(text, [at(text, "old", to)], path)).toBe(fits ? text.replace("old", to) : text);
});

test("a call that has the new key beside the old one is left to a person", () => {
  const text =
    'update_contact(customer_email="a", email_address="b")\nupdate_contact(customer_email="c")';
  const call = (line: number, keys: readonly string[]): Reference => ({
    file: "a.md",
    line,
    column: 1,
    endLine: line,
    endColumn: 15,
    kind: "call",
    server: "crm",
    tool: "update_contact",
    form: "call",
    confidence: "certain",
    call: {
      arguments: Object.fromEntries(keys.map((key) => [key, "x"])),
      holes: [],
      open: false,
    },
  });
  const findings = [
    at(text, "customer_email", "email_address"),
    at(text, "customer_email", "email_address", { nth: 1 }),
  ];
  const references = [call(1, ["customer_email", "email_address"]), call(2, ["customer_email"])];
  const after = text.replace('customer_email="c"', 'email_address="c"');
  expect(edited(text, findings, "a.md", references)).toBe(after);
});

test("a method behind a renamed tool is left to a person, unless only the spelling changed", () => {
  const text = "Use `issue_read.get`, then issue_read. Or issue-list.all.";
  const tool = { rule: "prompt-unknown-tool" };
  const findings = [
    at(text, "issue_read", "get_issue", tool),
    at(text, "issue_read", "get_issue", { ...tool, nth: 1 }),
    at(text, "issue-list", "issue_list", tool),
  ];
  expect(edited(text, findings)).toBe("Use `issue_read.get`, then get_issue. Or issue_list.all.");
});
