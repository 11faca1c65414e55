import { describe, expect, it } from "vitest";
import { checks, faultOf, faults } from "../src/index.ts";
import { endRuns, harmRuns, quietRuns, slowRuns } from "./fixtures/naive-runs.ts";

const ids = checks.map(({ id }) => id);

describe("the catalogue of checks", () => {
  it("gives every check an id of its own that names its fault", () => {
    expect(new Set(ids).size).toBe(ids.length);
    for (const check of checks) {
      expect(check.id).toMatch(/^[a-z]+\/[a-z0-9-]+$/u);
      expect(Object.keys(faults)).toContain(faultOf(check));
    }
  });

  it("has checks for every fault", () => {
    expect(new Set(checks.map(faultOf))).toEqual(new Set(Object.keys(faults)));
  });

  it.each(checks)("says what $id does and what must be seen", ({ title, does, expects }) => {
    expect(title).toMatch(/^\S.*[^.]$/u);
    expect(does).toMatch(/^\S.*\.$/u);
    expect(expects).toMatch(/^\S.*\.$/u);
  });

  it("has seen every check fail against the naive gateway", () => {
    const seen = [...quietRuns, ...slowRuns, ...harmRuns, ...endRuns].flatMap(({ fails }) => fails);
    expect(ids.filter((id) => !seen.includes(id))).toEqual([]);
    expect(seen.filter((id) => !ids.some((known) => known === id))).toEqual([]);
  });
});
