import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type postgres from "postgres";
import { Seeded } from "../engine/seeded.ts";
import {
  changedSlot,
  families,
  nouns,
  sha256,
  storedTool,
  toolKey,
  toolsOfServer,
  toolText,
} from "./scale-tools.ts";
import type { StoredTool } from "./scale-tools.ts";

/** How much is loaded. */
export interface Scale {
  readonly servers: number;
  readonly consumers: number;
}

/** The server with the longest history, which the consumers of `production` use. */
export const popular = "server-00000";
export const environment = "production";

const at = "2026-11-01T00:00:00.000Z";
/**
 * Loads a registry as it is after years: servers in families that share tools, most with few versions and one in five
 * hundred with five hundred, each version with one changed tool; consumers, deployments, observations. The rows are those that
 * the registry writes itself; digests are of made-up canonical texts.
 */
export async function loadScale(sql: postgres.Sql, scale: Scale): Promise<void> {
  const random = new Seeded(7);
  const histories = Array.from({ length: scale.servers }, (_, server) =>
    versionsOf(server, random),
  );
  const starts: number[] = [];
  let versions = 0;
  for (const count of histories) {
    starts.push(versions + 1);
    versions += count;
  }
  const copy = (table: string, columns: string, rows: Iterable<string>) =>
    copyIn(sql, table, columns, rows);
  const seenTools = new Set<string>();
  const eachTool = function* (row: (one: StoredTool) => string): Generator<string> {
    seenTools.clear();
    for (const [server, count] of histories.entries()) {
      for (let version = 0; version < count; version += 1) {
        for (let slot = 0; slot < toolsOfServer; slot += 1) {
          if (version > 0 && slot !== changedSlot(version)) continue;
          const key = toolKey(server, slot, version);
          if (seenTools.has(key)) continue;
          seenTools.add(key);
          yield row(storedTool(server, slot, version));
        }
      }
    }
  };
  await copy(
    "server",
    "id, name, source, url, display, description, approval, paused, current_version_id, current_streak, observed_at, next_probe_at, created_at, updated_at",
    lines(scale.servers, (server) => {
      const url = `https://mcp-${server}.example.com/mcp`;
      const current = (starts[server] ?? 0) + (histories[server] ?? 0) - 1;
      const about = `Serves ${nouns[server % nouns.length]}s of family ${server % families}`;
      return [
        server + 1,
        nameOf(server),
        "http",
        url,
        url,
        about,
        "none",
        "f",
        current,
        9,
        at,
        at,
        at,
        at,
      ];
    }),
  );
  await copy(
    "blob",
    "digest, content, created_at",
    eachTool(({ raw, blob }) =>
      line([`\\\\x${blob}`, `\\\\x${Buffer.from(raw).toString("hex")}`, at]),
    ),
  );
  await copy(
    "tool",
    "digest, canon_version, name, raw, input_digest, output_digest, annotations_digest, prose_digest, excerpt, created_at",
    eachTool(({ name, digest, blob, description }) =>
      line([digest, 1, name, `\\\\x${blob}`, digest, digest, digest, digest, description, at]),
    ),
  );
  await copy(
    "server_version",
    "id, server_id, major, minor, patch, digest, canon_version, state, verdict, bump, previous_id, tools, origin, broke_without_major, created_at, observed_at",
    (function* () {
      for (const [server, count] of histories.entries()) {
        for (let version = 0; version < count; version += 1) {
          const id = (starts[server] ?? 0) + version;
          const digest = `sha256:${sha256(`contract ${server} ${version}`)}`;
          const previous = version === 0 ? "\\N" : id - 1;
          yield line([
            id,
            server + 1,
            1,
            version,
            0,
            digest,
            1,
            "active",
            "dangerous",
            "minor",
            previous,
            toolsOfServer,
            "probe",
            "f",
            at,
            at,
          ]);
        }
      }
    })(),
  );
  await copy(
    "server_version_tool",
    "version_id, position, tool_digest, raw",
    (function* () {
      for (const [server, count] of histories.entries()) {
        for (let slot = 0; slot < toolsOfServer; slot += 1) {
          let tool = storedTool(server, slot, 0);
          for (let version = 0; version < count; version += 1) {
            if (version > 0 && slot === changedSlot(version))
              tool = storedTool(server, slot, version);
            yield line([(starts[server] ?? 0) + version, slot, tool.digest, `\\\\x${tool.blob}`]);
          }
        }
      }
    })(),
  );
  await copy(
    "channel",
    "server_id, name, version_id, revision, moved_at, moved_by",
    (function* () {
      for (const [server, count] of histories.entries()) {
        const last = (starts[server] ?? 0) + count - 1;
        yield line([server + 1, "latest", last, count, at, "prober"]);
        yield line([server + 1, "prod", Math.max(last - 1, starts[server] ?? 0), 1, at, "key:a b"]);
      }
    })(),
  );
  await copy(
    "observation",
    "server_id, at, trigger, outcome, duration_ms",
    lines(scale.servers * 10, (row) => [
      (row % scale.servers) + 1,
      at,
      "schedule",
      "unchanged",
      40,
    ]),
  );
  await loadConsumers(copy, scale, histories[0] ?? 1);
  for (const table of ["server", "server_version", "consumer", "consumer_version", "observation"]) {
    await sql.unsafe(
      `select setval(pg_get_serial_sequence('${table}', 'id'), (select coalesce(max(id), 0) + 1 from ${table}))`,
    );
  }
  await sql.unsafe("vacuum analyze");
}

type Copy = (table: string, columns: string, rows: Iterable<string>) => Promise<void>;

/** Two hundred consumers of the popular server run in `production`; the others use some other server. */
async function loadConsumers(
  copy: Copy,
  { consumers, servers }: Scale,
  history: number,
): Promise<void> {
  const nameOfConsumer = (consumer: number) => `agent-${String(consumer).padStart(5, "0")}`;
  await copy(
    "consumer",
    "id, name, created_at",
    lines(consumers, (one) => [one + 1, nameOfConsumer(one), at]),
  );
  await copy(
    "consumer_version",
    "id, consumer_id, version, recorded_at",
    lines(consumers * 2, (row) => [row + 1, (row >> 1) + 1, `git-${row % 2}`, at]),
  );
  await copy(
    "uses",
    "consumer_version_id, server, version, digest, count, uses",
    lines(consumers * 2, (row) => {
      const consumer = row >> 1;
      const server = consumer < 200 ? 0 : consumer % servers;
      const version = server === 0 ? history - 1 - (consumer % 20) : 0;
      const uses = Array.from({ length: 30 }, (_, use) => usedIn(server, use, version));
      return [
        row + 1,
        nameOf(server),
        `1.${version}.0`,
        `sha256:${sha256(`contract ${server} ${version}`)}`,
        uses.length,
        JSON.stringify(uses),
      ];
    }),
  );
  await copy(
    "deployment",
    "environment, consumer_id, consumer_version_id, since",
    lines(200, (consumer) => [environment, consumer + 1, consumer * 2 + 2, at]),
  );
}

function usedIn(server: number, use: number, version: number): object {
  const { name } = storedTool(server, use % toolsOfServer, version);
  return {
    tool: name,
    kind: "parameter",
    parameter: use % 2 === 0 ? "customer_email" : "status",
    file: `prompts/agent-${use % 5}.md`,
    line: 10 + use,
    column: 3,
    confidence: "certain",
  };
}

/** A candidate for a check: the newest tools of the popular server, one of them changed. */
export function candidateTools(history: number, change: number): readonly unknown[] {
  return Array.from({ length: toolsOfServer }, (_, slot) => {
    const text =
      slot === 4
        ? toolText(0, slot, `candidate-${change}`, "all")
        : storedTool(0, slot, history - 1).raw;
    return JSON.parse(text) as unknown;
  });
}

/** How many versions the popular server has. */
export const popularHistory = 500;

function versionsOf(server: number, random: Seeded): number {
  if (server % 500 === 0) return popularHistory;
  if (random.chance(0.1)) return 12;
  return random.chance(0.55) ? 3 : 1;
}

function nameOf(server: number): string {
  return `server-${String(server).padStart(5, "0")}`;
}

function* lines(
  count: number,
  row: (index: number) => readonly (string | number)[],
): Generator<string> {
  for (let index = 0; index < count; index += 1) yield line(row(index));
}

/** One row in the text format of COPY; values hold no tab, line break or backslash but those that are meant. */
function line(values: readonly (string | number)[]): string {
  return `${values.join("\t")}\n`;
}

async function copyIn(
  sql: postgres.Sql,
  table: string,
  columns: string,
  rows: Iterable<string>,
): Promise<void> {
  const target = await sql.unsafe(`copy ${table} (${columns}) from stdin`).writable();
  await pipeline(Readable.from(batched(rows)), target);
}

/** Rows in pieces of some kilobytes. */
function* batched(rows: Iterable<string>): Generator<string> {
  let text = "";
  for (const row of rows) {
    text += row;
    if (text.length < 65_536) continue;
    yield text;
    text = "";
  }
  if (text !== "") yield text;
}
