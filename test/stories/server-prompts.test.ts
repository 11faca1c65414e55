import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { Agent } from "./agent.ts";

/** The script of a public server that is installed from npm as a dependency of this room. */
function scriptOf(release: string): string {
  const manifest = join(import.meta.dirname, "../node_modules", release, "package.json");
  const { bin } = JSON.parse(readFileSync(manifest, "utf8"));
  return join(dirname(manifest), String(Object.values(bin)[0]));
}

const releases = [
  ["everything-2025", "simple_prompt", []],
  // Its instructions name a tool that it offers only to clients with roots.
  ["everything-2026", "simple-prompt", ["get-roots-list"]],
] as const;

test.each(releases)("the prompts of %s are read and judged", async (release, prompt, stale) => {
  const agent = new Agent();
  const script = scriptOf(release);
  const probed = await agent.tenon([
    "probe",
    "--format",
    "json",
    `stdio:${process.execPath} ${script}`,
  ]);
  expect(JSON.parse(probed.stdout)).toMatchObject({
    prompts: expect.arrayContaining([
      { name: prompt, texts: ["This is a simple prompt without arguments."] },
    ]),
  });
  agent.write(
    "tenon.yaml",
    `servers:\n  every: { command: ${JSON.stringify(process.execPath)}, args: [${JSON.stringify(script)}] }\n`,
  );
  expect(await agent.tenon(["pin"])).toMatchObject({ status: 0 });
  const { status, report } = await agent.check();
  expect(status).toBe(0);
  expect(report.findings.map(({ rule, tool, file, line }) => [rule, tool, file, line])).toEqual(
    stale.map((tool) => ["server-prompt-stale", tool, "tenon.yaml", 2]),
  );
});
