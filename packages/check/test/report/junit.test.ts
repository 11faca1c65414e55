import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import { renderCheck } from "../../src/report/render.ts";
import { renderDiff } from "../../src/report/render-diff.ts";
import {
  attack,
  broken,
  context,
  finding,
  hostile,
  hostileContext,
  hostileDiff,
  passed,
} from "./sample.ts";

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Every element of a document, read by a parser that refuses what XML 1.0 refuses. */
function elements(xml: string): readonly Element[] {
  const found: Element[] = [];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => found.push({ name, attributes }));
  parser.write(xml).close();
  return found;
}

const named = (xml: string, name: string): readonly Element[] =>
  elements(xml).filter((element) => element.name === name);

describe("the JUnit report", () => {
  it("has a case per server and per finding; errors fail, waived findings are skipped", () => {
    const xml = renderCheck(broken, "junit", context);
    expect(named(xml, "testsuites")[0]?.attributes).toEqual({
      name: "tenon check",
      tests: "4",
      failures: "2",
      errors: "0",
      skipped: "1",
      time: "0",
    });
    expect(named(xml, "testsuite").map(({ attributes }) => attributes["name"])).toEqual([
      "servers",
      "prompts/keeper.md",
    ]);
    expect(named(xml, "failure").map(({ attributes }) => attributes["message"])).toEqual([
      "2 of 4 changes break the contract",
      finding.message,
    ]);
    expect(named(xml, "skipped")[0]?.attributes["message"]).toBe(
      "waived by crm-team until 2027-01-31: nobody uses it",
    );
  });

  it("is never empty: a pass is a passing case per server", () => {
    expect(named(renderCheck(passed, "junit", context), "testcase")).toHaveLength(1);
  });

  it.each([
    renderCheck(hostile, "junit", hostileContext),
    renderDiff(hostileDiff, "junit", { ...hostileContext, from: attack, to: attack }),
  ])("is well-formed whatever a server writes (%#)", (xml) => {
    const names = new Set(elements(xml).map(({ name }) => name));
    expect([...names].toSorted()).toEqual(
      expect.arrayContaining(["failure", "testcase", "testsuite", "testsuites"]),
    );
    expect(names.has("script")).toBe(false);
  });
});
