/**
 * What a `tools/list` of 1,000 tools takes, from the pin and by asking the upstreams: of one server that has them all, and of
 * a hundred with ten each, seen as one server by their clients; of servers that are as bare as can be, and of such on the
 * SDK. One question at a time, in turns.
 * Usage: `node bench/gateway/lists.ts [--rounds N] [--tools N] [--upstreams N]`.
 */
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { Pool } from "undici";
import { startChild } from "./child.ts";
import type { Child } from "./child.ts";
import { listHeaders, listRequest } from "./list-request.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "30" },
    tools: { type: "string", default: "1000" },
    upstreams: { type: "string", default: "100" },
  },
});
const rounds = Number(values.rounds);
const tools = Number(values.tools);
const many = Number(values.upstreams);

/** Asks for the tools of a server; resolves with how many there are. */
class Asker {
  readonly #pool: Pool;
  readonly #path: string;

  constructor(url: string) {
    const { origin, pathname } = new URL(url);
    this.#pool = new Pool(origin, { connections: 1 });
    this.#path = pathname;
  }

  async ask(): Promise<number> {
    const { body } = await this.#pool.request({
      method: "POST",
      path: this.#path,
      headers: listHeaders,
      body: listRequest,
    });
    const text = await body.text();
    // Counted without parsing: clients are not what is measured.
    return text.split('"inputSchema"').length - 1;
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }
}

interface Way {
  readonly name: string;
  readonly askers: readonly Asker[];
  readonly times: number[];
}

const way = (name: string, urls: readonly string[]): Way => ({
  name,
  askers: urls.map((url) => new Asker(url)),
  times: [],
});

async function measure(ways: readonly Way[]): Promise<void> {
  for (let round = -5; round < rounds; round++) {
    for (const { name, askers, times } of ways) {
      const began = performance.now();
      const counts = await Promise.all(askers.map((asker) => asker.ask()));
      const took = performance.now() - began;
      const found = counts.reduce((sum, count) => sum + count, 0);
      if (found !== tools) throw new Error(`${name}: ${found} tools instead of ${tools}`);
      if (round >= 0) times.push(took);
    }
  }
}

const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;

function tell(title: string, ways: readonly Way[]): void {
  const pinned = median(ways[0]?.times ?? []);
  console.log(`${title}; load ${loadavg()[0]?.toFixed(1)}`);
  for (const { name, times } of ways) {
    const ms = median(times);
    console.log(
      `  ${name.padEnd(36)} ${ms.toFixed(2)} ms · ${(ms / pinned).toFixed(1)} times the pin`,
    );
  }
}

async function compare(title: string, upstreams: Child, path: string): Promise<void> {
  const args = upstreams.urls;
  const env = { AUDIT: "none" };
  const pinned = await startChild("tenon-gateway.ts", { args, env });
  const following = await startChild("tenon-gateway.ts", { args, env: { ...env, PIN: "follow" } });
  const ways = [
    way("gateway, from the pin", [`${pinned.url}${path}`]),
    way("gateway, asking the upstreams", [`${following.url}${path}`]),
    way("client, asking the upstreams at once", upstreams.urls),
  ];
  await measure(ways);
  tell(title, ways);
  await Promise.all(ways.flatMap(({ askers }) => askers.map((asker) => asker.close())));
  await Promise.all([pinned, following, upstreams].map((child) => child.stop()));
}

const one = { TOOLS: String(tools), UPSTREAMS: "1" };
const each = { TOOLS: String(tools / many), UPSTREAMS: String(many) };
for (const [file, what] of [
  ["upstream.ts", "bare"],
  ["sdk-upstream.ts", "on the SDK"],
] as const) {
  const alone = await startChild(file, { env: one });
  await compare(`One server with ${tools} tools, ${what}`, alone, "/desk0");
  const all = await startChild(file, { env: each });
  await compare(`${many} servers with ${tools / many} tools each, as one, ${what}`, all, "");
}
