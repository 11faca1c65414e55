import { expect, test } from "vitest";
import { fixWorkspace, pinWorkspace } from "../src/index.ts";
import { check, moved, text } from "./crm.ts";
import type { Folder } from "./folder.ts";
import { tool } from "./folder.ts";

const list = (name: string, description?: string): object =>
  tool(
    "list_files",
    { [name]: { ...text, ...(description === undefined ? {} : { description }) } },
    { required: [name] },
  );
const prompt = 'Call `list_files` with `folder`.\n\n```\nlist_files(folder="a")\n```\n';

async function inPrompt(place: Folder) {
  const { report } = await check(place);
  return report.findings.filter(({ file }) => file === "prompts/a.md");
}

const probably = {
  rule: "prompt-unknown-parameter",
  level: "error",
  parameter: "folder",
  message:
    "The parameter `folder` of `list_files` (crm) was probably renamed to `directory`. Check that it means the same before you write it.",
};

test("a rename that nothing but its place speaks for is reported, and left to a person", async () => {
  const place = await moved({ "a.md": prompt }, [list("folder")], [list("directory")]);
  const { report } = await check(place);
  expect(report.servers[0]?.changes).toMatchObject([
    { rule: "input-property-renamed", renamedTo: "directory" },
  ]);
  const found = await inPrompt(place);
  expect(found).toMatchObject([
    { ...probably, line: 1 },
    { ...probably, line: 4 },
  ]);
  for (const finding of found) expect(finding).not.toHaveProperty("suggestion");
  const { edits, remaining } = await fixWorkspace(await place.open(), { write: true });
  expect(edits).toEqual([]);
  expect(remaining.filter(({ rule }) => rule === probably.rule)).toHaveLength(2);
  expect(place.read("prompts/a.md")).toBe(prompt);
});

test("it stays so after a pin, and through a sure rename later on", async () => {
  const place = await moved({ "a.md": prompt }, [list("folder")], [list("directory")]);
  await pinWorkspace(await place.open(), {});
  expect(JSON.parse(place.read("tenon.lock/crm/retired.json"))).toMatchObject({
    retired: [{ parameter: "folder", renamedTo: "directory", sure: false }],
  });
  const found = await inPrompt(place);
  expect(found[0]).toMatchObject({ ...probably, line: 1 });
  for (const finding of found) expect(finding).not.toHaveProperty("suggestion");
  place.write("crm.json", [list("directory_path")]);
  await pinWorkspace(await place.open(), {});
  const [later] = await inPrompt(place);
  expect(later?.message).toContain("was probably renamed to `directory_path`");
  expect(later).not.toHaveProperty("suggestion");
  const { edits } = await fixWorkspace(await place.open(), { write: true });
  expect(edits).toEqual([]);
});

test("like descriptions make it sure, before and after a pin", async () => {
  const words = "Where the files are.";
  const place = await moved(
    { "a.md": prompt },
    [list("folder", words)],
    [list("directory", words)],
  );
  const sure = { suggestion: { replacement: expect.stringContaining("directory") } };
  expect((await inPrompt(place))[0]).toMatchObject(sure);
  await pinWorkspace(await place.open(), {});
  expect(place.read("tenon.lock/crm/retired.json")).not.toContain("sure");
  expect((await inPrompt(place))[0]).toMatchObject(sure);
  await fixWorkspace(await place.open(), { write: true });
  expect(place.read("prompts/a.md")).toBe(prompt.replaceAll("folder", "directory"));
});
