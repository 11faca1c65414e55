import { describe, expect, it } from "vitest";
import { compareDocuments } from "../../src/diff/compare-places.ts";
import { diffToolLists } from "../../src/diff/diff.ts";
import { documentOf } from "../../src/diff/document.ts";
import { limits } from "../../src/diff/limits.ts";
import { parseToolList } from "../../src/parse.ts";

function facts(old: object, next: object) {
  return compareDocuments(
    "input",
    documentOf({ ...old }, "/inputSchema"),
    documentOf({ ...next }, "/inputSchema"),
  );
}

function properties(count: number, schema: object): object {
  const entries = Array.from({ length: count }, (_, index) => [`p${index}`, schema]);
  return { type: "object", properties: Object.fromEntries(entries) };
}

describe("limits of the diff", () => {
  it("tells as many facts of one schema as allowed, and says when there are more", () => {
    const [text, number] = [{ type: "string" }, { type: "number" }];
    const within = facts(properties(limits.facts, text), properties(limits.facts, number));
    expect([within.facts.size, within.incomplete]).toEqual([limits.facts, false]);
    const past = facts(properties(limits.facts + 1, text), properties(limits.facts + 1, number));
    expect([past.facts.size, past.incomplete]).toEqual([limits.facts, true]);
  });

  it("follows so many levels of places and unions inside each other, and says when there are more", () => {
    const chain = (levels: number, link: (next: object) => object, leaf: string) => {
      const names = Array.from({ length: levels }, (_, index) => `d${index}`);
      const $defs = Object.fromEntries(
        names.map((name, index) => [name, link({ $ref: `#/$defs/d${index + 1}` })]),
      );
      return { $ref: "#/$defs/d0", $defs: { ...$defs, [`d${levels}`]: { type: leaf } } };
    };
    const property = (next: object) => ({ type: "object", properties: { key: next } });
    const union = (next: object) => ({ anyOf: [next, next, { type: "object", minProperties: 1 }] });
    for (const link of [property, union]) {
      const cut = (levels: number) =>
        facts(chain(levels, link, "string"), chain(levels, link, "number")).incomplete;
      expect([cut(limits.nesting - 1), cut(4 * limits.nesting)]).toEqual([false, true]);
    }
  });

  it("never calls a schema fine that was not compared whole", () => {
    const list = (type: string) => {
      const inputSchema = properties(limits.facts + 1, { type, title: type });
      return parseToolList([{ name: "large", inputSchema }]);
    };
    const diff = diffToolLists(list("string"), list("number"), { budget: { work: 1 } });
    expect(diff.changes.map(({ rule }) => rule)).toContain("input-schema-undecided");
  });

  it("looks for witnesses of so many names that went; the others break by themselves", () => {
    const list = (count: number) => {
      const inputSchema = { ...properties(count, { type: "string" }), additionalProperties: false };
      return parseToolList([{ name: "crm", inputSchema }]);
    };
    const shown = (count: number) =>
      diffToolLists(list(count), list(0)).changes.filter(({ proof }) => proof === "witness").length;
    expect(shown(limits.surfaceProofs)).toBe(limits.surfaceProofs);
    expect(shown(limits.surfaceProofs + 1)).toBe(limits.surfaceProofs);
  });

  it("asks about so many changes one by one; the others stay breaking", () => {
    const list = (count: number, type: string) =>
      parseToolList([{ name: "crm", inputSchema: properties(count, { type }) }]);
    const proofs = (count: number) =>
      diffToolLists(list(count, "string"), list(count, "number")).changes.map(
        ({ level, proof }) => `${level} ${proof}`,
      );
    const shown = Array.from({ length: limits.proofs }, () => "breaking witness");
    expect(proofs(limits.proofs)).toEqual(shown);
    expect(proofs(limits.proofs + 1).toSorted()).toEqual(["breaking unknown", ...shown].toSorted());
  });

  it("pairs every tool of a large server whose names all changed", () => {
    const list = (prefix: string, count: number) =>
      parseToolList(
        Array.from({ length: count }, (_, index) => ({
          name: `${prefix}_report_${index}`,
          inputSchema: { type: "object", properties: { query: { type: "string" } } },
        })),
      );
    const count = Math.sqrt(limits.closeLook);
    for (const each of [count, count + 1]) {
      const { changes } = diffToolLists(list("old", each), list("new", each));
      const pairs = changes.map(({ tool, renamedTo }) => `${tool} ${renamedTo}`);
      const expected = Array.from({ length: each }, (_, i) => `old_report_${i} new_report_${i}`);
      expect(pairs.toSorted()).toEqual(expected.toSorted());
    }
  });

  it("tells values one by one up to the limit, then the list", () => {
    const listed = (count: number) => ({
      enum: Array.from({ length: count }, (_, index) => `v${index}`),
    });
    const subjects = (count: number) =>
      [...facts(listed(count + 1), listed(1)).facts.values()].map(
        ({ subject, act }) => `${subject} ${act}`,
      );
    expect(subjects(limits.values)).toEqual(
      Array.from({ length: limits.values }, () => "value removed"),
    );
    expect(subjects(limits.values + 1)).toEqual(["enumeration narrowed"]);
  });

  it("matches branches up to the limit, then compares the union as a whole", () => {
    const union = (count: number, last: object) => ({
      anyOf: [
        ...Array.from({ length: count - 1 }, (_, index) => ({
          type: "object",
          properties: { kind: { const: index } },
        })),
        last,
      ],
    });
    const [old, next] = [
      { type: "string", minLength: 1 },
      { type: "string", minLength: 2 },
    ];
    const subjects = (count: number) =>
      [...facts(union(count, old), union(count, next)).facts.values()].map(
        ({ subject }) => subject,
      );
    expect(subjects(limits.branches)).toEqual(["constraint"]);
    expect(subjects(limits.branches + 1)).toEqual(["combination"]);
  });

  it("looks once at definitions that refer to each other many times over", () => {
    const doubling = (last: object, keyword: string) => {
      const names = Array.from({ length: 60 }, (_, index) => `d${index}`);
      const definitions = names.map((name, index) => {
        const inner = index === 59 ? last : { $ref: `#/$defs/d${index + 1}` };
        return [
          name,
          { [keyword]: [inner, inner, { type: "object", properties: { [name]: {} } }] },
        ];
      });
      return { $ref: "#/$defs/d0", $defs: Object.fromEntries(definitions) };
    };
    for (const keyword of ["anyOf", "oneOf", "allOf"]) {
      const [old, next] = [{ type: "object" }, { type: "object", maxProperties: 3 }];
      expect(facts(doubling(old, keyword), doubling(next, keyword)).facts.size).toBeGreaterThan(0);
    }
  });

  it("compares what refers to itself once", () => {
    const nodes = (type: string) => ({
      type: "object",
      properties: { tree: { $ref: "#/$defs/node" }, other: { $ref: "#/$defs/node" } },
      $defs: {
        node: { type: "object", properties: { value: { type }, next: { $ref: "#/$defs/node" } } },
      },
    });
    const found = [...facts(nodes("string"), nodes("number")).facts.values()];
    expect(found.map(({ oldPointer, place }) => [oldPointer, place])).toEqual([
      ["/inputSchema/$defs/node/properties/value/type", "tree.value"],
    ]);
  });
});
