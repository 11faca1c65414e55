import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { readGatewayConfig } from "../../src/config/read-config.ts";
import type { GatewaySettings } from "../../src/config/settings.ts";
import { watchConfig } from "../../src/config/watch-config.ts";
import type { ConfigWatch } from "../../src/config/watch-config.ts";

const text = (timeoutMs: number, more = ""): string =>
  `servers: { a: { url: http://x } }\ntools: { "*": { timeoutMs: ${timeoutMs} } }\n${more}\n`;

const soon = (met: () => void): Promise<void> => vi.waitFor(met, { timeout: 20_000, interval: 10 });

let folder = "";
let path = "";
let watch: ConfigWatch | undefined;
let seen: GatewaySettings[] = [];
let lines: { readonly level: string; readonly fields: object; readonly message: string }[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tenon-gateway-watch-"));
  path = join(folder, "tenon.gateway.yaml");
  seen = [];
  lines = [];
});
afterEach(() => {
  watch?.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(): ConfigWatch {
  const logged = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, fields, message });
  const dataFolder = join(folder, "data");
  watch = watchConfig({
    path,
    env: {},
    dataFolder,
    current: readGatewayConfig(path, {}, { dataFolder }),
    pollMs: 10,
    onChange: (settings) => void seen.push(settings),
    log: { info: logged("info"), warn: logged("warn"), error: logged("error") },
  });
  return watch;
}

const times = (): readonly unknown[] => seen.map(({ defaults }) => defaults.timeoutMs);

it("sees a file that is written, and one that is renamed over it", async () => {
  writeFileSync(path, text(1));
  start();
  await pause(50);
  expect(seen).toEqual([]);
  writeFileSync(path, text(2));
  await soon(() => expect(times()).toEqual([2]));
  writeFileSync(`${path}.new`, text(3));
  renameSync(`${path}.new`, path);
  await soon(() => expect(times()).toEqual([2, 3]));
});

it("sees a folder that is swapped by a symbolic link, as Kubernetes mounts are", async () => {
  for (const version of [1, 2]) {
    mkdirSync(join(folder, `..${version}`));
    writeFileSync(join(folder, `..${version}`, "tenon.gateway.yaml"), text(version));
  }
  symlinkSync("..1", join(folder, "..data"));
  symlinkSync("..data/tenon.gateway.yaml", path);
  start();
  symlinkSync("..2", join(folder, "..data_tmp"));
  renameSync(join(folder, "..data_tmp"), join(folder, "..data"));
  rmSync(join(folder, "..1"), { recursive: true });
  await soon(() => expect(times()).toEqual([2]));
});

it("keeps the old settings while the file is wrong or gone, says why once, and recovers", async () => {
  writeFileSync(path, text(1));
  const { reload } = start();
  writeFileSync(path, text(2, "drift: no"));
  await soon(() => expect(lines.some(({ level }) => level === "error")).toBe(true));
  await reload();
  expect(lines.filter(({ level }) => level === "error")).toEqual([
    {
      level: "error",
      fields: { reason: expect.stringMatching(/:3:8: drift: `no` is not one of/u) },
      message: "the configuration is not used; the old one stays",
    },
  ]);
  rmSync(path);
  await soon(() =>
    expect(lines.at(-1)?.fields).toMatchObject({ reason: expect.stringMatching(/no such file/u) }),
  );
  expect(seen).toEqual([]);
  writeFileSync(path, text(4));
  await soon(() => expect(times()).toEqual([4]));
});

it("reads on SIGHUP, and puts nothing to use that is the same", async () => {
  writeFileSync(path, text(1));
  start();
  process.emit("SIGHUP");
  await soon(() => expect(lines.at(-1)).toMatchObject({ fields: { changed: false } }));
  expect(seen).toEqual([]);
  watch?.close();
  process.emit("SIGHUP");
  await pause(20);
  expect(lines).toHaveLength(1);
});

it("names what needs a restart, and keeps its old value", async () => {
  writeFileSync(path, text(1, `sessions: { secrets: [${"a".repeat(32)}] }`));
  const { reload } = start();
  writeFileSync(
    path,
    text(
      2,
      `sessions: { secrets: [${"b".repeat(32)}] }\naudit: { databaseUrl: "postgres://h/d", retentionDays: 5, whenFull: refuse }\nvalkey: redis://v`,
    ),
  );
  await reload();
  expect(lines[0]).toMatchObject({
    level: "warn",
    fields: {
      needRestart: ["sessions.secrets", "audit.databaseUrl", "audit.retentionDays", "valkey"],
    },
  });
  expect(seen[0]).toMatchObject({
    secrets: ["a".repeat(32)],
    defaults: { timeoutMs: 2 },
    audit: { enabled: true, whenFull: "refuse" },
  });
  expect(seen[0]).not.toHaveProperty("valkeyUrl");
  expect(seen[0]?.audit).not.toHaveProperty("databaseUrl");
});

it("goes on when new settings cannot be put to use", async () => {
  writeFileSync(path, text(1));
  const failing = start();
  failing.close();
  let attempts = 0;
  watch = watchConfig({
    path,
    env: {},
    current: readGatewayConfig(path, {}),
    pollMs: 10,
    onChange: () => {
      attempts += 1;
      if (attempts === 1) throw new Error("the port is taken");
    },
    log: {
      info: () => undefined,
      warn: () => undefined,
      error: (fields) => void lines.push({ level: "error", fields, message: "" }),
    },
  });
  writeFileSync(path, text(2));
  await watch.reload();
  expect(lines.at(-1)?.fields).toEqual({ reason: "the port is taken" });
  await watch.reload();
  expect(attempts).toBe(2);
});
