import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { after, agent, copyOf, folder, pinnedFolder, tenon } from "./tenon.ts";

let pinned = "";
let broken = "";

beforeAll(async () => {
  pinned = await pinnedFolder(agent);
  broken = copyOf(pinned, { "crm.json": after });
});

describe("tenon pin", () => {
  it("says what was pinned", async () => {
    const run = await tenon(["pin"], { cwd: folder(agent) });
    expect(run.stdout).toMatch(
      /^pinned {2}crm {2}1\.0\.0 {2}first contract {2}2 tools {2}sha256:[0-9a-f]{12}\nCommit/,
    );
  });

  it("says what would be pinned without writing, as JSON too", async () => {
    const cwd = copyOf(broken);
    const run = await tenon(["pin", "--dry-run", "--format", "json"], { cwd });
    expect(JSON.parse(run.stdout)).toEqual({
      schemaVersion: 1,
      servers: [
        {
          server: "crm",
          version: "2.0.0",
          bump: "major",
          digest: expect.stringMatching(/^sha256:/),
          tools: 2,
          changed: true,
          verdict: "breaking",
          pending: [],
        },
      ],
    });
    expect((await tenon(["check"], { cwd })).code).toBe(1);
  });
});

describe("tenon lint", () => {
  it("judges prompts against the lock, changed or not", async () => {
    const cwd = copyOf(pinned, {
      "prompts/keeper.md":
        'Pass `customer_mail` to `mcp__crm__update_contact`.\n\n```json\n{"name": "mcp__crm__update_contact", "arguments": {"id": 7}}\n```\n',
    });
    const run = await tenon(["lint", "--format", "github"], { cwd });
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/^::error file=prompts\/keeper\.md,line=/);
  });
});

describe("tenon waive", () => {
  it("accepts a finding until its day", async () => {
    const cwd = copyOf(broken);
    const waive = async (rule: string): Promise<void> => {
      const run = await tenon(
        [
          "waive",
          rule,
          "--server",
          "crm",
          "--reason",
          "moving in May",
          "--by",
          "kim",
          "--expires",
          "2999-01-01",
        ],
        { cwd },
      );
      expect(run).toMatchObject({ code: 0, stderr: "" });
      expect(run.stdout).toContain(`Waived ${rule} (crm) until 2999-01-01 in`);
    };
    await waive("prompt-unknown-parameter");
    await waive("input-property-renamed");
    const run = await tenon(["check"], { cwd });
    expect(run.code).toBe(0);
    expect(run.stdout).toContain("moving in May (kim, until 2999-01-01)");
  });
});

describe("tenon init", () => {
  it("writes a configuration from what is here, once", async () => {
    const cwd = folder({
      ".mcp.json": '{"mcpServers":{"crm":{"command":"node","args":["crm.js"]}}}',
      "prompts/a.md": "# A\n",
    });
    const dry = await tenon(["init", "--dry-run"], { cwd });
    expect(dry.stdout).toContain("crm:");
    expect(existsSync(join(cwd, "tenon.yaml"))).toBe(false);
    const run = await tenon(["init"], { cwd });
    expect(run.stdout).toMatch(/^Wrote .*tenon\.yaml \(from \.mcp\.json\)\nservers {3}crm\n/);
    expect(readFileSync(join(cwd, "tenon.yaml"), "utf8")).toBe(dry.stdout);
    const again = await tenon(["init"], { cwd });
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining("--force") });
    expect((await tenon(["init", "--force"], { cwd })).code).toBe(0);
  });
});
