import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { after, agent, copyOf, pinnedFolder, tenon } from "./tenon.ts";

let pinned = "";
let broken = "";

beforeAll(async () => {
  pinned = await pinnedFolder(agent);
  broken = copyOf(pinned, { "crm.json": after });
});

describe("tenon check", () => {
  it("is two lines for a pass and none when quiet", async () => {
    const [loud, quiet] = await Promise.all([
      tenon(["check"], { cwd: pinned }),
      tenon(["check", "--quiet"], { cwd: pinned }),
    ]);
    expect(loud.stdout).toMatch(
      /^pass {2}1 server, 2 tools, 1 prompt file, 3 references\n {6}crm 1\.0\.0: as agreed\n$/,
    );
    expect(quiet.stdout + quiet.stderr).toBe("");
  });

  it("shows the prompt line that a rename breaks", async () => {
    const { stdout } = await tenon(["check"], { cwd: broken });
    expect(stdout).toContain("crm  1.0.0 → 2.0.0  breaking (major)");
    expect(stdout).toContain("prompts/keeper.md:6:14  error  prompt-unknown-parameter");
    expect(stdout).toContain(
      "   6 │ Always pass `customer_email` to `update_contact`.\n     │              ^^^^^^^^^^^^^^",
    );
    expect(stdout).toContain("write email_address here, or run: tenon fix");
  });

  it("writes every format into files, folders included, beside the standard output", async () => {
    const cwd = copyOf(broken);
    const formats = ["text", "json", "markdown", "github", "sarif", "junit", "gitlab", "html"];
    const outputs = formats.flatMap((format) => [
      "--output",
      `${format}=out/deep/report.${format}`,
    ]);
    const run = await tenon(["check", "--format", "json", ...outputs], { cwd });
    expect(run.code).toBe(1);
    for (const format of formats) {
      expect(readFileSync(join(cwd, `out/deep/report.${format}`), "utf8")).toContain(
        "customer_email",
      );
    }
    const wire = JSON.parse(run.stdout);
    expect(wire).toEqual(JSON.parse(readFileSync(join(cwd, "out/deep/report.json"), "utf8")));
    expect(Object.keys(wire)).toEqual([
      "schemaVersion",
      "verdict",
      "servers",
      "findings",
      "waived",
      "summary",
    ]);
    const digest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/);
    expect(wire.servers).toEqual([
      {
        server: "crm",
        from: { version: "1.0.0", digest },
        to: { digest },
        verdict: "breaking",
        bump: "major",
        changes: [
          {
            rule: "input-property-renamed",
            level: "breaking",
            bump: "major",
            tool: "update_contact",
            path: "/inputSchema/properties/customer_email",
            old: { type: "string" },
            new: { type: "string" },
            renamedTo: "email_address",
            proof: "witness",
            witness: { validUnder: "old", value: expect.any(Object), error: expect.any(String) },
            message: expect.any(String),
          },
        ],
      },
    ]);
    expect(wire.findings[0]).toEqual({
      rule: "prompt-unknown-parameter",
      level: "error",
      file: "prompts/keeper.md",
      line: 6,
      column: 14,
      endLine: 6,
      endColumn: 28,
      server: "crm",
      tool: "update_contact",
      parameter: "customer_email",
      message: expect.stringContaining("customer_email"),
      suggestion: { replacement: "email_address" },
      fingerprint: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
  });

  it("says which server could not be read", async () => {
    const cwd = copyOf(pinned, { "crm.json": "{" });
    const run = await tenon(["check", "--format", "json"], { cwd });
    expect(run.code).toBe(3);
    expect(run.stderr).toMatch(/^tenon: .*crm\.json.*\n/);
    expect(JSON.parse(run.stdout).servers).toHaveLength(1);
  });
});

describe("tenon fix", () => {
  it("shows the patch, writes the patch, or mends the prompts", async () => {
    const cwd = copyOf(broken);
    const dry = await tenon(["fix", "--dry-run"], { cwd });
    expect(dry).toMatchObject({ code: 0, stderr: "" });
    expect(dry.stdout).toContain("-Always pass `customer_email` to\n".trimEnd());
    expect(dry.stdout).toContain("+Always pass `email_address` to");
    const patch = await tenon(["fix", "--patch", "out/fix.patch"], { cwd });
    expect(patch.stdout).toContain("out/fix.patch mends 1 place in 1 file.");
    expect(readFileSync(join(cwd, "out/fix.patch"), "utf8")).toBe(dry.stdout);
    expect(readFileSync(join(cwd, "prompts/keeper.md"), "utf8")).toContain("customer_email");
    const real = await tenon(["fix"], { cwd });
    expect(real.stdout).toBe(
      "prompts/keeper.md:6:14  customer_email → email_address\nMended 1 place in 1 file.\n",
    );
    expect((await tenon(["pin"], { cwd })).stdout).toMatch(
      /^pinned {2}crm {2}2\.0\.0 {2}breaking \(major\)/,
    );
    expect((await tenon(["check"], { cwd })).code).toBe(0);
    expect((await tenon(["fix"], { cwd })).stdout).toBe("Nothing to mend.\n");
  });

  it("exits with 1 and lists what only a person can mend", async () => {
    const only = JSON.stringify({ tools: JSON.parse(after).tools.slice(1) });
    const run = await tenon(["fix"], { cwd: copyOf(pinned, { "crm.json": only }) });
    expect(run.code).toBe(1);
    expect(run.stdout).toBe("Nothing that can be mended without you.\n");
    expect(run.stderr).toMatch(/^prompts\/keeper\.md:3:8: The tool `update_contact`/);
  });
});
