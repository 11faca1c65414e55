import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseToolList } from "@tenon/contract";
import { expect, test } from "vitest";
import { parseConfig } from "../src/config/parse.ts";
import { checkWorkspace, initWorkspace, pinWorkspace } from "../src/index.ts";
import { limits } from "../src/limits.ts";
import { inParallel } from "../src/load-server.ts";
import { emptyMemory } from "../src/lock/lock.ts";
import { indexNames } from "../src/name-index.ts";
import { readPromptFiles } from "../src/prompt-files.ts";
import { folder, tool } from "./folder.ts";

test("servers and their names", () => {
  const servers = (count: number): string =>
    `servers:\n${Array.from({ length: count }, (_, index) => `  s${index}: { file: x }\n`).join("")}`;
  expect(parseConfig(servers(limits.servers), "t").servers).toHaveLength(limits.servers);
  expect(() => parseConfig(servers(limits.servers + 1), "t")).toThrow("more than 200 entries");
  const named = (length: number): string => `servers: { ${"s".repeat(length)}: { file: x } }\n`;
  expect(parseConfig(named(limits.serverNameLength), "t").servers).toHaveLength(1);
  expect(() => parseConfig(named(limits.serverNameLength + 1), "t")).toThrow(
    "at most 128 characters",
  );
});

test("uses of one anchor", () => {
  const text = (aliases: number): string =>
    `servers: { a: { command: &word run, args: [${Array.from({ length: aliases }, () => "*word").join(", ")}] } }\n`;
  expect(parseConfig(text(limits.configAliases - 1), "t").servers).toHaveLength(1);
  expect(() => parseConfig(text(limits.configAliases), "t")).toThrow("a YAML anchor is used");
});

test("bytes of all prompts together", async () => {
  const place = folder({ "tenon.yaml": 'servers: {}\nprompts: [ "p/*" ]\n' });
  const count = limits.promptBytes / limits.promptFileBytes;
  for (let index = 0; index < count; index += 1)
    place.write(`p/${index}`, Buffer.alloc(limits.promptFileBytes, 120));
  const ws = await place.open();
  expect(readPromptFiles(ws).files).toHaveLength(count);
  place.write("p/more", "x");
  expect(() => readPromptFiles(ws)).toThrow("bytes together");
});

test("bytes of a file of the lock", async () => {
  const place = folder({
    "tenon.yaml": "servers: { crm: { file: crm.json } }\n",
    "crm.json": [tool("a")],
  });
  await pinWorkspace(await place.open(), {});
  const server = place.read("tenon.lock/crm/server.json");
  writeFileSync(
    join(place.path, "tenon.lock/crm/server.json"),
    server + " ".repeat(limits.lockFileBytes - server.length),
  );
  expect((await checkWorkspace(await place.open(), { offline: true })).report.findings).toEqual([]);
  writeFileSync(
    join(place.path, "tenon.lock/crm/server.json"),
    server + " ".repeat(limits.lockFileBytes - server.length + 1),
  );
  await expect(checkWorkspace(await place.open(), { offline: true })).rejects.toThrow(
    "larger than",
  );
});

test("probes at the same time", async () => {
  let running = 0;
  let most = 0;
  const results = await inParallel([...Array(20).keys()], async (item) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
    running -= 1;
    return item * 2;
  });
  expect(most).toBe(limits.parallelProbes);
  expect(results).toEqual([...Array(20).keys()].map((item) => item * 2));
});

test("renames followed from an old name", () => {
  const retired = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      tool: `t${index}`,
      renamedTo: `t${index + 1}`,
      since: "1.0.0",
      rule: "tool-renamed",
      path: "",
    }));
  const fate = (count: number): string => {
    const now = parseToolList([tool(`t${count}`)]);
    const memory = { ...emptyMemory, retired: retired(count) };
    return indexNames({ before: now, now, changes: [], memory }).tool("t0").state;
  };
  expect(fate(limits.renameSteps)).toBe("renamed");
  expect(fate(limits.renameSteps + 1)).toBe("gone");
});

test("a rename that goes in a circle ends", () => {
  const now = parseToolList([]);
  const retired = [
    ["a", "b"],
    ["b", "a"],
  ].map(([from = "", to = ""]) => ({ tool: from, renamedTo: to, since: "1", rule: "r", path: "" }));
  expect(
    indexNames({ before: now, now, changes: [], memory: { retired, required: [] } }).tool("a")
      .state,
  ).toBe("gone");
});

test("bytes of a client configuration", async () => {
  const text = (length: number): string => {
    const head = '{ "mcpServers": { "crm": { "url": "https://crm.example.com" } } }';
    return head + " ".repeat(length - head.length);
  };
  for (const [length, found] of [
    [limits.clientConfigBytes, 1],
    [limits.clientConfigBytes + 1, 0],
  ] as const) {
    const place = folder({ ".mcp.json": text(length) });
    const { servers } = await initWorkspace({ cwd: place.path, env: {}, write: false });
    expect(servers).toHaveLength(found);
  }
});
