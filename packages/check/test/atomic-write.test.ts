import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { writeFileAtomically } from "../src/atomic-write.ts";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "tenon-write-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

test("makes the folders above, replaces what is there, leaves no draft", () => {
  const file = join(folder(), "a/b/c.txt");
  writeFileAtomically(file, "one");
  writeFileAtomically(file, "two");
  expect(readFileSync(file, "utf8")).toBe("two");
  expect(readdirSync(join(file, ".."))).toEqual(["c.txt"]);
});

test("leaves no draft where the file cannot be replaced", () => {
  const root = folder();
  mkdirSync(join(root, "taken/x"), { recursive: true });
  expect(() => writeFileAtomically(join(root, "taken"), "text")).toThrow(/EISDIR|EPERM/);
  expect(readdirSync(root)).toEqual(["taken"]);
});

test("ends where a folder cannot be made", () => {
  expect(() => writeFileAtomically("/proc/nobody/deep/x", "text")).toThrow("ENOENT");
  const root = folder();
  writeFileAtomically(join(root, "file"), "");
  expect(() => writeFileAtomically(join(root, "file/x/y"), "text")).toThrow("ENOTDIR");
});
