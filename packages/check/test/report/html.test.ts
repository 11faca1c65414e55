import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { renderHtml } from "../../src/report/html.ts";
import { reportLimits } from "../../src/report/limits.ts";
import { broken, context, finding, passed } from "./sample.ts";

const page = renderHtml(broken, context);

describe("the HTML report", () => {
  it("lets nothing run or load but its own style and script", () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? "";
    for (const tag of ["style", "script"]) {
      const inner = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(page)?.[1] ?? "";
      const hash = createHash("sha256").update(inner).digest("base64");
      expect(policy).toContain(`${tag}-src 'sha256-${hash}'`);
    }
    expect(policy).toContain("default-src 'none'");
    expect(page).not.toMatch(/\bstyle=|\bsrc=|\bhref=/);
  });

  it("marks the span in its line and shows the lines around it", () => {
    expect(page).toContain("Always pass `<mark>customer_email</mark>` when");
    expect(page).toContain('<span class="n">    1 </span># Keeper');
  });

  it("shows old and new side by side with the lines that differ", () => {
    expect(page).toContain('<span class="came">  &quot;format&quot;: &quot;email&quot;</span>');
    expect(page).toContain("must have required property &#39;email_address&#39;");
  });

  it("groups findings by file and keeps the rest: other changes, waivers, the next step", () => {
    const other = { ...finding, file: "prompts/other.md" };
    const text = renderHtml({ ...broken, findings: [finding, other] }, context);
    expect(text).toContain("<h2><code>prompts/keeper.md</code></h2>");
    expect(text).toContain("<h2><code>prompts/other.md</code></h2>");
    expect(text).toContain("changes that touch no prompt");
    expect(text).toContain("nobody uses it (crm-team, until 2027-01-31)");
    expect(text).toContain("<strong>Next:</strong> <code>tenon fix</code>");
  });

  it("stops at the limit of findings", () => {
    const many = (number: number): string =>
      renderHtml({ ...broken, findings: Array.from({ length: number }, () => finding) }, context);
    expect(many(reportLimits.htmlItems)).not.toContain("more finding");
    expect(many(reportLimits.htmlItems + 1)).toContain("and 1 more finding:");
  });

  it("is a page for a pass too", () => {
    expect(renderHtml(passed, context)).toContain('<span class="pass">pass</span>');
  });
});
