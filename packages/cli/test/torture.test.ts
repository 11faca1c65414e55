import { randomInt } from "node:crypto";
import { describe, expect, it } from "vitest";
import { tenon } from "./tenon.ts";

/** The upstream itself stands in for a gateway: it passes what a gateway only must not spoil. */
function port(): string {
  return String(randomInt(15_000, 32_000));
}

describe("tenon torture", () => {
  it("lists its checks", async () => {
    const { code, stdout } = await tenon(["torture", "checks", "--format", "json"]);
    expect(code).toBe(0);
    const parsed: unknown = JSON.parse(stdout);
    const checks: unknown = expect.arrayContaining([
      expect.objectContaining({ id: "sessions/values-stay-apart", fault: "sessions" }),
    ]);
    expect(parsed).toMatchObject({ schemaVersion: 1, checks });
  });

  it.each([
    ["sessions/values-stay-apart", 0, "1 passed, 0 failed, 0 not tried"],
    ["oauth/foreign-metadata", 1, "0 passed, 1 failed, 0 not tried"],
    ["oauth/no-token", 0, "0 passed, 0 failed, 1 not tried"],
  ])("with --only %s ends with %i", async (only, exit, summary) => {
    const own = port();
    const url = `http://127.0.0.1:${own}/mcp`;
    const args = ["torture", url, "--upstream-port", own, "--only", only];
    const { code, stdout } = await tenon(args);
    expect(stdout).toContain(summary);
    expect(code).toBe(exit);
  });

  it("ends with 3 when nobody answers", async () => {
    const args = ["torture", "http://127.0.0.1:1/mcp", "--upstream-port", port()];
    const { code, stderr } = await tenon(args);
    expect(code).toBe(3);
    expect(stderr).toContain("does not offer the tools of our upstream");
  });

  it.each([
    [["http://127.0.0.1:1/mcp", "--only", "sesions"], "there is no such fault or check"],
    [["ftp://127.0.0.1/mcp"], "give the gateway's MCP address"],
    [["http://127.0.0.1:1/mcp", "--header", "nothing"], "write it as 'Name: value'"],
  ])("refuses %j", async (args, words) => {
    const { code, stderr } = await tenon(["torture", ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });
});
