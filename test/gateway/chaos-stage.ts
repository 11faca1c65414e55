import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { longestMs } from "./chaos-plan.ts";
import type { Happening } from "./chaos-plan.ts";
import { CutProxy } from "./fixtures/cut-proxy.ts";
import { Database } from "./fixtures/database.ts";
import { freePort } from "./fixtures/ports.ts";
import type { Program } from "./fixtures/process.ts";
import {
  GatewayProcess,
  RegistryProcess,
  registryKey,
  toolList,
  UpstreamProcess,
} from "./fixtures/services.ts";

export const serverNames = ["alpha", "beta", "gamma"] as const;

/** Longest silence and longest call that the configuration allows, milliseconds. */
export const times = { silenceMs: 1_500, totalMs: 5_000 };

/** When a replica was not there, on the clock of `Date.now()`; `Infinity`: it still is not. */
interface Absence {
  readonly replica: number;
  readonly from: number;
  until: number;
}

interface Restartable {
  readonly program: Program | undefined;
  readonly start: () => Promise<void>;
}

/** Everything that runs: a Postgres, a registry on it, three upstreams behind proxies, three replicas. */
export class Stage {
  readonly folder: string;
  readonly upstreams: readonly UpstreamProcess[];
  readonly proxies: readonly CutProxy[];
  readonly replicas: readonly GatewayProcess[];
  readonly registry: RegistryProcess;
  readonly database: Database;
  readonly absences: Absence[] = [];
  /** When moves of each server's pin were begun, whether or not they were acknowledged. */
  readonly moves: ReadonlyMap<string, number[]> = new Map(serverNames.map((name) => [name, []]));
  /** What happened, in words. */
  readonly log: string[] = [];
  readonly #startedAt = Date.now();
  readonly #busy = new Set<string>();
  readonly #versions: readonly string[];
  readonly #pinned: number[] = serverNames.map(() => 0);

  private constructor(parts: Parts) {
    this.folder = parts.folder;
    this.upstreams = parts.upstreams;
    this.proxies = parts.proxies;
    this.replicas = parts.replicas;
    this.registry = parts.registry;
    this.database = parts.database;
    this.#versions = parts.versions;
  }

  static async set(): Promise<Stage> {
    const folder = mkdtempSync(join(tmpdir(), "tenon-chaos-"));
    const database = await Database.start(folder, ["registry", "gateway"]);
    const registry = new RegistryProcess(await freePort(), folder, database.url("registry"));
    await registry.start();
    const versions = await agreedVersions(registry);
    const upstreams: UpstreamProcess[] = [];
    for (const name of serverNames) {
      const upstream = new UpstreamProcess(name, folder, await freePort());
      await upstream.start();
      upstreams.push(upstream);
    }
    const proxies = upstreams.map((upstream) => new CutProxy(() => upstream.port));
    for (const proxy of proxies) await proxy.listen();
    writeFileSync(
      join(folder, "tenon.gateway.yaml"),
      configuration({
        servers: proxies.map(({ url }) => url),
        registry: registry.url,
        database: database.url("gateway"),
      }),
    );
    const replicas: GatewayProcess[] = [];
    for (const name of ["r0", "r1", "r2"]) {
      const args = ["--drain-seconds", "8", "--log-level", "info"];
      const replica = new GatewayProcess({ name, port: await freePort(), folder, args });
      await replica.start();
      replicas.push(replica);
    }
    return new Stage({ folder, database, registry, versions, upstreams, proxies, replicas });
  }

  /** Lets it happen; resolves when it is over. Nothing befalls what is in trouble already. */
  async let({ trouble, which, forMs }: Happening): Promise<void> {
    const [act = "", what = ""] = trouble.split("-");
    const part = `${what.startsWith("connection") || what === "answers" ? "proxy" : what} ${isSingle(what) ? 0 : which}`;
    if (this.#busy.has(part)) return;
    this.#busy.add(part);
    const at = ((Date.now() - this.#startedAt) / 1_000).toFixed(1);
    this.log.push(`${at} s  ${trouble} ${part} for ${Math.round(forMs)} ms`);
    try {
      await this.#befall(act, what, which, forMs);
    } finally {
      this.#busy.delete(part);
    }
  }

  /** Whether a replica was gone, or just about to go or come, at some moment between two. */
  wasAway(replica: number, from: number, until: number): boolean {
    return this.absences.some(
      (absence) => absence.replica === replica && absence.from <= until && absence.until >= from,
    );
  }

  /** Ends everything; `keep` leaves the folder for whoever looks into it. */
  async clear(keep: boolean): Promise<void> {
    const programs = [...this.replicas, ...this.upstreams, this.registry];
    await Promise.all(programs.map(async ({ program }) => await program?.end("SIGKILL")));
    for (const proxy of this.proxies) await proxy.close();
    await this.database.stop();
    if (!keep) rmSync(this.folder, { recursive: true, force: true });
  }

  async #befall(act: string, what: string, which: number, forMs: number): Promise<void> {
    const proxy = this.proxies[which];
    if (what === "database") await this.#database(act, forMs);
    else if (what === "pin") await this.#movePin(which);
    else if (act === "cut" && what === "connections") proxy?.cut();
    else if (proxy !== undefined && (act === "refuse" || what === "answers")) {
      proxy.mood = act === "refuse" ? "refuse" : "cut-answers";
      await pause(forMs / 2);
      proxy.mood = "pass";
    } else {
      const target = what === "registry" ? this.registry : this.#one(what, which);
      if (target === undefined) throw new Error(`${act} ${what}`);
      if (act === "stall") await stall(target.program, forMs);
      else if (what === "replica") await this.#withoutReplica(which, act, forMs, target);
      else {
        await target.program?.end("SIGKILL");
        await pause(forMs);
        await target.start();
      }
    }
  }

  #one(what: string, which: number): Restartable | undefined {
    return what === "replica" ? this.replicas[which] : this.upstreams[which];
  }

  async #withoutReplica(
    replica: number,
    act: string,
    forMs: number,
    target: Restartable,
  ): Promise<void> {
    const absence = { replica, from: Date.now(), until: Number.POSITIVE_INFINITY };
    this.absences.push(absence);
    await target.program?.end(act === "end" ? "SIGTERM" : "SIGKILL");
    await pause(forMs);
    await target.start();
    absence.until = Date.now();
  }

  async #database(act: string, forMs: number): Promise<void> {
    if (act === "stall") {
      this.database.stall();
      await pause(forMs);
      this.database.goOn();
      return;
    }
    this.database.kill();
    await pause(forMs);
    await this.database.restart();
  }

  async #movePin(which: number): Promise<void> {
    const next = 1 - (this.#pinned[which] ?? 0);
    const server = serverNames[which] ?? "";
    this.moves.get(server)?.push(Date.now());
    try {
      await this.registry.pin(server, this.#versions[next] ?? "");
      this.#pinned[which] = next;
    } catch {
      // The registry is away; whether the pin moved is seen the next time.
    }
  }
}

interface Parts {
  readonly folder: string;
  readonly database: Database;
  readonly registry: RegistryProcess;
  readonly versions: readonly string[];
  readonly upstreams: readonly UpstreamProcess[];
  readonly proxies: readonly CutProxy[];
  readonly replicas: readonly GatewayProcess[];
}

function isSingle(what: string): boolean {
  return what === "registry" || what === "database";
}

async function stall(program: Program | undefined, forMs: number): Promise<void> {
  program?.child.kill("SIGSTOP");
  await pause(Math.min(forMs, longestMs));
  program?.child.kill("SIGCONT");
}

/** Two versions of every server's list; the first one is agreed. */
async function agreedVersions(registry: RegistryProcess): Promise<readonly string[]> {
  let versions: readonly string[] = [];
  for (const name of serverNames) {
    const first = await registry.push(name, toolList(1));
    const second = await registry.push(name, toolList(2));
    await registry.pin(name, first);
    versions = [first, second];
  }
  return versions;
}

function configuration(at: {
  readonly servers: readonly string[];
  readonly registry: string;
  readonly database: string;
}): string {
  const servers = serverNames.map(
    (name, index) => `  ${name}: { url: "${at.servers[index]}", pin: prod }`,
  );
  return `
servers:
${servers.join("\n")}
registry: { url: "${at.registry}", key: "\${CHAOS_REGISTRY_KEY:-${registryKey}}" }
tools:
  "*": { timeoutMs: ${times.silenceMs}, totalTimeoutMs: ${times.totalMs} }
${serverNames.map((name) => `  ${name}/read: { readOnly: true }`).join("\n")}
sessions: { secrets: ["0123456789abcdef0123456789abcdef"] }
audit: { databaseUrl: "${at.database}", payload: full }
`;
}
