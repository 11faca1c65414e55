import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { agent, pinnedFolder, sources, tenon } from "./tenon.ts";

let cwd = "";

beforeAll(async () => {
  const spy = `
import { registerHooks } from "node:module";
import { appendFileSync } from "node:fs";
registerHooks({ load(url, context, next) { appendFileSync(process.env.LOADED, url + "\\n"); return next(url, context); } });
`;
  cwd = await pinnedFolder({ ...agent, "spy.mjs": spy });
});

/** The modules that a command line loads. */
async function loadedBy(args: readonly string[]): Promise<string> {
  const list = join(cwd, `${args.join("-")}.txt`);
  const run = await tenon(args, {
    cwd,
    program: sources,
    env: { LOADED: list, NODE_OPTIONS: `--import ${join(cwd, "spy.mjs")}` },
  });
  expect(run).toMatchObject({ code: 0, stderr: "" });
  return readFileSync(list, "utf8");
}

describe("a cold start", () => {
  it("loads nothing but commander for help", async () => {
    expect(await loadedBy(["--help"])).not.toMatch(/packages\/(contract|prompts|probe|check)\//);
  });

  it("loads neither the MCP SDK nor the other commands for a check without servers", async () => {
    const modules = await loadedBy(["check", "--offline"]);
    expect(modules).toMatch(/cli\/src\/commands\/check\.ts/);
    expect(modules).not.toMatch(/modelcontextprotocol|undici|zod/);
    expect(modules).not.toMatch(/cli\/src\/commands\/(diff|refs|probe|compat|fix|pin)\.ts/);
  });

  it("loads neither prompts nor the check for the engine alone", async () => {
    expect(await loadedBy(["compat", "--side", "input"])).not.toMatch(
      /packages\/(prompts|probe|check)\//,
    );
  });
});
