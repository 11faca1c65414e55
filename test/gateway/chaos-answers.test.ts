import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { RawClient } from "./fixtures/client.ts";
import { freePort } from "./fixtures/ports.ts";
import { GatewayProcess, UpstreamProcess } from "./fixtures/services.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tenon-answers-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Calls as many as can be until the gateway is killed with its answer number `last`; the nonces that were answered. */
async function answeredUntil(last: number): Promise<ReadonlySet<string>> {
  const upstream = new UpstreamProcess("alpha", folder);
  await upstream.start();
  const servers = `alpha: { url: "${upstream.url}" }, gone: { url: "http://127.0.0.1:9/mcp" }`;
  const config = `servers: { ${servers} }\naudit: { payload: full }\n`;
  writeFileSync(join(folder, "tenon.gateway.yaml"), config);
  const gateway = new GatewayProcess({ name: "g", port: await freePort(), folder });
  await gateway.start();
  const client = new RawClient();
  const answered = new Set<string>();
  const callers = Array.from({ length: 32 }, async (_, caller) => {
    const url = `${gateway.url}/mcp/${caller % 4 === 0 ? "gone" : "alpha"}`;
    for (let turn = 0; ; turn += 1) {
      const nonce = `${caller}-${turn}`;
      const params = { name: "pay", arguments: { nonce, ms: 0 } };
      const asked = { id: 1, method: "tools/call", params, patienceMs: 9_000 };
      const { kind } = await client.ask(url, { ...asked, era: "modern" });
      if (kind !== "answered") return;
      answered.add(nonce);
      if (answered.size === last) gateway.program?.child.kill("SIGKILL");
    }
  });
  await Promise.all(callers);
  client.close();
  await upstream.program?.end("SIGKILL");
  return answered;
}

/** The calls in the spool whose end is there, by nonce. */
function ended(): ReadonlySet<string> {
  const lines = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".spool"))
    .flatMap((file) => readFileSync(join(folder, file), "latin1").split("\n"));
  const nonces = new Map<string, string>();
  const found = new Set<string>();
  for (const line of lines) {
    const [callId] = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/u.exec(line) ?? [];
    if (callId === undefined) continue;
    const nonce = /nonce\W+(\d+-\d+)/u.exec(line)?.[1];
    if (nonce !== undefined) nonces.set(callId, nonce);
    else found.add(nonces.get(callId) ?? "");
  }
  return found;
}

it.each([150, 277, 401])(
  "what a client was told is in the audit, after %i answers",
  async (last) => {
    const answered = await answeredUntil(last);
    expect(answered.size).toBeGreaterThanOrEqual(last);
    const known = ended();
    expect([...answered].filter((nonce) => !known.has(nonce))).toEqual([]);
  },
);
