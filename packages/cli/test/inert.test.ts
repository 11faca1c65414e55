import { describe, expect, it } from "vitest";
import { inertJson, inertLine, inertLines } from "../src/inert.ts";

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
});

describe("inertLines", () => {
  it("keeps lines and tabs and changes only what could act", () => {
    expect(inertLines("+a\tb\n ::error::x\n-\u001b[2J\r\n")).toBe(
      "+a\tb\n :error::x\n-\ufffd[2J\n",
    );
  });
});

describe("inertJson", () => {
  it("is JSON of the same value", () => {
    const value = { "\u009b": "##[x] \u202e \ufeff ## ::y::" };
    expect(inertJson(value)).toBe(String.raw`{"\u009b":"\u0023#[x] \u202e \ufeff ## ::y::"}`);
    expect(JSON.parse(inertJson(value))).toEqual(value);
  });
});
