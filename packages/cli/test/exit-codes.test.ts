import { beforeAll, describe, expect, it } from "vitest";
import { exitCodes } from "../src/exit-codes.ts";
import { after, agent, before, copyOf, pinnedFolder, tenon } from "./tenon.ts";

let pinned = "";

beforeAll(async () => {
  pinned = await pinnedFolder({ ...agent, "old.json": before, "new.json": after });
});

describe("exit codes", () => {
  it("are these for ever", () => {
    expect(exitCodes).toEqual({
      pass: 0,
      broken: 1,
      usage: 2,
      load: 3,
      bug: 70,
      interrupted: 130,
      terminated: 143,
    });
  });

  it.concurrent.each<readonly [number, readonly string[]]>([
    [0, ["--help"]],
    [0, ["--version"]],
    [0, ["help", "check"]],
    [0, ["check"]],
    [0, ["diff", "old.json", "new.json", "--fail-on", "never"]],
    [1, ["diff", "lock:crm", "new.json"]],
    [2, []],
    [2, ["chek"]],
    [2, ["check", "--format", "xml"]],
    [2, ["check", "--config", "missing.yaml"]],
    [2, ["check", "--cwd", "missing"]],
    [2, ["check", "extra"]],
    [2, ["pin", "nobody"]],
    [2, ["waive", "tool-removed"]],
    [2, ["refs", "missing.md"]],
    [3, ["diff", "old.json", "missing.json"]],
    [3, ["probe", "missing.json"]],
    [3, ["probe", "http://127.0.0.1:9/mcp", "--timeout", "5"]],
    [3, ["refs", "--tools", "crm=missing.json", "prompts/keeper.md"]],
  ])("%i for tenon %j", async (code, args) => {
    const run = await tenon(args, { cwd: pinned });
    expect(run.code).toBe(code);
    expect(run.stderr !== "").toBe(code > 1);
  });

  it("is 1 for a check of a broken contract, 3 when a server is not there, and 3 wins", async () => {
    const broken = copyOf(pinned, { "crm.json": after });
    const two = copyOf(pinned, {
      "files.json": before,
      "tenon.yaml": (agent["tenon.yaml"] ?? "").replace(
        "  crm:",
        "  files: { file: files.json }\n  crm:",
      ),
    });
    expect((await tenon(["pin"], { cwd: two })).code).toBe(0);
    const missing = copyOf(two, { "crm.json": after, "files.json": "{" });
    const runs = await Promise.all([
      tenon(["check"], { cwd: broken }),
      tenon(["check"], { cwd: missing }),
      tenon(["pin"], { cwd: missing }),
    ]);
    expect(runs.map(({ code }) => code)).toEqual([1, 3, 3]);
    expect(runs[1]?.stdout).toContain("files  1.0.0  not read");
  });

  it("is 70 for what nobody expected, with the stack only on demand", async () => {
    const crash = "data:text/javascript,Map.groupBy=()=>{throw%20new%20Error('boom')}";
    const run = (debug: string): ReturnType<typeof tenon> =>
      tenon(["rules"], {
        env: { NODE_OPTIONS: `--import ${crash}`, TENON_DEBUG: debug },
      });
    const [plain, debug] = await Promise.all([run(""), run("1")]);
    expect(plain.code).toBe(70);
    expect(plain.stderr).toMatch(/^tenon: this is a bug of Tenon: Error: boom\n.*report/);
    expect(plain.stderr).not.toContain("    at ");
    expect(debug.stderr).toContain("    at ");
  });
});
