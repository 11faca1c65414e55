import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Change } from "../../src/change.ts";
import { diffToolLists } from "../../src/diff/diff.ts";
import { ofArguments, withoutNoise } from "../../src/diff/noise.ts";
import type { Json } from "../../src/json.ts";
import type { JsonSchema, Tool, ToolList } from "../../src/tool.ts";
import { parseToolList } from "../../src/parse.ts";
import { compareSchemas } from "../../src/prove/compare.ts";
import { confirmedWitness } from "../../src/prove/confirm-witness.ts";
import { rules } from "../../src/rules/catalogue.ts";
import { claims } from "../../src/rules/rule-entry.ts";
import { compareDocuments } from "../../src/diff/compare-places.ts";
import { documentOf } from "../../src/diff/document.ts";
import { toolFacts } from "../../src/diff/tool-facts.ts";
import { validateValue } from "../../src/validate.ts";
import { definitions } from "./definitions.ts";

/** One and the same budget on slow machines: work units only. */
const options = { budget: { work: 4_000, timeoutMs: 60_000 } };
/** How often each law is tried; the nightly script asks for many more. */
const often = Number(process.env["TENON_LAWS_RUNS"] ?? 60);
const runs = { numRuns: often };

function list(...fields: readonly object[]): ToolList {
  return parseToolList(fields.map((each, index) => ({ ...each, name: `tool_${index}` })));
}

function pairOf(left: object, right: object): readonly [Tool, Tool] | undefined {
  const [old, next] = [list(left).tools[0], list(right).tools[0]];
  return old === undefined || next === undefined ? undefined : [old, next];
}

describe("laws of the diff", () => {
  it("finds nothing between a list and itself", () => {
    fc.assert(
      fc.property(definitions, (one) => {
        expect(diffToolLists(list(one), list(structuredClone(one)), options).verdict).toBe("same");
      }),
      runs,
    );
  });

  it("has every fact claimed by exactly one rule", () => {
    fc.assert(
      fc.property(definitions, definitions, (left, right) => {
        const pair = pairOf(left, right);
        if (pair === undefined) return;
        const [old, next] = pair;
        const facts = [...toolFacts(old, next)];
        for (const [side, was, is] of schemaPairs(old, next)) {
          const { facts: found } = compareDocuments(
            side,
            documentOf(was, `/${side}Schema`),
            documentOf(is, `/${side}Schema`),
          );
          facts.push(...found.values());
        }
        for (const fact of facts) {
          const claiming = rules.filter((rule) => claims(rule, fact)).map(({ id }) => id);
          expect([fact, claiming.length]).toEqual([fact, 1]);
        }
      }),
      { numRuns: 3 * often },
    );
  });

  it("says the worst of its changes, in order, and the same again", () => {
    fc.assert(
      fc.property(definitions, definitions, (left, right) => {
        const diff = diffToolLists(list(left), list(right), options);
        const levels = new Set(diff.changes.map(({ level }) => level));
        const worst = (["breaking", "dangerous", "safe"] as const).find((level) =>
          levels.has(level),
        );
        expect(diff.verdict).toBe(worst ?? "same");
        const bumps = new Set(diff.changes.map(({ bump }) => bump));
        expect(diff.bump).toBe(
          (["major", "minor", "patch"] as const).find((bump) => bumps.has(bump)) ?? "none",
        );
        const keys = diff.changes.map(({ tool, path, rule }) => [tool, path, rule]);
        expect(keys).toEqual(keys.toSorted(byText));
        expect(diffToolLists(list(left), list(right), options)).toEqual(diff);
      }),
      runs,
    );
  });

  it("points to places that exist in one of the definitions", () => {
    fc.assert(
      fc.property(definitions, definitions, (left, right) => {
        const pair = pairOf(left, right);
        if (pair === undefined) return;
        const { changes } = diffToolLists(list(left), list(right), options);
        for (const change of changes) {
          if (change.path.startsWith("/annotations/") || change.path.startsWith("/execution/"))
            continue;
          const known = pair.some(({ definition }) => resolves(definition, change.path));
          expect([change.path, known || isBelowRename(change, changes)]).toEqual([
            change.path,
            true,
          ]);
        }
      }),
      runs,
    );
  });

  it("calls a pair breaking when the engine does, and only names that went when it does not", () => {
    fc.assert(
      fc.property(definitions, definitions, (left, right) => {
        const pair = pairOf(left, right);
        if (pair === undefined) return;
        const diff = diffToolLists(list(left), list(right), options);
        for (const [side, was, is] of schemaPairs(...pair)) {
          const question = {
            side,
            old: withoutNoise(was),
            new: withoutNoise(is),
            budget: options.budget,
          };
          const compatible = compareSchemas(question).verdict === "compatible";
          const breaking = diff.changes.filter(
            ({ path, level }) => level === "breaking" && path.startsWith(`/${side}`),
          );
          const names = breaking.filter(
            ({ rule, message }) => isSurface(rule) || message.includes(", and with it "),
          );
          const found = compatible ? breaking.length === names.length : breaking.length > 0;
          expect([side, compatible, found]).toEqual([side, compatible, true]);
        }
      }),
      runs,
    );
  });

  it("shows only witnesses that the reader's schema refuses, in the words of that schema", () => {
    fc.assert(
      fc.property(definitions, mutants, fc.boolean(), (left, mutate, renamed) => {
        const name = renamed ? "find_contacts" : "find_contact";
        const [was, is] = [
          parseToolList([{ ...left, name: "find_contact" }]),
          parseToolList([{ ...mutate(left), name }]),
        ];
        const [old, next] = [was.tools[0], is.tools[0]];
        if (old === undefined || next === undefined) return;
        const { changes } = diffToolLists(was, is, options);
        for (const { witness, path, proof } of changes) {
          expect(witness !== undefined).toBe(proof === "witness");
          if (witness === undefined) continue;
          const side = path.startsWith("/inputSchema") ? "input" : "output";
          const [, before, after] = schemaPairs(old, next).find(([one]) => one === side) ?? [];
          if (before === undefined || after === undefined) throw new Error("no schema there");
          const [writer, reader] = side === "input" ? [before, after] : [after, before];
          expect(witness.validUnder).toBe(side === "input" ? "old" : "new");
          expect(problems(writer, witness.value)).toEqual([]);
          expect(problems(reader, witness.value)).not.toEqual([]);
          const whole = { side, old: withoutNoise(before), new: withoutNoise(after) } as const;
          expect(confirmedWitness(whole, witness.value, witness.error)).toEqual(witness);
        }
      }),
      { numRuns: 2 * often },
    );
  });
});

type Definition = Readonly<Record<string, unknown>>;

/** Makes another definition of one: some of its properties are those of a second definition, or all is. */
const mutants: fc.Arbitrary<(left: Definition) => Definition> = fc
  .tuple(definitions, fc.boolean())
  .map(([right, whole]) => (left) => {
    if (whole) return right;
    const part = (keyword: string): Definition => {
      const [one, other] = [left[keyword], right[keyword]];
      if (!isRecord(one) || !isRecord(other)) return {};
      const properties = { ...asRecord(one["properties"]), ...asRecord(other["properties"]) };
      return { [keyword]: { ...one, properties } };
    };
    return { ...left, ...part("inputSchema"), ...part("outputSchema") };
  });

function isRecord(value: unknown): value is Definition {
  return typeof value === "object" && value !== null;
}

function asRecord(value: unknown): Definition {
  return isRecord(value) ? value : {};
}

/**
 * Keywords of the problems; one that starts with `$` says that the validator cannot use the
 * schema.
 */
function problems(schema: JsonSchema, value: Json): readonly string[] {
  const found = validateValue(withoutNoise(schema), value).map(({ keyword }) => keyword);
  fc.pre(!found.some((keyword) => keyword.startsWith("$")));
  return found;
}

function isSurface(id: string): boolean {
  return rules.find((rule) => rule.id === id)?.surface === true;
}

function schemaPairs(
  old: Tool,
  next: Tool,
): (readonly ["input" | "output", JsonSchema, JsonSchema])[] {
  const pairs: (readonly ["input" | "output", JsonSchema, JsonSchema])[] = [
    ["input", ofArguments(old.inputSchema), ofArguments(next.inputSchema)],
  ];
  if (old.outputSchema !== undefined && next.outputSchema !== undefined) {
    pairs.push(["output", old.outputSchema, next.outputSchema]);
  }
  return pairs;
}

function byText(left: readonly string[], right: readonly string[]): number {
  const at = left.findIndex((text, index) => text !== right[index]);
  return at < 0 ? 0 : (left[at] ?? "") < (right[at] ?? "") ? -1 : 1;
}

function resolves(definition: unknown, path: string): boolean {
  let value: unknown = definition;
  for (const token of path.split("/").slice(1)) {
    const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return false;
    value = Reflect.get(value, key);
  }
  return true;
}

/**
 * Inside something renamed a path names the old place, where a keyword that came does not exist
 * yet.
 */
function isBelowRename({ path }: Change, changes: readonly Change[]): boolean {
  return changes.some(
    (change) => change.renamedTo !== undefined && path.startsWith(`${change.path}/`),
  );
}
