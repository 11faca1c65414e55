import { expect, test } from "vitest";
import { limits } from "../src/limits.ts";
import { lintWorkspace, lockedWorkspace, pinWorkspace, readPromptFiles } from "../src/index.ts";
import type { Finding } from "../src/index.ts";
import { after, before, config } from "./crm.ts";
import { folder } from "./folder.ts";

const prompts = {
  "prompts/keeper.md":
    "---\ntools: mcp__crm__update_contact\n---\n\nAlways pass `customer_email` to `update_contact`, with `status`.\n",
  "prompts/waived.md":
    "Call mcp__crm__no_such_tool. <!-- tenon-ignore prompt-never-known until 2999-01-01: soon -->\n<!-- tenon-ignore -->\n",
  "prompts/example.md":
    'Call `create_ticket`:\n\n```json\n{"name": "update_contact", "arguments": {"customer_email": 1}}\n```\n',
  "prompts/open.md": "```\nmcp__crm__update_contact(id=1)\n",
  "prompts/binary.md": new Uint8Array([0, 1, 2]),
  "prompts/large.md": "mcp__crm__gone ".repeat(limits.promptFileBytes / 15 + 1),
};

test("judges each prompt as lint judges all of them", async () => {
  const place = folder({ "tenon.yaml": config, "crm.json": before, ...prompts });
  await pinWorkspace(await place.open(), {});
  place.write("crm.json", after);
  await pinWorkspace(await place.open(), {});
  const ws = await place.open();
  const { report } = await lintWorkspace(ws);
  const locked = await lockedWorkspace(ws);
  const { files, problems } = readPromptFiles(ws);
  const large = problems.flatMap(({ file }) => file ?? []);
  expect(large).toEqual(["prompts/large.md"]);
  const all = [
    ...files,
    {
      path: "prompts/large.md",
      bytes: new TextEncoder().encode(prompts["prompts/large.md"]),
      bound: ["crm"],
    },
  ];
  const findings: Finding[] = [...locked.findings(ws.now)];
  const waived: Finding[] = [];
  for (const file of all) {
    const verdict = await locked.lint(file, ws.now);
    findings.push(...verdict.findings);
    waived.push(...verdict.waived);
    expect(verdict.references.length).toBe(locked.references(file).length);
  }
  const key = ({ file, line, column, rule, fingerprint }: Finding): string =>
    [file, line, column, rule, fingerprint].join(" ");
  expect(findings.map(key).toSorted()).toEqual(report.findings.map(key).toSorted());
  expect(waived.map(key).toSorted()).toEqual(report.waived.map(key).toSorted());
  expect(report.findings.length).toBeGreaterThan(5);
  expect(waived).toHaveLength(1);
});

test("knows servers that are not pinned and patterns that match nothing", async () => {
  const place = folder({ "tenon.yaml": config, "crm.json": before });
  const locked = await lockedWorkspace(await place.open());
  const rules = locked.findings(new Date()).map(({ rule }) => rule);
  expect([...new Set(rules)].toSorted()).toEqual(["prompts-no-match", "server-not-pinned"]);
  expect(locked.contracts.size).toBe(0);
});

test("tells what became of names", async () => {
  const place = folder({ "tenon.yaml": config, "crm.json": before, "prompts/a.md": "" });
  await pinWorkspace(await place.open(), {});
  place.write("crm.json", after);
  await pinWorkspace(await place.open(), {});
  const { contracts } = await lockedWorkspace(await place.open());
  const crm = contracts.get("crm");
  expect(crm?.version).toMatch(/^\d+\.\d+\.\d+$/u);
  expect(crm?.fateOf("update_contact", "customer_email")).toMatchObject({
    state: "renamed",
    newName: "email_address",
  });
  expect(crm?.fateOf("nothing")).toMatchObject({ state: "gone" });
});
