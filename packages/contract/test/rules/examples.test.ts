import { describe, expect, it } from "vitest";
import { diffToolLists } from "../../src/diff/diff.ts";
import { parseToolList } from "../../src/parse.ts";
import { rules } from "../../src/rules/catalogue.ts";
import type { RuleExample } from "../../src/rules/rule-entry.ts";

function found({ old, new: next }: RuleExample): readonly string[] {
  const list = (tool: unknown) => parseToolList(tool === undefined ? [] : [tool]);
  return diffToolLists(list(old), list(next)).changes.map(({ rule, path }) => `${rule} ${path}`);
}

describe.each(rules.map((rule) => [rule.id, rule] as const))("%s", (id, rule) => {
  it(`fires: ${rule.fires.title}`, () => {
    expect(found(rule.fires)).toEqual(rule.fires.changes);
    expect(rule.fires.changes.some((change) => change.startsWith(`${id} `))).toBe(true);
  });

  it(`stays silent: ${rule.silent.title}`, () => {
    expect(found(rule.silent)).toEqual(rule.silent.changes);
    expect(rule.silent.changes.some((change) => change.startsWith(`${id} `))).toBe(false);
  });
});
