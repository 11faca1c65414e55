import { execFileSync } from "node:child_process";
import {
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
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

test("writes to what is no file instead of replacing it", () => {
  const fifo = join(folder(), "pipe");
  execFileSync("mkfifo", [fifo]);
  const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
  writeFileAtomically(fifo, "through");
  expect(readFileSync(reader, "utf8")).toBe("through");
  closeSync(reader);
  expect(statSync(fifo).isFIFO()).toBe(true);
});

test("ends where a folder cannot be made", () => {
  expect(() => writeFileAtomically("/proc/nobody/deep/x", "text")).toThrow("ENOENT");
  const root = folder();
  writeFileAtomically(join(root, "file"), "");
  expect(() => writeFileAtomically(join(root, "file/x/y"), "text")).toThrow("ENOTDIR");
});
