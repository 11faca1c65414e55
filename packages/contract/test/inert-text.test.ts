import { describe, expect, it } from "vitest";
import { disarmed, inertJson, inertLine, inertLines } from "../src/inert-text.ts";

describe("inertLine", () => {
  it.each([
    ["plain text: std::vector ## heading", "plain text: std::vector ## heading"],
    ["::error::x", ":error::x"],
    ["a  ::set-output name=x::y", "a  :set-output name=x::y"],
    ["a ##[add-mask]x ##vso[task]y", "a #\ufffd[add-mask]x #\ufffdvso[task]y"],
    ["\u001b[31mred\u202e", "\ufffd[31mred\ufffd"],
    ["a\nb", "a\ufffdb"],
  ])("%j becomes %j", (text, expected) => {
    expect(inertLine(text)).toBe(expected);
  });

  it("is cut one past its limit", () => {
    expect(inertLine("x".repeat(200))).toHaveLength(200);
    expect(inertLine("x".repeat(201))).toBe(`${"x".repeat(199)}…`);
  });
});

describe("inertLines", () => {
  it("keeps lines and tabs and changes only what could act", () => {
    expect(inertLines("+a\tb\n ::error::x\n-\u001b[2J\r\n")).toBe(
      "+a\tb\n :error::x\n-\ufffd[2J\n",
    );
  });
});

describe("disarmed", () => {
  it("keeps the width of a line", () => {
    expect(disarmed("a ##vso[x] ::y::")).toBe("a #\ufffdvso[x] ::y::");
  });
});

describe("inertJson", () => {
  it("is JSON of the same value", () => {
    const value = { "\u009b": "##[x] \u202e \ufeff ## ::y::" };
    expect(inertJson(value)).toBe(String.raw`{"\u009b":"\u0023#[x] \u202e \ufeff ## ::y::"}`);
    expect(JSON.parse(inertJson(value))).toEqual(value);
  });

  it("escapes what people cannot see, also beyond the first plane", () => {
    const value = "\u00ad\u180e\uffff\u{e0041}🙂";
    expect(inertJson(value)).toBe(String.raw`"\u00ad\u180e\uffff\udb40\udc41🙂"`);
    expect(JSON.parse(inertJson(value))).toBe(value);
  });
});
