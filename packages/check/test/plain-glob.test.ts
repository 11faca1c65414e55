import { readdirSync } from "node:fs";
import { globSync } from "tinyglobby";
import { expect, test } from "vitest";
import { findFiles, plainGlob } from "../src/plain-glob.ts";
import { folder } from "./folder.ts";

const tree = [
  "a.md",
  ".hidden.md",
  "b.txt",
  ".claude/commands/x.md",
  ".claude/skills/y/SKILL.md",
  "prompts/a.md",
  "prompts/.md",
  "prompts/deep/er/a.md",
  "prompts/deep/b.j2",
  "prompts/old/a.md",
  "prompts/node_modules/m/a.md",
  "node_modules/p/a.md",
  "tenon.lock/crm/a.md",
  "sub/tenon.lock/a.md",
  "x y/a-b_c.md",
  "prompts.md/inner.md",
];

const patterns = [
  "**",
  "**/*",
  "**/*.md",
  "*",
  "*.md",
  "prompts/**",
  "prompts/*",
  "prompts/**/*.md",
  "prompts/**/a.md",
  "prompts/*/a.md",
  "prompts/**/er/**",
  "prompts/a.md",
  "prompts/?.md",
  "prompts/d*p/*.*",
  "**/deep/**/*.md",
  "**/SKILL.md",
  ".claude/**/*.md",
  ".*/**",
  "*/*/*",
  "x y/*_?.md",
  "*.md/*",
  "none/**",
  "p*/**/b*2",
];

const never = ["**/node_modules/**", "**/.git/**", "tenon.lock/**"];

test.each(
  patterns.flatMap(
    (pattern) =>
      [
        [pattern, never],
        [pattern, [...never, "prompts/old", "**/er/**", "*.txt"]],
      ] as const,
  ),
)("%s without %j: the same files as the library finds", (pattern, ignore) => {
  const place = folder(Object.fromEntries(tree.map((file) => [file, "x"])));
  const glob = plainGlob(pattern);
  const ignored = ignore.map(plainGlob).filter((one) => one !== undefined);
  if (glob === undefined) throw new Error("not plain");
  const own = findFiles(place.path, glob, ignored, (path) => {
    try {
      return readdirSync(path, { withFileTypes: true });
    } catch {
      return [];
    }
  });
  const theirs = globSync([pattern], {
    cwd: place.path,
    ignore: [...ignore],
    dot: true,
    expandDirectories: false,
    followSymbolicLinks: false,
    onlyFiles: true,
  });
  expect(own.toSorted()).toEqual(theirs.toSorted());
});

test.each([
  "{a,b}/*.md",
  "!a.md",
  "[ab].md",
  "./a.md",
  "a//b",
  "a**b/c",
  "@(a|b)",
  "a\\*b",
  "a/../b",
  "",
])("%s is left to the library", (pattern) => {
  expect(plainGlob(pattern)).toBeUndefined();
});

test("a pattern made to be slow is not", () => {
  const place = folder({ [`${"a".repeat(200)}.md`]: "x" });
  const glob = plainGlob(`${"*a".repeat(60)}*b`) ?? [];
  const list = (path: string) => readdirSync(path, { withFileTypes: true });
  expect(findFiles(place.path, glob, [], list)).toEqual([]);
});
