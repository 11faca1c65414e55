import { join } from "node:path";
import { expect, test } from "vitest";
import { checkWorkspace, lintWorkspace, pinWorkspace, renderCheck } from "../src/index.ts";
import { compareServers } from "../src/compare-servers.ts";
import { limits } from "../src/limits.ts";
import { serverPromptFindings } from "../src/server-prompts.ts";
import { folder } from "./folder.ts";
import type { Folder } from "./folder.ts";

const fixtures = join(import.meta.dirname, "../../probe/test/fixtures");

/** A folder whose server is the probe's own fixture, over stdio in the given era. */
function place(era: string): Folder {
  const server = join(fixtures, "stdio-server.ts");
  const args = JSON.stringify([server, "prompts", era]);
  return folder({
    "tenon.yaml": `servers:\n  crm: { command: ${JSON.stringify(process.execPath)}, args: ${args} }\n`,
  });
}

test.each(["modern", "legacy"])(
  "a server's own prompt that does not fit its tools is a warning at the server's line (%s)",
  async (era) => {
    const here = place(era);
    await pinWorkspace(await here.open(), {});
    const outcome = await checkWorkspace(await here.open(), {});
    const { report } = outcome;
    expect(report.verdict).toBe("warn");
    expect(
      report.findings.map(({ rule, level, file, line, tool }) => [rule, level, file, line, tool]),
    ).toEqual([["server-prompt-stale", "warning", "tenon.yaml", 2, "close_ticket"]]);
    expect(report.findings[0]?.message).toContain("prompt `save`, line 1");
    expect(report.findings[0]?.message).toContain("has no tool `close_ticket`");

    const live = await lintWorkspace(await here.open(), { live: true });
    expect(live.report.findings.map(({ rule }) => rule)).toEqual(["server-prompt-stale"]);
    // The lock keeps no texts, so nothing is said of them offline.
    const offline = await checkWorkspace(await here.open(), { offline: true });
    expect(offline.report.findings).toEqual([]);
    const context = { colour: false, width: 100, toolVersion: "0", textOf: outcome.textOf };
    for (const format of ["sarif", "gitlab", "github", "junit", "text", "markdown"] as const) {
      expect(renderCheck(report, format, context)).toContain("tenon.yaml");
    }
  },
);

test.each([
  [0, limits.serverPromptFindings],
  [1, limits.serverPromptFindings],
])(
  "of %i findings more than the limit %i are kept; long instructions are read to their limit",
  async (more, kept) => {
    const here = place("modern");
    await pinWorkspace(await here.open(), {});
    const ws = await here.open();
    const [server] = await compareServers(ws, { offline: true });
    if (server?.step === undefined) throw new Error("not pinned");
    const calls = Array.from(
      { length: limits.serverPromptFindings + more },
      (_, index) => `Call \`no_such_${index}\`.\n`,
    ).join("");
    const instructions = calls.padEnd(limits.instructionsLength, " ") + "\nCall `beyond_it`.";
    const snapshot = {
      rawTools: [],
      list: server.step.now,
      toolPages: [],
      prompts: [],
      promptTexts: [],
      resources: [],
      resourceTemplates: [],
      capabilities: undefined,
      serverInfo: undefined,
      instructions,
      protocol: undefined,
      capabilityProfile: "none",
      source: "x",
      warnings: [],
      timings: undefined,
    };
    const findings = await serverPromptFindings(ws, { ...server, snapshot });
    expect(findings).toHaveLength(kept);
    expect(findings.some(({ tool }) => tool === "beyond_it")).toBe(false);
  },
);

test("it can be waived and turned off", async () => {
  const here = place("modern");
  await pinWorkspace(await here.open(), {});
  const yaml = here.read("tenon.yaml");
  here.write("tenon.yaml", `${yaml}rules: { server-prompt-stale: off }\n`);
  expect((await checkWorkspace(await here.open(), {})).report.verdict).toBe("pass");
  here.write(
    "tenon.yaml",
    `${yaml}waivers:\n  - { rule: server-prompt-stale, tool: close_ticket, reason: told them, by: me, expires: 2027-01-01 }\n`,
  );
  const { report } = await checkWorkspace(await here.open(), {});
  expect(report).toMatchObject({ verdict: "pass", findings: [] });
  expect(report.waived).toHaveLength(1);
});
