import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { RawClient, sessionOf } from "./fixtures/client.ts";
import { freePort } from "./fixtures/ports.ts";
import { GatewayProcess } from "./fixtures/services.ts";

const stubborn = join(import.meta.dirname, "fixtures/stubborn-stdio.ts");
const patienceMs = 60_000;

it.each(["SIGKILL", "SIGTERM"] as const)(
  "leaves no process of its servers behind, five seconds after %s",
  { timeout: 180_000 },
  async (signal) => {
    const folder = mkdtempSync(join(tmpdir(), "tenon-orphans-"));
    const file = join(folder, "pids");
    const command = `command: "${process.execPath}", args: ["${stubborn}", "${file}"]`;
    const text = `servers:\n  one: { ${command} }\n  two: { ${command} }\naudit: none\n`;
    writeFileSync(join(folder, "tenon.gateway.yaml"), text);
    const args = ["--drain-seconds", "2"];
    const gateway = new GatewayProcess({ name: "g", port: await freePort(), folder, args });
    await gateway.start();
    const pids = (): readonly number[] => readFileSync(file, "utf8").trim().split("\n").map(Number);
    onTestFinished(async () => {
      await gateway.program?.end("SIGKILL");
      for (const pid of pids().filter(isAlive)) process.kill(pid, "SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    });
    // A process for the session, one for calls without a session, and whatever the gateway itself needs.
    const client = new RawClient();
    for (const name of ["one", "two"]) {
      const url = `${gateway.url}/mcp/${name}`;
      const session = sessionOf(await client.open(url, patienceMs));
      const params = { name: "stay", arguments: {} };
      const call = { id: 1, method: "tools/call", params, patienceMs };
      for (const how of [{ era: "legacy", session } as const, { era: "modern" } as const]) {
        const ended = await client.ask(url, { ...call, ...how });
        expect(ended).toMatchObject({ kind: "answered", message: { result: { content: [{}] } } });
      }
    }
    client.close();
    await expect.poll(() => pids().filter(isAlive).length, { timeout: 20_000 }).toBeGreaterThan(7);
    await gateway.program?.end(signal);
    await expect.poll(() => pids().filter(isAlive), { timeout: 5_000, interval: 100 }).toEqual([]);
  },
);

/** A zombie does not run. */
function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return !/^[ZX]/u.test(stat.slice(stat.lastIndexOf(")") + 2));
  } catch {
    return false;
  }
}
