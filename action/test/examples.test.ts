import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readDefinition } from "../scripts/definition.ts";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "examples/workflows");
const workflows = globSync("tenon*.yml", { cwd: folder }).toSorted();
const page = readFileSync(join(root, "docs/action.md"), "utf8");

test("every example is named in the documentation's folder", () => {
  expect(workflows.length).toBeGreaterThanOrEqual(4);
  expect(page).toContain("../examples/workflows");
});

// What actionlint and zizmor ask of a workflow, as far as a line can tell.
describe.each([...workflows, "docs/action.md"])("%s", (name) => {
  const text = name.startsWith("docs/")
    ? (/```yaml\n([^]*?)```/u.exec(page)?.[1] ?? "")
    : readFileSync(join(folder, name), "utf8");
  const lines = text.split("\n");

  test("pins every action by commit and says the version", () => {
    const uses = lines.filter((line) => line.includes("uses:"));
    expect(uses.length).toBeGreaterThanOrEqual(2);
    for (const line of uses) expect(line).toMatch(/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/u);
  });

  test("gives no more than it needs, keeps no credentials, expands nothing in a shell", () => {
    expect(text).toMatch(/^permissions:/mu);
    expect(text).not.toMatch(/write-all|contents: write|pull_request_target|workflow_run/u);
    const checkouts = lines.flatMap((line, index) =>
      line.includes("actions/checkout@") ? [index] : [],
    );
    for (const index of checkouts) expect(lines[index + 1]).toContain("persist-credentials: false");
    expect(text).not.toMatch(/^\s*-? ?run:/mu);
  });

  test("sets only inputs and reads only outputs that there are", () => {
    const { inputs, outputs } = readDefinition();
    const known = new Set(outputs.map((output) => output.name));
    for (const [, output = ""] of text.matchAll(/steps\.tenon\.outputs\.([\w-]+)/gu)) {
      expect(known).toContain(output);
    }
    const names = inputs.map((input) => input.name);
    const after = text.split(/example-org\/tenon\/action@.*\n/u).slice(1);
    for (const part of after) {
      const [step = ""] = part.split(/^ {6}- /mu);
      const [, given = ""] = /with:([^]*)$/u.exec(step) ?? [];
      const keys = [...given.matchAll(/([a-z][a-z-]*): /gu)].map(([, key = ""]) => key);
      for (const key of keys) expect(names).toContain(key);
    }
  });
});
