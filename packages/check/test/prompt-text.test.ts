import { describe, expect, test } from "vitest";
import { promptText, replaceName } from "../src/prompt-text.ts";

describe("replaceName", () => {
  test.each([
    ["old_name", "old_name", "new_name", "new_name"],
    ['"old_name"', "old_name", "new_name", '"new_name"'],
    ["mcp__crm__old_name", "old_name", "new_name", "mcp__crm__new_name"],
    ["crm/old_name", "old_name", "new_name", "crm/new_name"],
    ["`old_name`", "old_name", "new-name", "`new-name`"],
    ["fields[].ref", "fields[].ref", "fields.target", "fields.target"],
  ])("%s", (written, from, to, expected) => {
    expect(replaceName(written, from, to)).toBe(expected);
  });

  test.each([
    ["old_name and old_name", "old_name", "new_name"],
    ["my_old_name", "old_name", "new_name"],
    ["old_name_2", "old_name", "new_name"],
    ["old-name-x", "old-name", "new"],
    ["other", "old_name", "new_name"],
    ["old_name", "old_name", "new name`; rm"],
    ["old_name", "old_name", "new\nname"],
    ["", "", "x"],
  ])("leaves %j alone, because it is not certain", (written, from, to) => {
    expect(replaceName(written, from, to)).toBeUndefined();
  });
});

describe("promptText", () => {
  test.each([
    ["plain", Buffer.from("a\r\nb")],
    ["with a byte order mark", Buffer.from("\ufeffa\nb")],
    ["UTF-16, little end first", Buffer.from("\ufeffa\nb", "utf16le")],
    ["UTF-16, big end first", Buffer.from("\ufeffa\nb", "utf16le").swap16()],
  ])("%s comes back byte for byte", (_name, bytes) => {
    const read = promptText(bytes);
    expect(read.text.replace("\r", "")).toBe("a\nb");
    expect(read.isExact()).toBe(true);
    expect(Buffer.from(read.encode(read.text)).equals(bytes)).toBe(true);
  });

  test("invalid bytes are seen, and spans outside the text give nothing", () => {
    const read = promptText(Buffer.from([0x61, 0xff]));
    expect(read.isExact()).toBe(false);
    expect(read.at({ line: 1, column: 1, endLine: 1, endColumn: 2 })).toBe("a");
    expect(read.at({ line: 3, column: 1, endLine: 3, endColumn: 2 })).toBeUndefined();
    expect(read.at({ line: 1, column: 2, endLine: 1, endColumn: 1 })).toBeUndefined();
  });
});
