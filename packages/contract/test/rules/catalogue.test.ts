import { describe, expect, it } from "vitest";
import { contractRules, rules } from "../../src/rules/catalogue.ts";
import type { Rule } from "../../src/rules/rule-entry.ts";

describe("the rule catalogue", () => {
  it("keeps the ids that waivers and configurations name", () => {
    expect(contractRules.map(({ id }) => id)).toEqual(pinnedIds);
  });

  it("has no id twice, sorted", () => {
    const ids = rules.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  it("asks for a major version exactly where it calls a change breaking", () => {
    for (const { id, level, bump } of rules)
      expect([id, level === "breaking"]).toEqual([id, bump === "major"]);
  });

  it("names a twin on the other side, or says why there is none", () => {
    for (const rule of rules.filter(({ family }) => family === "input" || family === "output")) {
      const twin = rules.find(({ id }) => id === twinId(rule.id));
      expect([rule.id, twin === undefined]).toEqual([rule.id, rule.withoutTwin !== undefined]);
      expect([rule.id, twin?.subject ?? rule.subject]).toEqual([rule.id, rule.subject]);
    }
  });

  it("names the rule of the opposite act, or says why there is none", () => {
    for (const rule of rules) {
      const { opposite } = rule;
      const turns = rule.acts.some((act) => turned.has(act));
      expect([rule.id, opposite !== undefined]).toEqual([rule.id, turns]);
      if (opposite === undefined || "none" in opposite) continue;
      const other = rules.find(({ id }) => id === opposite.rule);
      expect([rule.id, other?.subject]).toEqual([rule.id, rule.subject]);
      expect(other?.acts.some((act) => rule.acts.some((one) => turned.get(one) === act))).toBe(
        true,
      );
    }
  });

  it("mirrors opinions: what widens is safe to receive and breaking to read, and the other way round", () => {
    const mirrored = rules.filter(
      ({ id, acts }) => id.startsWith("input-") && acts.every(isSetAct),
    );
    expect(mirrored.length).toBeGreaterThan(3);
    for (const rule of mirrored) {
      const twin = rules.find(({ id }) => id === twinId(rule.id));
      if (rule.subject === "undeclared" || twin === undefined) continue;
      expect([rule.id, rule.level === "safe"]).toEqual([rule.id, twin.level !== "safe"]);
    }
  });

  it("says everything a page needs", () => {
    for (const { id, summary, why, fix, example } of contractRules) {
      const sentences = [summary, why, fix].every((text) => /^[A-Z`].*\.$/.test(text));
      expect([id, sentences, example.includes("Before:\n"), example.includes("After:\n")]).toEqual([
        id,
        true,
        true,
        true,
      ]);
    }
  });
});

const turned: ReadonlyMap<string, string> = new Map([
  ["added", "removed"],
  ["removed", "added"],
  ["widened", "narrowed"],
  ["narrowed", "widened"],
]);

function isSetAct(act: Rule["acts"][number]): boolean {
  return act === "widened" || act === "narrowed";
}

function twinId(id: string): string {
  return id.startsWith("input-")
    ? id.replace("input-", "output-")
    : id.replace("output-", "input-");
}

/** An id is for ever: one that goes from here breaks somebody's configuration. */
const pinnedIds = [
  "annotation-closed-world-gained",
  "annotation-closed-world-lost",
  "annotation-hint-changed",
  "annotation-idempotent-gained",
  "annotation-idempotent-lost",
  "annotation-non-destructive-gained",
  "annotation-non-destructive-lost",
  "annotation-read-only-gained",
  "annotation-read-only-lost",
  "description-changed",
  "examples-changed",
  "input-additional-closed",
  "input-additional-opened",
  "input-combination-changed",
  "input-constraint-changed",
  "input-constraint-loosened",
  "input-constraint-tightened",
  "input-default-changed",
  "input-enum-added",
  "input-enum-removed",
  "input-enum-value-added",
  "input-enum-value-removed",
  "input-format-changed",
  "input-header-removed",
  "input-header-required",
  "input-keyword-changed",
  "input-property-added",
  "input-property-added-required",
  "input-property-added-to-open",
  "input-property-became-optional",
  "input-property-became-required",
  "input-property-deprecated",
  "input-property-removed",
  "input-property-renamed",
  "input-property-undeprecated",
  "input-schema-changed",
  "input-schema-changed-safely",
  "input-schema-undecided",
  "input-type-changed",
  "input-type-narrowed",
  "input-type-widened",
  "input-undeclared-accepted",
  "input-undeclared-refused",
  "input-variant-added",
  "input-variant-removed",
  "input-variants-made-exclusive",
  "input-variants-made-inclusive",
  "output-additional-closed",
  "output-additional-opened",
  "output-combination-changed",
  "output-constraint-changed",
  "output-constraint-loosened",
  "output-constraint-tightened",
  "output-default-changed",
  "output-enum-added",
  "output-enum-removed",
  "output-enum-value-added",
  "output-enum-value-removed",
  "output-format-changed",
  "output-keyword-changed",
  "output-property-added",
  "output-property-added-to-closed",
  "output-property-became-optional",
  "output-property-became-required",
  "output-property-deprecated",
  "output-property-removed",
  "output-property-removed-from-open",
  "output-property-renamed",
  "output-property-undeprecated",
  "output-required-property-removed",
  "output-required-property-renamed",
  "output-schema-added",
  "output-schema-changed",
  "output-schema-changed-safely",
  "output-schema-removed",
  "output-schema-undecided",
  "output-type-changed",
  "output-type-narrowed",
  "output-type-widened",
  "output-undeclared-accepted",
  "output-undeclared-refused",
  "output-variant-added",
  "output-variant-removed",
  "output-variants-made-exclusive",
  "output-variants-made-inclusive",
  "title-changed",
  "tool-added",
  "tool-execution-changed",
  "tool-field-changed",
  "tool-icons-changed",
  "tool-removed",
  "tool-renamed",
  "tool-task-support-narrowed",
  "tool-task-support-widened",
  "tool-unreadable",
];
