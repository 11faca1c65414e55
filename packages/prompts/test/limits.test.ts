import { describe, expect, it } from "vitest";
import { decodeFile } from "../src/decode.ts";
import { limits } from "../src/limits.ts";
import { readYaml } from "../src/read-yaml.ts";
import { fileText } from "../src/text.ts";
import { scan, scanBytes } from "./scanning.ts";

describe("limits", () => {
  it("reads a file up to its limit, and the first part of a longer one with a problem", () => {
    const whole = new Uint8Array(limits.fileBytes).fill(97);
    expect(decodeFile(whole)).toMatchObject({ problems: [] });
    const longer = new Uint8Array(limits.fileBytes + 1).fill(97);
    const { text, problems } = decodeFile(longer);
    expect(text).toHaveLength(limits.fileBytes);
    expect(problems).toMatchObject([{ code: "too-large", offset: limits.fileBytes }]);
  });

  it("does not cut a character at the limit", () => {
    const bytes = new TextEncoder().encode(`${"a".repeat(limits.fileBytes - 1)}é`);
    expect(decodeFile(bytes).problems).toMatchObject([
      { code: "too-large", offset: limits.fileBytes - 1 },
    ]);
  });

  it("parses YAML up to its limit", () => {
    const text = (length: number): string => `a: ${"x".repeat(length - 3)}`;
    expect(readYaml(fileText(text(limits.yamlCharacters))).broken).toBeUndefined();
    expect(readYaml(fileText(text(limits.yamlCharacters + 1))).broken?.reason).toContain(
      "characters",
    );
  });

  it("reports at most so many references", () => {
    const { references } = scan("a.md", "`get_contact`\n".repeat(limits.references + 1));
    expect(references).toHaveLength(limits.references);
  });

  it("reads arguments up to their limit and takes a longer call for open", () => {
    const call = (length: number): string =>
      `get_contact(contact_id="${"x".repeat(length)}", verbose=true)`;
    const isOpen = (text: string): boolean | undefined =>
      scan("a.md", text).references.find(({ kind }) => kind === "call")?.call?.open;
    expect(isOpen(call(limits.callCharacters - 100))).toBe(false);
    expect(isOpen(call(limits.callCharacters + 100))).toBe(true);
  });

  it("reads deeply nested YAML, JSON and brackets without failing", () => {
    for (const path of ["a.yaml", "a.json", "a.md", "a.toml"]) {
      for (const piece of ["[", "{a: ", "- ", "> ", "search("]) {
        const bytes = new TextEncoder().encode(piece.repeat(20_000));
        expect(Array.isArray(scanBytes(path, bytes).problems)).toBe(true);
      }
    }
  });
});
