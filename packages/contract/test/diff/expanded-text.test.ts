import { describe, expect, it } from "vitest";
import type { JsonSchema } from "../../src/tool.ts";
import { limits } from "../../src/diff/limits.ts";
import { documentOf } from "../../src/diff/document.ts";
import { expandedText, meaningText } from "../../src/diff/expanded-text.ts";

const short = { type: "string", maxLength: 3 };

function meaning(schema: object): string | undefined {
  return meaningText(documentOf({ ...schema }, "/inputSchema"));
}

describe("meaningText", () => {
  it("is one text for one meaning", () => {
    const inline = meaning({ type: "object", properties: { code: short } });
    expect(inline).toBeDefined();
    const $defs = { short: { description: "A short text", ...short } };
    expect(
      meaning({ type: "object", properties: { code: { $ref: "#/$defs/short" } }, $defs }),
    ).toBe(inline);
    expect(
      meaning({ properties: { code: { default: "a", ...short } }, type: "object", "x-tag": 1 }),
    ).toBe(inline);
  });

  it("differs where the meaning differs, also behind references of one name", () => {
    const referring = (definition: object) =>
      meaning({ properties: { code: { $ref: "#/$defs/it" } }, $defs: { it: definition } });
    expect(referring(short)).not.toBe(referring({ type: "string" }));
  });

  it("keeps what stands beside a reference", () => {
    const beside = (extra: object) =>
      meaning({ properties: { code: { $ref: "#/$defs/it", ...extra } }, $defs: { it: short } });
    expect(beside({ minLength: 1 })).not.toBe(beside({}));
    expect(beside({ allOf: [{ minLength: 1 }] })).not.toBe(beside({ allOf: [{ minLength: 2 }] }));
  });

  it("tells circles apart that close at different depths, whatever the names", () => {
    const to = (name: string) => ({ $ref: `#/$defs/${name}` });
    const inner = meaning({ ...to("x"), $defs: { x: { not: to("a") }, a: { contains: to("a") } } });
    const outer = meaning({ ...to("a"), $defs: { a: { not: to("b") }, b: { contains: to("a") } } });
    const renamed = meaning({
      ...to("c"),
      $defs: { c: { not: to("d") }, d: { contains: to("c") } },
    });
    expect(inner).not.toBe(outer);
    expect(renamed).toBe(outer);
  });

  it("has no text for dynamic references", () => {
    expect(meaning({ properties: { a: { $dynamicRef: "#a" } } })).toBeUndefined();
  });

  it("ends at references in a circle, and has no text for too many of them", () => {
    const tree = { type: "object", properties: { children: { items: { $ref: "#/$defs/tree" } } } };
    expect(meaning({ $ref: "#/$defs/tree", $defs: { tree } })).toBeDefined();
    const many = Array.from({ length: limits.unfoldings + 1 }, () => ({ $ref: "#/$defs/short" }));
    expect(meaning({ anyOf: many.slice(1), $defs: { short } })).toBeDefined();
    expect(meaning({ anyOf: many, $defs: { short } })).toBeUndefined();
  });
});

describe("expandedText", () => {
  it("unfolds the schemas of lists and maps too", () => {
    const document = documentOf({ $defs: { short } }, "/inputSchema");
    const reference = { $ref: "#/$defs/short" };
    const holders: readonly ((it: JsonSchema) => JsonSchema)[] = [
      (it) => ({ not: it }),
      (it) => ({ anyOf: [it] }),
      (it) => ({ dependentSchemas: { a: it } }),
    ];
    for (const holder of holders) {
      expect(expandedText(document, holder(reference))).toBe(expandedText(document, holder(short)));
    }
  });
});
