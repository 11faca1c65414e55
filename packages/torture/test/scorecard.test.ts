import { describe, expect, it } from "vitest";
import { failed, notTried, passed, type Verdict } from "../src/check.ts";
import { renderScorecard, type Row, type Scorecard, tallyOf, tortureLimits } from "../src/index.ts";

function row(id: string, verdict: Verdict, era: Row["era"]): Row {
  return { id, fault: "streams", title: "It breaks", expects: "An error.", era, verdict, ms: 5 };
}

const hostile = "\u001b[31mred\u202e `code` | <b>\n# head";
const card: Scorecard = {
  schemaVersion: 1,
  url: "http://127.0.0.1:1/mcp",
  rows: [
    row("streams/one", passed, "legacy"),
    row("streams/two", failed(hostile), "legacy"),
    row("streams/three", notTried("wants --start"), undefined),
  ],
};

describe("a scorecard", () => {
  it("counts what is not tried apart from what passed", () => {
    expect(tallyOf(card.rows)).toEqual({ passed: 1, failed: 1, notTried: 1 });
  });

  it("as text has a line for each check, and what was seen and must be seen for a failure", () => {
    const lines = renderScorecard(card, "text").split("\n");
    expect(lines).toContain("  passed     streams/one (legacy)");
    expect(lines).toContain("  not tried  streams/three: wants --start");
    expect(lines).toContain("  FAILED     streams/two (legacy): It breaks");
    expect(lines).toContain("               must: An error.");
    expect(lines).toContain("1 passed, 1 failed, 1 not tried");
  });

  it.each(["text", "markdown", "json"] as const)(
    "as %s prints nothing of a gateway raw",
    (format) => {
      const text = renderScorecard(card, format);
      // oxlint-disable-next-line no-control-regex -- control characters are exactly what must not be there
      expect(text).not.toMatch(/[\u001b\u202e]/u);
      expect(text).not.toMatch(/^# head/mu);
    },
  );

  it("as JSON says everything a program needs", () => {
    const parsed: unknown = JSON.parse(renderScorecard(card, "json"));
    expect(parsed).toMatchObject({
      schemaVersion: 1,
      summary: { passed: 1, failed: 1, notTried: 1 },
      rows: [{ id: "streams/one", era: "legacy", verdict: { outcome: "passed" } }, {}, {}],
    });
  });

  it("cuts what was seen at the limit", () => {
    const at = failed("x".repeat(tortureLimits.seen));
    const past = failed("x".repeat(tortureLimits.seen + 1));
    expect(at).toMatchObject({ seen: "x".repeat(tortureLimits.seen) });
    expect(past).toMatchObject({ seen: `${"x".repeat(tortureLimits.seen - 1)}…` });
  });
});
