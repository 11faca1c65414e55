import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { limits } from "../src/limits.ts";
import { readPromptFiles } from "../src/prompt-files.ts";
import { folder } from "./folder.ts";
import type { Folder } from "./folder.ts";

async function read(place: Folder): Promise<ReturnType<typeof readPromptFiles>> {
  return readPromptFiles(await place.open());
}

test("files are found once, in order, with every server that a pattern ties them to", async () => {
  const place = folder({
    "tenon.yaml": `servers: { a: { file: x }, b: { file: x } }
prompts: [ "p/**/*.md", { include: ["p/two.md", ".hidden/*.md"], servers: [b] }, { include: p/*.md, exclude: p/one.md, servers: [a] } ]
`,
    "p/one.md": "1",
    "p/two.md": "2",
    "p/deep/three.md": "3",
    "p/node_modules/x.md": "no",
    "p/.git/x.md": "no",
    ".hidden/four.md": "4",
  });
  const { files, problems } = await read(place);
  expect(files.map(({ path, bound }) => [path, bound])).toEqual([
    [".hidden/four.md", ["b"]],
    ["p/deep/three.md", ["a", "b"]],
    ["p/one.md", ["a", "b"]],
    ["p/two.md", ["b", "a"]],
  ]);
  expect(problems).toEqual([]);
});

test("an empty list of servers leaves the binding to the file", async () => {
  const place = folder({
    "tenon.yaml": `servers: { a: { file: x } }
prompts: [ "p/**", { include: p/open.md, servers: [] }, { include: q.md, servers: [] } ]
`,
    "p/open.md": "1",
    "p/tied.md": "2",
    "q.md": "3",
  });
  const { files } = await read(place);
  expect(files.map(({ path, bound }) => [path, bound])).toEqual([
    ["p/open.md", undefined],
    ["p/tied.md", ["a"]],
    ["q.md", undefined],
  ]);
});

test("a pattern without a match, a large file and a link out of the folder are named", async () => {
  const outside = folder({ "secret.md": "x" });
  const place = folder({
    "tenon.yaml": "servers: {}\nprompts:\n  - nothing/*.md\n  - p/**\n",
    "p/fits.md": "x".repeat(limits.promptFileBytes),
    "p/large.md": "x".repeat(limits.promptFileBytes + 1),
    "inside.md": "in",
  });
  symlinkSync(join(outside.path, "secret.md"), join(place.path, "p/out.md"));
  symlinkSync(outside.path, join(place.path, "p/folder"));
  symlinkSync(join(place.path, "inside.md"), join(place.path, "p/in.md"));
  mkdirSync(join(place.path, "p/dir.md"));
  const { files, problems } = await read(place);
  expect(files.map(({ path }) => path)).toEqual(["p/fits.md", "p/in.md"]);
  expect(problems.map(({ rule, file, line }) => [rule, file, line])).toEqual([
    ["prompts-no-match", undefined, 3],
    ["prompt-unreadable", "p/folder", 4],
    ["prompt-unreadable", "p/large.md", 4],
    ["prompt-unreadable", "p/out.md", 4],
  ]);
});

test("a pattern that leaves the folder is refused", async () => {
  for (const pattern of ["../*.md", "/etc/*.md", "a/../../b.md"]) {
    const place = folder({ "tenon.yaml": `servers: {}\nprompts: [ "${pattern}" ]\n` });
    await expect(read(place)).rejects.toThrow("leaves the folder");
  }
});

test("as many files as the limit are read, one more is refused", async () => {
  const place = folder({ "tenon.yaml": "servers: {}\nprompts: [ p/* ]\n" });
  for (let index = 0; index < limits.promptFiles; index += 1) place.write(`p/${index}.md`, "x");
  expect((await read(place)).files).toHaveLength(limits.promptFiles);
  place.write("p/one-more.md", "x");
  await expect(read(place)).rejects.toThrow(`more than ${limits.promptFiles}`);
});
