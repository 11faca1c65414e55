import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { Agent } from "./agent.ts";

/** Public servers in two releases each, installed from npm as dependencies of this room. */
const servers = [
  { name: "everything", releases: ["everything-2025", "everything-2026"], breaking: true },
  { name: "filesystem", releases: ["filesystem-2025", "filesystem-2026"], breaking: true },
  { name: "memory", releases: ["memory-2025", "memory-2026"], breaking: false },
  { name: "tavily", releases: ["tavily-dash", "tavily-underscore"], breaking: true },
] as const;

/** `stdio:` target of a release. */
function command(release: string, folder: string): readonly string[] {
  const manifest = join(import.meta.dirname, "../node_modules", release, "package.json");
  const { bin } = JSON.parse(readFileSync(manifest, "utf8"));
  const script = join(dirname(manifest), String(Object.values(bin)[0]));
  return [process.execPath, script, ...(release.startsWith("filesystem") ? [folder] : [])];
}

function allowedFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "tenon-files-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function configure(agent: Agent, name: string, release: string, folder: string): void {
  const [file, ...args] = command(release, folder);
  const environment = name === "tavily" ? ", env: { TAVILY_API_KEY: unused }" : "";
  agent.write(
    "tenon.yaml",
    `servers:\n  ${name}: { command: ${JSON.stringify(file)}, args: ${JSON.stringify(args)}${environment} }\n`,
  );
}

describe.each(servers)("$name", ({ name, releases: [older, newer], breaking }) => {
  test("pins, pins again without a change, and judges the upgrade", async () => {
    const agent = new Agent();
    const folder = allowedFolder();
    configure(agent, name, older, folder);
    expect(await agent.tenon(["pin"])).toMatchObject({ status: 0 });
    const first = agent.tree("tenon.lock");
    expect(Object.keys(first).length).toBeGreaterThan(2);
    expect(await agent.tenon(["pin"])).toMatchObject({ status: 0 });
    expect(agent.tree("tenon.lock")).toEqual(first);
    expect((await agent.check()).status).toBe(0);

    configure(agent, name, newer, folder);
    const { status, report } = await agent.check();
    expect(report.servers.map((server) => server.server)).toEqual([name]);
    expect(status).toBe(breaking ? 1 : 0);
    expect(await agent.tenon(["pin"])).toMatchObject({ status: 0 });
    expect((await agent.check()).status).toBe(0);
  });
});
