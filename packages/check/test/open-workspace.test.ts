import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { limits } from "../src/limits.ts";
import { openWorkspace } from "../src/index.ts";
import { folder } from "./folder.ts";

const now = new Date("2026-11-21T12:00:00Z");

test("the nearest configuration at or above the folder counts", async () => {
  const place = folder({ "tenon.yaml": "servers: {}\n" });
  mkdirSync(join(place.path, "a/b"), { recursive: true });
  const ws = await openWorkspace({ cwd: join(place.path, "a/b"), env: {}, now });
  expect(ws.root).toBe(place.path);
  expect(ws.configFile).toBe(join(place.path, "tenon.yaml"));
});

test("a named one counts instead, and a missing one says what to do", async () => {
  const place = folder({ "other.yaml": "servers: { a: { file: x } }\n" });
  const ws = await openWorkspace({ cwd: place.path, configFile: "other.yaml", env: {}, now });
  expect(ws.config.servers).toHaveLength(1);
  await expect(openWorkspace({ cwd: place.path, env: {}, now })).rejects.toThrow("tenon init");
  await expect(
    openWorkspace({ cwd: place.path, configFile: "no.yaml", env: {}, now }),
  ).rejects.toThrow("there is no such file");
});

test("a configuration that is not UTF-8 or too large is refused; one at the limit is read", async () => {
  const place = folder({ "tenon.yaml": new Uint8Array([0x73, 0xff, 0xfe]) });
  await expect(place.open()).rejects.toThrow("is not UTF-8");
  const head = "servers: {}\n#";
  place.write("tenon.yaml", head + "x".repeat(limits.configBytes - head.length));
  expect((await place.open()).config.servers).toEqual([]);
  place.write("tenon.yaml", head + "x".repeat(limits.configBytes - head.length + 1));
  await expect(place.open()).rejects.toThrow("larger than");
});

test("a byte order mark and CRLF are fine", async () => {
  const place = folder({ "tenon.yaml": "\ufeffservers:\r\n  crm: { file: x }\r\n" });
  expect((await place.open()).config.servers[0]?.name).toBe("crm");
});
