import { describe, expect, it } from "vitest";
import { names, scan } from "./scanning.ts";

describe("arguments in tags", () => {
  it.each([
    "<update_contact>\n<note>x</note>\n<status>open</status>\n</update_contact>",
    '<invoke name="update_contact">\n<note>x</note>\n<status>open</status>\n</invoke>',
    '<invoke name="update_contact"><parameter name="note">x</parameter>\n<parameter name="status">open</parameter></invoke>',
  ])("%s", (text) => {
    const result = scan("a.md", text);
    expect(names(result, "parameter")).toEqual(["update_contact.note", "update_contact.status"]);
    const value = result.references.find(({ kind }) => kind === "value");
    expect(text.split("\n")[(value?.line ?? 0) - 1]?.slice((value?.column ?? 0) - 1)).toMatch(
      /^open</u,
    );
    expect(result.references.find(({ kind }) => kind === "call")?.call?.arguments).toEqual({
      note: "x",
      status: "open",
    });
  });

  it.each([
    "<update_contact>Prose about it</update_contact>",
    "Give <update_contact> a <note>x</note>.",
  ])("no arguments in %s", (text) => {
    expect(names(scan("a.md", text), "parameter")).toEqual([]);
  });
});
