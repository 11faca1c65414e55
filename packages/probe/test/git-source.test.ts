import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { load, parseTarget } from "../src/index.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tenon-git-"));
  const git = (...args: string[]): Buffer =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t.example", ...args], {
      cwd: folder,
    });
  git("init", "-q", "-b", "main");
  mkdirSync(join(folder, "sub dir"));
  writeFileSync(
    join(folder, "sub dir/tools.json"),
    '{"tools":[{"name":"old","inputSchema":{"type":"object"}}]}',
  );
  writeFileSync(join(folder, "broken.json"), "{");
  git("add", ".");
  git("commit", "-q", "-m", "one");
  writeFileSync(join(folder, "sub dir/tools.json"), '{"tools":[]}');
});
afterAll(() => rmSync(folder, { recursive: true }));

it("reads the file as it stands at the ref, not in the work tree", async () => {
  const result = await load(parseTarget("git:main:sub dir/tools.json", folder));
  expect(result).toMatchObject({ ok: true, snapshot: { rawTools: [{ name: "old" }] } });
});

it("reads a path from the current folder", async () => {
  const result = await load(parseTarget("git:HEAD:./tools.json", join(folder, "sub dir")));
  expect(result).toMatchObject({ ok: true });
});

it.each([
  ["git:nonesuch:broken.json", "git-failed", "knows no"],
  ["git:main:nonesuch.json", "git-failed", "knows no"],
  ["git:main:sub dir", "git-failed", "a tree, not a file"],
  ["git:main:broken.json", "malformed", "not JSON"],
])("%s fails as %s", async (text, code, told) => {
  const result = await load(parseTarget(text, folder));
  expect(result).toMatchObject({ failure: { code, message: expect.stringContaining(told) } });
});

it("keeps the byte limit", async () => {
  const result = await load(parseTarget("git:main:sub dir/tools.json", folder), { maxBytes: 20 });
  expect(result).toMatchObject({ failure: { code: "too-large" } });
});

it("fails outside a repository", async () => {
  const result = await load(parseTarget("git:main:tools.json", tmpdir()));
  expect(result).toMatchObject({
    failure: { code: "git-failed", message: expect.stringContaining("repository") },
  });
});

it("never takes a ref for an option", async () => {
  const target = { kind: "git", ref: "--textconv", path: "x", cwd: folder, display: "x" } as const;
  expect(await load(target)).toMatchObject({ failure: { code: "target-invalid" } });
});
