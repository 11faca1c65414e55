import { describe, expect, it } from "vitest";
import { reportLimits } from "../../src/report/limits.ts";
import { renderMarkdown } from "../../src/report/markdown.ts";
import { codeSpan, fenced, prose } from "../../src/report/markdown-text.ts";
import { renderDiff } from "../../src/report/render-diff.ts";
import { broken, context, diff, finding, renamed } from "./sample.ts";

describe("the Markdown report", () => {
  it("shows servers, findings with their line, other changes, waivers and the next step", () => {
    const text = renderMarkdown(broken, context);
    expect(text).toContain(
      "| `crm` | `1.0.0 → 2.0.0` | breaking (major) | 2 breaking, 1 dangerous, 1 safe |",
    );
    expect(text).toContain(
      "- **error** `prompts/keeper.md:3:14`: The parameter `customer_email` of",
    );
    expect(text).toContain("  3 │ Always pass `customer_email` when you call update_contact.");
    expect(text).toContain("<summary>Changes that touch no prompt (3)</summary>");
    expect(text).toContain("nobody uses it (crm-team, until 2027-01-31)");
    expect(text).toContain("**Next:** `tenon fix` mends the prompt");
  });

  it("stays within its limit and says how many findings it left out", () => {
    const findings = Array.from({ length: 2_000 }, () => finding);
    const text = renderMarkdown({ ...broken, findings }, context);
    expect(text.length).toBeLessThanOrEqual(reportLimits.markdown);
    expect(text.length).toBeGreaterThan(reportLimits.markdown * 0.9);
    const shown = text.match(/^- \*\*error\*\*/gm)?.length ?? 0;
    expect(text).toContain(`- and ${(2_000 - shown).toLocaleString("en")} more:`);
    expect(text).toContain("**Next:**");
  });

  it("keeps a diff within the same limit", () => {
    const changes = Array.from({ length: 2_000 }, () => renamed);
    const text = renderDiff({ ...diff, changes }, "markdown", { ...context, from: "a", to: "b" });
    expect(text.length).toBeLessThanOrEqual(reportLimits.markdown);
    expect(text).toMatch(/- and [\d,]+ more:/);
  });
});

describe("codeSpan", () => {
  it.each([
    ["plain", "`plain`"],
    ["a`b", "``a`b``"],
    ["`", "`` ` ``"],
    ["``x", "``` ``x ```"],
    ["a|b", "`a¦b`"],
    ["", "(empty)"],
    ["a\nb", "`a\ufffdb`"],
  ])("%j becomes %s", (text, expected) => {
    expect(codeSpan(text)).toBe(expected);
  });
});

describe("prose", () => {
  it.each([
    ["The `a_b` of `c` is gone.", "The `a_b` of `c` is gone."],
    ["an open ` tick_x", "an open  tick\\_x"],
    ["ask @octocat about #12", "ask `@octocat` about `#12`"],
    ["see https://x.example now", "see `https://x.example` now"],
    ["<b>[x](y)*z*", "\\<b\\>\\[x\\]\\(y\\)\\*z\\*"],
  ])("%j becomes %s", (text, expected) => {
    expect(prose(text)).toBe(expected);
  });
});

describe("fenced", () => {
  it("uses a fence that no line closes", () => {
    expect(fenced(["a", "````"])).toBe("`````text\na\n````\n`````");
  });
});
