import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { contractRules } from "@tenon/contract";
import { expect, test } from "vitest";
import { promptRules } from "../../src/index.ts";

const ids = promptRules.map(({ id }) => id);

test("ids are sorted, said once, and no contract rule has one of them", () => {
  expect(ids).toEqual([...new Set(ids)].toSorted());
  expect(contractRules.filter(({ id }) => ids.includes(id))).toEqual([]);
});

test("every rule has all parts of a page", () => {
  for (const { summary, why, fix, example, level } of promptRules) {
    expect(summary).toMatch(/^[A-Z].*\.$/u);
    for (const part of [why, fix, example]) expect(part.length).toBeGreaterThan(20);
    expect(["error", "warning", "notice"]).toContain(level);
  }
});

test("every rule is found by some code, and every id in the code has a page", () => {
  const source = join(import.meta.dirname, "../../src");
  const code = readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\/(?:rules|report)$/u.test(entry.parentPath))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("\n");
  const said = [...code.matchAll(/(?:rule: |base\()\s*"([a-z-]+)"/gu)].map(
    (match) => match[1] ?? "",
  );
  expect([...new Set(said)].toSorted()).toEqual(ids);
});
