import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { applyEdits, editsFor } from "../../src/index.ts";
import { at, prompt } from "./finding.ts";

const name = fc.stringMatching(/^[A-Za-z_][\w-]{0,12}$/u);
/** What a server may call a tool: everything that a replacement may hold. */
const anyName = fc.oneof(
  name,
  fc.stringMatching(/^[\w.:/@-]{1,12}$/u),
  fc.constantFrom("null", "true", "no", "0x1f", "1e3", "---", "-", "@a", "a:", ".5", "~", "on"),
);
const filler = fc
  .string({ unit: "binary", maxLength: 20 })
  .filter((text) => !/old_name/u.test(text));

/** Where `old_name` stands as one token, and what the parsed value must be with any name there. */
const values = fc.record({ before: filler, after: filler, key: fc.boolean() });

function valueWith(
  token: string,
  { before, after, key }: { before: string; after: string; key: boolean },
): unknown {
  const text = `${before} "${token}" ${after} \\ \t\u2028`;
  return key ? { [token]: text, list: [text] } : { text, list: [token, { deep: token }] };
}

function everyPlace(text: string, to: string): ReturnType<typeof at>[] {
  const findings = [];
  for (let nth = 0; text.split("old_name").length - 1 > nth; nth += 1) {
    findings.push(at(text, "old_name", to, { nth }));
  }
  return findings;
}

test("JSON parses as before, with the token in every string changed and nothing else", () => {
  fc.assert(
    fc.property(values, anyName, fc.constantFrom(0, 2), (where, to, indent) => {
      const text = JSON.stringify(valueWith("old_name", where), undefined, indent);
      const plan = editsFor({ path: "a.json", text: prompt(text) }, everyPlace(text, to));
      const after = applyEdits(text, plan.edits);
      const parsed: unknown = JSON.parse(after);
      if (plan.left.length > 0) return;
      expect(parsed).toEqual(valueWith(to, where));
    }),
  );
});

const scalars = [
  (token: string) => `tools:\n  - ${token}\n  - other\n`,
  (token: string) => `tools: [${token}, other]\n`,
  (token: string) => `${token}: 1\nother: 2\n`,
  (token: string) => `{ a: 1, ${token}: 2 }\n`,
  (token: string) => `a: "${token}"\nb: '${token}'\n`,
  (token: string) => `a: |\n  Use ${token} here.\nb: Use ${token} here\n`,
  (token: string) => `a: "Use ${token} \\u00e9 \\"x\\""\nb: 'it''s ${token}'\n`,
  (token: string) => `---\ntools: ${token}, Read\n...\n---\nb: >-\n  ${token}\n`,
] as const;

test("YAML parses as before, with the token changed and nothing else", () => {
  fc.assert(
    fc.property(fc.constantFrom(...scalars), anyName, (write, to) => {
      // Its own keys: what a call must not have twice is another rule.
      fc.pre(!["a", "b", "other", "tools"].includes(to));
      const text = write("old_name");
      const { edits } = editsFor({ path: "a.yaml", text: prompt(text) }, everyPlace(text, to));
      const after = applyEdits(text, edits);
      const renamed = JSON.stringify(read(text)).replaceAll("old_name", to);
      if (edits.length < text.split("old_name").length - 1) return;
      expect(JSON.stringify(read(after))).toBe(renamed);
    }),
    { numRuns: 400 },
  );
});

function read(text: string): unknown {
  return parseAllDocuments(text).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  });
}

test("edits change their own tokens only, whatever stands around", () => {
  fc.assert(
    fc.property(fc.array(filler, { minLength: 1, maxLength: 6 }), name, (parts, to) => {
      const text = parts.map((part) => part.replaceAll("\r", "")).join(" `old_name` ");
      const { edits, left } = editsFor({ path: "a.md", text: prompt(text) }, everyPlace(text, to));
      if (to === "old_name") return;
      expect(left).toEqual([]);
      expect(applyEdits(text, edits)).toBe(text.replaceAll("old_name", to));
    }),
  );
});
