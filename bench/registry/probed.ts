import postgres from "postgres";
import type { Postgres } from "@tenon/fixtures/postgres";
import { startProcess } from "./served.ts";
import type { ServedProcess } from "./served.ts";

/** A registry with many small servers that it has probed, and what makes it probe them again. */
export interface Probed {
  readonly registry: ServedProcess;
  readonly urls: readonly string[];
  readonly sql: postgres.Sql;
  /** Milliseconds from when every server became due to the last observation. */
  readonly probeAll: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** Milliseconds that probes took, the first ones of all servers, from the first registration on. */
export async function startProbed(
  cluster: Postgres,
  options: {
    readonly servers: number;
    readonly tools: number;
    readonly parallel: number;
    readonly profiles?: string | undefined;
  },
): Promise<Probed & { readonly firstMs: number }> {
  const { servers, tools, parallel, profiles } = options;
  const mcp = await startProcess("mcp-process.ts", { servers, tools });
  const databaseUrl = await cluster.database();
  const registry = await startProcess(
    "served-registry.ts",
    { databaseUrl, parallelProbes: parallel },
    profiles,
  );
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  const urls = mcp.key.split(",").map((port) => `http://127.0.0.1:${port}/mcp`);
  const started = performance.now();
  await registerAll(registry, urls);
  await observed(sql, servers);
  const firstMs = performance.now() - started;
  return {
    registry,
    urls,
    sql,
    firstMs,
    probeAll: async () => {
      await waiting(sql, servers);
      const [before] = await sql`select count(*)::int as seen from observation`;
      const due = performance.now();
      // The jobs that wait for their time have it now, as if it had come.
      await sql`update jobs.job set start_after = now() where name = 'probe-planned' and state = 'created'`;
      await observed(sql, Number(before?.["seen"]) + servers);
      return performance.now() - due;
    },
    stop: async () => {
      await sql.end();
      await registry.stop();
      await mcp.stop();
    },
  };
}

async function registerAll(registry: ServedProcess, urls: readonly string[]): Promise<void> {
  const left = urls.entries();
  const authorization = `Bearer ${registry.key}`;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (const [index, url] of left) {
        const answer = await fetch(`${registry.url}/v1/servers`, {
          method: "POST",
          headers: { authorization, "content-type": "application/json" },
          body: JSON.stringify({ name: `server-${index}`, url }),
        });
        if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
      }
    }),
  );
}

/** Waits until there are so many observations, all of them good. */
async function observed(sql: postgres.Sql, wanted: number): Promise<void> {
  for (;;) {
    const [row] = await sql`
      select count(*)::int as seen, count(*) filter (where outcome not in ('changed', 'unchanged'))::int as bad,
        max(failure_message) as message
      from observation`;
    if (Number(row?.["bad"]) > 0) throw new Error(`a probe failed: ${row?.["message"]}`);
    if (Number(row?.["seen"]) >= wanted) return;
    await pause(20);
  }
}

/** Waits until each server's next job waits for its time. */
async function waiting(sql: postgres.Sql, servers: number): Promise<void> {
  for (;;) {
    const [row] = await sql`
      select count(*)::int as jobs from jobs.job
      where name = 'probe-planned' and state = 'created' and start_after > now()`;
    if (Number(row?.["jobs"]) >= servers) return;
    await pause(50);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
