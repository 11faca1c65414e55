import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { main } from "./tenon.ts";

function version(env: Readonly<Record<string, string>>): number | null {
  const PATH = process.env["PATH"] ?? "";
  return spawnSync(process.execPath, [main, "--version"], {
    env: { PATH, ...env },
    timeout: 20_000,
  }).status;
}

function home(): string {
  const folder = mkdtempSync(join(tmpdir(), "tenon-home-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("compiled code is kept in the user's cache folder, where there is one", () => {
  const folder = home();
  expect(version({ HOME: folder })).toBe(0);
  expect(readdirSync(folder)).toEqual([]);
  mkdirSync(join(folder, ".cache"));
  expect(version({ HOME: folder })).toBe(0);
  expect(readdirSync(join(folder, ".cache"))).toEqual(["tenon"]);
});

test.each([{}, { HOME: "/proc/nope" }, { XDG_CACHE_HOME: "/proc" }, { HOME: "" }])(
  "a cache that cannot be is done without: %o",
  (env) => {
    expect(version(env)).toBe(0);
  },
);
