/** The main job, for real: `npm run demo`. Every step checks the exit code it promises. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyAgent, root, say, shell, show, startCrm, tenon } from "./stage.ts";

await overHttp();
overStdio();
publicServer();
say("Done. The folders are in demo-run/: look around, break something, run ./bin/tenon check.");

async function overHttp(): Promise<void> {
  say("1. An agent and its CRM server agree (streamable HTTP)");
  const agent = copyAgent("crm-agent");
  show(agent, "prompts/contact-keeper.md");
  show(agent, "prompts/new-lead.j2");
  const first = await startCrm(1, 0);
  const env = { CRM_PORT: String(first.port) };
  tenon(agent, ["pin"], 0, env);
  tenon(agent, ["check"], 0, env);
  await first.stop();

  say("2. Somebody upgrades the server: customeremail is now called emailaddress");
  const second = await startCrm(2, first.port);
  tenon(agent, ["check"], 1, env);

  say("3. Mend the prompts and agree to the new contract");
  tenon(agent, ["fix"], 0, env);
  tenon(agent, ["pin"], 0, env);
  tenon(agent, ["check"], 0, env);
  await second.stop();
}

function overStdio(): void {
  say("4. The same over stdio, and this time nobody mends the prompts before pinning");
  const agent = copyAgent("crm-agent");
  const script = join(root, "examples/crm/src/server.ts");
  const config = (release: number): readonly string[] => [
    "--config",
    writeStdioConfig(agent, script, release),
  ];
  tenon(agent, ["pin", ...config(1)], 0);
  tenon(agent, ["pin", ...config(2)], 0);
  tenon(agent, ["check", ...config(2)], 1);
  tenon(agent, ["fix", ...config(2)], 0);
  tenon(agent, ["check", ...config(2)], 0);
}

function writeStdioConfig(agent: string, script: string, release: number): string {
  const args = JSON.stringify([script, "--release", String(release)]);
  const servers = `servers:\n  crm:\n    command: ${JSON.stringify(process.execPath)}\n    args: ${args}\n`;
  writeFileSync(
    join(agent, "tenon.yaml"),
    `${servers}prompts: ["prompts/**/*.md", "prompts/**/*.j2"]\n`,
  );
  return "tenon.yaml";
}

function publicServer(): void {
  say("5. A public server from npm: tavily-mcp renamed its tools in a patch release");
  const agent = copyAgent("search-agent");
  const env = { TAVILY_API_KEY: "not-needed-to-list-tools" };
  const install = (version: string): void =>
    shell(agent, "npm", [
      "install",
      "--silent",
      "--no-save",
      "--prefix",
      "servers",
      `tavily-mcp@${version}`,
    ]);
  rmSync(join(agent, "servers"), { recursive: true, force: true });
  install("0.2.12");
  tenon(agent, ["pin"], 0, env);
  tenon(agent, ["check"], 0, env);
  install("0.2.15");
  tenon(agent, ["check"], 1, env);
  tenon(agent, ["fix"], 0, env);
  tenon(agent, ["pin"], 0, env);
  tenon(agent, ["check"], 0, env);
}
