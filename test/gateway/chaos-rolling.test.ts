import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { Balancer } from "./fixtures/balancer.ts";
import { codeOf, RawClient, saidBy, sessionOf } from "./fixtures/client.ts";
import { Database } from "./fixtures/database.ts";
import { freePort } from "./fixtures/ports.ts";
import { GatewayProcess, UpstreamProcess } from "./fixtures/services.ts";

const patienceMs = 60_000;

it(
  "replicas are restarted one after the other and no call fails",
  { timeout: 400_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "tenon-rolling-"));
    const database = await Database.start(folder, ["gateway"]);
    const upstream = new UpstreamProcess("alpha", folder);
    await upstream.start();
    const text = `
servers: { alpha: { url: "${upstream.url}", pin: { file: alpha.tools.json } } }
sessions: { secrets: ["0123456789abcdef0123456789abcdef"] }
audit: { databaseUrl: "${database.url("gateway")}" }
`;
    writeFileSync(join(folder, "tenon.gateway.yaml"), text);
    const replicas: GatewayProcess[] = [];
    for (const name of ["r0", "r1", "r2"]) {
      replicas.push(new GatewayProcess({ name, port: await freePort(), folder }));
    }
    const balancer = new Balancer(replicas.map(({ port }) => port));
    onTestFinished(async () => {
      await balancer.close();
      for (const { program } of [...replicas, upstream]) await program?.end("SIGKILL");
      await database.stop();
      rmSync(folder, { recursive: true, force: true });
    });
    for (const replica of replicas) await replica.start();
    await balancer.listen();
    await expect.poll(() => balancer.ready, { timeout: 30_000 }).toBe(3);

    const load = new Load(balancer.url, 12);
    await pause(1_000);
    for (const replica of replicas) {
      await replica.program?.end("SIGTERM");
      expect(replica.program?.child.exitCode).toBe(0);
      await replica.start();
      await expect.poll(() => balancer.ready, { timeout: 60_000 }).toBe(3);
      await pause(500);
    }
    const { failed, made } = await load.stop();
    expect(failed).toEqual([]);
    expect(made).toBeGreaterThan(100);
    const arrivals = upstream.arrivals().map(({ nonce }) => nonce);
    expect(arrivals.length).toBe(new Set(arrivals).size);
  },
);

/** Clients that call all the time, half of them in a session of 2025 that they keep. */
class Load {
  readonly #client = new RawClient();
  readonly #work: readonly Promise<void>[];
  readonly #failed: string[] = [];
  #made = 0;
  #stopped = false;

  constructor(url: string, count: number) {
    this.#work = Array.from({ length: count }, (_, number) =>
      this.#calls(`${url}/mcp/alpha`, number),
    );
  }

  async stop(): Promise<{ readonly failed: readonly string[]; readonly made: number }> {
    this.#stopped = true;
    await Promise.all(this.#work);
    this.#client.close();
    return { failed: this.#failed, made: this.#made };
  }

  async #calls(url: string, number: number): Promise<void> {
    const era = number % 2 === 0 ? ("legacy" as const) : ("modern" as const);
    const session =
      era === "legacy" ? sessionOf(await this.#client.open(url, patienceMs)) : undefined;
    for (let id = 0; !this.#stopped; id += 1) {
      const nonce = `l-${number}-${id}`;
      // Some take so long that a restart begins in the middle of them.
      const ms = id % 10 === 0 ? 1_500 : id % 3 === 0 ? 50 : 0;
      const params = { name: "pay", arguments: { nonce, ms } };
      const asked = { id, method: "tools/call", params, era, session, patienceMs };
      const ended = await this.#client.ask(url, asked);
      this.#made += 1;
      const isOwn = ended.kind === "answered" && saidBy(ended)?.["nonce"] === nonce;
      if (!isOwn || codeOf(ended) !== undefined)
        this.#failed.push(`${nonce} ${JSON.stringify(ended)}`);
      await pause(10);
    }
  }
}
