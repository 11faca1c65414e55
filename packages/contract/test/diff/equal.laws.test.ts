import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffToolLists } from "../../src/diff/diff.ts";
import { isAboutValues } from "../../src/diff/equal-values.ts";
import { ofArguments, withoutNoise } from "../../src/diff/noise.ts";
import type { JsonObject } from "../../src/json.ts";
import { isJsonObject } from "../../src/json.ts";
import { parseToolList } from "../../src/parse.ts";
import { compareSchemas } from "../../src/prove/compare.ts";
import { rules } from "../../src/rules/catalogue.ts";
import { definitions } from "./definitions.ts";
import { respelled, spellings } from "./respelled.ts";

const budget = { work: 20_000, timeoutMs: 60_000 };
const runs = Number(process.env["TENON_LAWS_RUNS"] ?? 100);

function diff(left: object, right: object) {
  const list = (one: object) => parseToolList([{ ...one, name: "find_contact" }]);
  return diffToolLists(list(left), list(right), { budget });
}

function inputOf(definition: Readonly<Record<string, unknown>>): JsonObject {
  const schema = definition["inputSchema"];
  return isJsonObject(schema) ? schema : {};
}

function verdict(side: "input" | "output", old: JsonObject, next: JsonObject) {
  const [was, is] = [withoutNoise(ofArguments(old)), withoutNoise(ofArguments(next))];
  const policy = { objects: "strict" } as const;
  return compareSchemas({ side, old: was, new: is, policy, budget }).verdict;
}

describe("schemas that allow the same values", () => {
  it("are the same in other words", () => {
    fc.assert(
      fc.property(definitions, spellings, (one, choices) => {
        // Types that JSON Schema does not have are equal to themselves only, and cannot be proved so.
        fc.pre(!JSON.stringify(one).includes("system.string"));
        const old = { inputSchema: inputOf(one) };
        const next = { inputSchema: respelled(old.inputSchema, choices) };
        const there = diff(old, next);
        // What the engine cannot decide about a schema it cannot decide about another spelling either.
        fc.pre(there.changes.every(({ proof }) => proof !== "unknown"));
        expect(there.changes).toEqual([]);
        expect(diff(next, old).changes).toEqual([]);
      }),
      { numRuns: runs },
    );
  });

  it("differ in nothing about values, and what is the same allows the same values", () => {
    fc.assert(
      fc.property(definitions, definitions, fc.boolean(), (left, right, near) => {
        const [old, other] = [inputOf(left), inputOf(right)];
        const next = near
          ? { ...old, properties: { ...Object(old["properties"]), limit: {} } }
          : other;
        const verdicts = [verdict("input", old, next), verdict("output", old, next)];
        const { changes } = diff({ inputSchema: old }, { inputSchema: next });
        // A name that went with its variant is surface: callers wrote it, whatever values were allowed.
        const aboutValues = changes.filter(
          ({ rule, message }) => valueRules.has(rule) && !message.includes(", and with it "),
        );
        const [isEqual, differs] = [
          verdicts.every((one) => one === "compatible"),
          verdicts.includes("breaking"),
        ];
        expect({ isEqual, found: isEqual && aboutValues.length > 0 }).toEqual({
          isEqual,
          found: false,
        });
        expect({ differs, silent: differs && changes.length === 0 }).toEqual({
          differs,
          silent: false,
        });
      }),
      { numRuns: runs },
    );
  });
});

describe("changes that break", () => {
  it("are shown by a witness, break by their name, or say why they are not decided", () => {
    fc.assert(
      fc.property(definitions, definitions, (left, right) => {
        const breaking = diff(left, right).changes.filter(
          ({ level, rule }) => level === "breaking" && !surfaceRules.has(rule),
        );
        const unsaid = breaking.filter(
          ({ proof, message }) =>
            (proof === "proved" && !message.includes(", and with it ")) ||
            (proof === "unknown" && !message.includes("decided")),
        );
        expect(unsaid).toEqual([]);
      }),
      { numRuns: runs },
    );
  });
});

const surfaceRules: ReadonlySet<string> = new Set(
  rules.filter(({ surface }) => surface === true).map(({ id }) => id),
);

const valueRules: ReadonlySet<string> = new Set(
  rules
    .filter(({ side, subject }) => side === "input" && isAboutSubject(subject))
    .map(({ id }) => id),
);

function isAboutSubject(subject: (typeof rules)[number]["subject"]): boolean {
  const bare = {
    side: "input",
    act: "changed",
    oldPointer: "",
    newPointer: "",
    place: "",
  } as const;
  return isAboutValues({ ...bare, subject });
}
