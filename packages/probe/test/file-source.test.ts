import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LoadOptions, type LoadResult, load, parseTarget } from "../src/index.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tenon-file-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(content: string | Uint8Array, options?: LoadOptions): Promise<LoadResult> {
  const path = join(folder, "tools.json");
  writeFileSync(path, content);
  return load(parseTarget("tools.json", folder), options);
}

describe("a file", () => {
  it("is read, its target shown as it was written", async () => {
    const result = await read('{"tools":[{"name":"a","inputSchema":{"type":"object"}}]}');
    expect(result).toMatchObject({
      ok: true,
      snapshot: { source: "tools.json", protocol: undefined },
    });
  });

  it("is missing", async () => {
    const result = await load(parseTarget("nonesuch.json", folder));
    expect(result).toMatchObject({
      ok: false,
      failure: { code: "file-missing", source: "nonesuch.json" },
    });
  });

  it.each(["sub", "/dev/zero"])("is no file: %s", async (name) => {
    mkdirSync(join(folder, "sub"), { recursive: true });
    expect(await load(parseTarget(name, folder))).toMatchObject({
      failure: { code: "file-unreadable" },
    });
  });

  it.each([
    [30, "ok"],
    [29, "too-large"],
  ])("of 30 bytes against a limit of %i: %s", async (maxBytes, code) => {
    const result = await read('{"tools":[]}'.padEnd(30), { maxBytes });
    expect(result.ok ? "ok" : result.failure.code).toBe(code);
  });

  it.each([
    ["is not UTF-8", Uint8Array.of(0x7b, 0xff, 0xfe), "UTF-8"],
    ["is not JSON", '{"tools":\n  [1 2]}', "line 2, column 6"],
    ["has no list", '{"tool":[]}', '"tools"'],
    ["is a text", '"tools"', '"tools"'],
  ])("%s", async (_name, content, told) => {
    const result = await read(content);
    expect(result).toMatchObject({
      failure: { code: "malformed", message: expect.stringContaining(told) },
    });
  });

  it("may be standard input", async () => {
    const script = join(import.meta.dirname, "fixtures/probe-once.ts");
    const child = spawn(process.execPath, [script, "-"], { stdio: ["pipe", "pipe", "inherit"] });
    child.stdin.end('{"tools":[]}');
    expect(Buffer.concat(await child.stdout.toArray()).toString()).toMatch(/^ok /);
  });

  it("may be a pipe", () => {
    const fifo = join(folder, "fifo");
    execFileSync("mkfifo", [fifo]);
    const writer = spawn("sh", ["-c", 'printf \'{"tools":[]}\' > "$0"', fifo]);
    return expect(load(parseTarget(fifo, "/")).finally(() => writer.kill())).resolves.toMatchObject(
      { ok: true },
    );
  });
});
