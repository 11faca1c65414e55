import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import { beforeAll, describe, expect, it } from "vitest";
import { renderCheck } from "../../src/report/render.ts";
import { renderDiff } from "../../src/report/render-diff.ts";
import {
  attack,
  broken,
  context,
  diff,
  hostile,
  hostileContext,
  hostileDiff,
  passed,
} from "./sample.ts";

let validate: ReturnType<Ajv["compile"]>;

beforeAll(() => {
  const main = createRequire(import.meta.url).resolve("@microsoft/jest-sarif");
  const file = new URL("schemas/sarif-2.1.0-rtm.5.json", `file://${main}`);
  const { id: _id, $schema: _draft4, ...schema } = JSON.parse(readFileSync(file, "utf8"));
  validate = new Ajv({
    strict: false,
    validateFormats: false,
    unicodeRegExp: false,
    allErrors: true,
  }).compile(schema);
});

describe("the SARIF report", () => {
  it.each([
    ["a failure", renderCheck(broken, "sarif", context)],
    ["a pass", renderCheck(passed, "sarif", context)],
    ["an attack", renderCheck(hostile, "sarif", hostileContext)],
    ["a diff", renderDiff(diff, "sarif", { ...context, from: "old.json", to: "new.json" })],
    [
      "a diff's attack",
      renderDiff(hostileDiff, "sarif", { ...hostileContext, from: attack, to: attack }),
    ],
  ])("of %s is valid under the schema of SARIF 2.1.0", (_name, text) => {
    const valid = validate(JSON.parse(text));
    expect({ valid, errors: validate.errors }).toEqual({ valid: true, errors: null });
  });

  it("is refused by the schema when it is wrong, so that the test above means something", () => {
    expect(validate({ version: "2.1.0", runs: [{ results: [] }] })).toBe(false);
  });

  it("gives every result a rule, a region in UTF-16 units, a fingerprint and the fix", () => {
    const [run] = JSON.parse(renderCheck(broken, "sarif", context)).runs;
    expect(run.columnKind).toBe("utf16CodeUnits");
    const [first] = run.results;
    const waived = run.results.at(-1);
    expect(run.tool.driver.rules[first.ruleIndex].id).toBe("prompt-unknown-parameter");
    expect(first).toMatchObject({
      ruleId: "prompt-unknown-parameter",
      level: "error",
      partialFingerprints: { "tenonFinding/v1": "1".repeat(64) },
      suppressions: [],
    });
    const region = { startLine: 3, startColumn: 14, endLine: 3, endColumn: 28 };
    expect(first.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: "prompts/keeper.md", uriBaseId: "%SRCROOT%" },
      region,
    });
    expect(first.fixes[0].artifactChanges[0].replacements).toEqual([
      { deletedRegion: region, insertedContent: { text: "email_address" } },
    ]);
    expect(waived.suppressions).toEqual([
      {
        kind: "external",
        status: "accepted",
        justification: "nobody uses it",
        properties: { by: "crm-team", expires: "2027-01-31" },
      },
    ]);
  });

  it("encodes file names as relative URI references", () => {
    const finding = { ...broken.findings[0]!, file: "prompts/a b/ü#%:?.md" };
    const [run] = JSON.parse(
      renderCheck({ ...broken, findings: [finding] }, "sarif", context),
    ).runs;
    expect(run.results[0].locations[0].physicalLocation.artifactLocation.uri).toBe(
      "prompts/a%20b/%C3%BC%23%25%3A%3F.md",
    );
  });

  it("leaves viewers no link and no placeholder to make of a server's text", () => {
    const [run] = JSON.parse(renderCheck(hostile, "sarif", hostileContext)).runs;
    for (const { message } of run.results) {
      expect(message.text).not.toContain("](");
      expect(message.text).not.toMatch(/\{\d/);
    }
  });
});
