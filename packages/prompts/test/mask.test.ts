import { describe, expect, it } from "vitest";
import { limits } from "../src/limits.ts";
import { filler, maskTemplates } from "../src/mask.ts";

const shown = (text: string): string => maskTemplates(text).value.replaceAll(filler, "·");

describe("maskTemplates", () => {
  it.each([
    ["a {{ x }} b", "a ······· b"],
    ["{{{raw}}}!", "·········!"],
    ["{% if a %}\nb{% endif %}", "··········\nb···········"],
    ["${{ github.event }} ${x} !{ls} <% a %>", "··················· ···· ····· ·······"],
    ["{# note #} {#tag}", "·········· {#tag}"],
    ["{{ a\n b }}", "····\n·····"],
    ["{{ never closed", "{{ never closed"],
    ["{{ over\n\na blank line }}", "{{ over\n\na blank line }}"],
    ['{{"name": "x"}}', '{{"name": "x"}}'],
    ["{{ key: 1 }}", "{{ key: 1 }}"],
    ["{a} $a #{", "{a} $a #{"],
  ])("%s", (text, expected) => {
    expect(shown(text)).toBe(expected);
    expect(maskTemplates(text).value).toHaveLength(text.length);
  });

  it("masks expressions up to the limit", () => {
    const most = `{{${"x".repeat(limits.templateCharacters - 2)}}}`;
    expect(shown(most)).toBe("·".repeat(most.length));
    const longer = `{{${"x".repeat(limits.templateCharacters - 1)}}}`;
    expect(shown(longer)).toBe(longer);
  });
});
