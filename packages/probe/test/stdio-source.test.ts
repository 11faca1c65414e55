import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type LoadFailure,
  type LoadOptions,
  type LoadResult,
  type Snapshot,
  load,
} from "../src/index.ts";
import { pidsIn, survivors } from "./fixtures/processes.ts";
import { contactTools } from "./fixtures/tools.ts";

const fixtures = join(import.meta.dirname, "fixtures");
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tenon-stdio-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(args: readonly string[], options: LoadOptions = {}, env = {}): Promise<LoadResult> {
  return load(
    {
      kind: "stdio",
      command: process.execPath,
      args,
      env,
      cwd: fixtures,
      display: "stdio:fixture",
    },
    { timeoutMs: 10_000, ...options },
  );
}
async function good(args: readonly string[], options?: LoadOptions): Promise<Snapshot> {
  const result = await run(args, options);
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`);
  return result.snapshot;
}
async function bad(args: readonly string[], options?: LoadOptions, env = {}): Promise<LoadFailure> {
  const result = await run(args, options, env);
  if (result.ok) throw new Error("it should have failed");
  return result.failure;
}

describe("a command that is an MCP server", () => {
  it.each([
    ["both", "modern", "2026-07-28"],
    ["modern", "modern", "2026-07-28"],
    ["legacy", "legacy", "2025-11-25"],
  ])("is read raw when it speaks %s", async (speaks, era, version) => {
    const snapshot = await good(["stdio-server.ts", "plain", speaks]);
    expect(snapshot.protocol).toEqual({ era, version });
    expect(JSON.stringify(snapshot.rawTools)).toBe(JSON.stringify(contactTools));
    expect(snapshot.serverInfo).toEqual({ name: "contacts", version: "1.2.3" });
    expect(snapshot.instructions).toBe("Ask before you write.");
    expect(snapshot.capabilityProfile).toBe("none");
    expect(snapshot.warnings).toEqual([]);
  });

  it("may print a greeting to standard output", async () => {
    expect((await good(["hostile-stdio.ts", "greeting"])).rawTools).toHaveLength(1);
  });

  it.each([
    ["200", "ok"],
    ["201", "not-mcp"],
  ])("may write %s stray lines: %s", async (count, code) => {
    const result = await run(["hostile-stdio.ts", "stray", count]);
    expect(result.ok ? "ok" : result.failure.code).toBe(code);
  });

  it("gets a fresh start when it ends at a first message that is not initialize", async () => {
    expect((await good(["hostile-stdio.ts", "strict"])).protocol?.era).toBe("legacy");
  });

  it("is read in the older era when it does not answer server/discover", async () => {
    const snapshot = await good(["hostile-stdio.ts", "mute"], { timeoutMs: 4_500 });
    expect(snapshot.protocol?.era).toBe("legacy");
  });

  it("gives the same era however slowly it starts", async () => {
    // A third of the time passes unanswered, so that initialize is on the way when it wakes up.
    const snapshot = await good(["hostile-stdio.ts", "slow"], { timeoutMs: 7_200 });
    expect(snapshot.protocol).toEqual({ era: "modern", version: "2026-07-28" });
  });

  it("gets no environment of ours beyond the safe part", async () => {
    process.env["TENON_TEST_PRIVATE"] = "private";
    const result = await run(["hostile-stdio.ts", "environment"], {}, { GIVEN: "1" });
    delete process.env["TENON_TEST_PRIVATE"];
    const name = result.ok ? JSON.stringify(result.snapshot.rawTools[0]) : "";
    expect(name).toMatch(/GIVEN-HOME-.*PATH/);
    expect(name).not.toContain("TENON_TEST_PRIVATE");
  });
});

describe("a command that is not", () => {
  it("cannot be started", async () => {
    const target = {
      kind: "stdio",
      command: "tenon-nonesuch",
      args: [],
      env: {},
      cwd: ".",
      display: "x",
    } as const;
    const result = await load(target);
    expect(result).toMatchObject({ ok: false, failure: { code: "command-failed" } });
    expect(result).toMatchObject({ failure: { message: expect.stringContaining("ENOENT") } });
  });

  it("has no folder to start in", async () => {
    const target = {
      kind: "stdio",
      command: "node",
      args: [],
      env: {},
      cwd: "/nonesuch",
      display: "x",
    } as const;
    const result = await load(target);
    expect(result).toMatchObject({ failure: { message: expect.stringContaining("/nonesuch") } });
  });

  it("ends early: exit code and last words are told, secrets and terminal codes are not", async () => {
    const failure = await bad(
      ["hostile-stdio.ts", "fail"],
      { secrets: ["hunter2secret"] },
      { API_TOKEN: "hunter2secret" },
    );
    expect(failure.code).toBe("command-failed");
    expect(failure.message).toContain("exit code 3");
    expect(failure.message).toContain("first line | \ufffd[31mcannot open ***\ufffd[0m");
    expect(failure.message).not.toContain("hunter2");
  });

  it.each([
    ["6", "line 1 *** | line 2 *** | line 3 *** | line 4 *** | line 5 *** | line 6 ***."],
    ["7", "line 1 *** | line 2 *** | line 3 *** | … | line 5 *** | line 6 *** | line 7 ***."],
    [
      "999",
      "line 1 *** | line 2 *** | line 3 *** | … | line 997 *** | line 998 *** | line 999 ***.",
    ],
  ])(
    "said %s lines: the first and the last are told, with no part of a secret",
    async (count, told) => {
      const secret = "hunter2-".repeat(40);
      const failure = await bad(["hostile-stdio.ts", "verbose", count], {}, { API_TOKEN: secret });
      expect(failure.message).toContain(`It said: ${told}`);
      expect(failure.message).not.toContain("hunter2");
    },
  );

  it("dies between the handshake and the list", async () => {
    const failure = await bad(["hostile-stdio.ts", "dies-midway"]);
    expect(failure).toMatchObject({ code: "command-failed" });
    expect(failure.message).toMatch(/exit code 9.*out of memory/);
  });

  it("hangs: the time limit names what was waited for", async () => {
    const failure = await bad(["hostile-stdio.ts", "hang"], { timeoutMs: 700 });
    expect(failure.code).toBe("timed-out");
    expect(failure.message).toContain("waiting for: connect");
  });

  it("prints something else and stays", async () => {
    expect((await bad(["hostile-stdio.ts", "html"], { timeoutMs: 2_500 })).code).toBe("not-mcp");
  });

  it("prints lines without end", async () => {
    expect((await bad(["hostile-stdio.ts", "noise"])).code).toBe("not-mcp");
  });

  it("is cut off at the byte limit", async () => {
    const failure = await bad(["hostile-stdio.ts", "flood"], { maxBytes: 1_000_000 });
    expect(failure.code).toBe("too-large");
    expect(failure.message).toContain("1000000 bytes");
  });

  it("is not waited for when the caller gives up", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 300);
    expect((await bad(["hostile-stdio.ts", "hang"], { signal: controller.signal })).code).toBe(
      "aborted",
    );
  });
});

describe("processes", () => {
  it("are all gone afterwards, those that ignore SIGTERM or left the group included", async () => {
    const pidFile = join(folder, "stubborn");
    expect((await good(["hostile-stdio.ts", "stubborn", pidFile])).rawTools).toHaveLength(1);
    const pids = pidsIn(pidFile);
    expect(pids).toHaveLength(3);
    expect(await survivors(pids, 0)).toEqual([]);
  });
});
