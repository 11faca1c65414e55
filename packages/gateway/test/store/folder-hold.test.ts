import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { holdFolder } from "../../src/store/folder-hold.ts";

let folder: string;
const advice = "Name another one.";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tenon-hold-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function writtenBy(holder: object): string {
  const file = join(folder, "tenon.pid");
  writeFileSync(file, JSON.stringify(holder));
  return file;
}

const held = expect.objectContaining({ code: "folder-held" });

it("gives a folder to one holder at a time", () => {
  const hold = holdFolder(join(folder, "new"), advice);
  expect(() => holdFolder(join(folder, "new"), advice)).toThrow(held);
  expect(() => holdFolder(join(folder, "new"), advice)).toThrow(advice);
  hold.release();
  holdFolder(join(folder, "new"), advice).release();
});

it("refuses a folder that another process holds, and takes it over when that was killed", async () => {
  const script = `
    const { holdFolder } = await import(${JSON.stringify(import.meta.resolve("../../src/store/folder-hold.ts"))});
    holdFolder(${JSON.stringify(folder)}, "");
    console.log("held");
    setInterval(() => undefined, 1_000);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script]);
  await once(child.stdout, "data");
  expect(() => holdFolder(folder, advice)).toThrow(held);
  child.kill("SIGKILL");
  // Before its parent has heard of its end, the process is still there by its id.
  holdFolder(folder, advice).release();
  await once(child, "close");
});

it("knows that an id belongs to another process by now", () => {
  writtenBy({ pid: process.ppid, host: hostname(), started: "1" });
  const hold = holdFolder(folder, advice);
  expect(JSON.parse(readFileSync(join(folder, "tenon.pid"), "utf8"))).toMatchObject({
    pid: process.pid,
  });
  hold.release();
});

it("believes another machine's holder for half a minute of silence", () => {
  const file = writtenBy({ pid: 1, host: "elsewhere", started: "1" });
  expect(() => holdFolder(folder, advice)).toThrow(held);
  const past = new Date(Date.now() - 31_000);
  utimesSync(file, past, past);
  holdFolder(folder, advice).release();
});

it("takes over a file that a crash left half written", () => {
  writeFileSync(join(folder, "tenon.pid"), '{"pid":12');
  expect(() => holdFolder(folder, advice).release()).not.toThrow();
});

it("says when a folder cannot be used", () => {
  writeFileSync(join(folder, "file"), "");
  const unusable = expect.objectContaining({ code: "folder-unusable" });
  expect(() => holdFolder(join(folder, "file"), advice)).toThrow(unusable);
});
