import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readDefinition } from "../scripts/definition.ts";
import { buildAction } from "../scripts/build.ts";

const definition = readDefinition();

test("inputs and outputs are a promise", () => {
  expect(definition.inputs.map(({ name }) => name)).toEqual([
    "config",
    "working-directory",
    "baseline",
    "mode",
    "fail-on",
    "comment",
    "id",
    "sarif-file",
    "report-file",
    "registry-url",
    "record",
    "github-token",
  ]);
  expect(definition.outputs.map(({ name }) => name)).toEqual([
    "status",
    "verdict",
    "bump",
    "error-count",
    "warning-count",
    "waived-count",
    "report-json",
    "sarif-file",
    "patch-file",
    "changed-tools",
  ]);
  expect(definition.runs).toEqual({ using: "node24", main: "dist/main.mjs" });
});

test("the sources read every input and write every output of action.yml", () => {
  const source = ["inputs.ts", "outputs.ts"]
    .map((file) => readFileSync(join(import.meta.dirname, "../src", file), "utf8"))
    .join("\n");
  for (const { name } of [...definition.inputs, ...definition.outputs]) {
    expect(source).toMatch(new RegExp(`\\b${name}\\b`, "u"));
  }
});

test("the bundle is one file below 2 MB, and the same bytes every time", async () => {
  const bytes = [];
  for (let time = 0; time < 2; time += 1) {
    const folder = mkdtempSync(join(tmpdir(), "tenon-action-dist-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    await buildAction(folder);
    const file = join(folder, "main.mjs");
    expect(statSync(file).size).toBeLessThan(2_000_000);
    bytes.push(readFileSync(file));
  }
  expect(bytes[0]?.equals(bytes[1] ?? new Uint8Array())).toBe(true);
  expect(bytes[0]?.includes(process.cwd())).toBe(false);
});
